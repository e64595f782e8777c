import polars as pl
import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import read


def with_subject(subject, body):
    """Return the text of a ticket among others."""
    rows = [("80000", subject, body)]
    rows += [(str(80001 + i), f"Scanner {i}", f"It sends no files to room {i} at all.") for i in range(9)]
    frame = pl.DataFrame(rows, schema=["Ticket ID", "Subject", "Description"], orient="row")
    return read([frame], IngestSettings()).comments.frame["text"][0]


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("The printer on floor two print", "The printer on floor two prints blank pages"),
        ("Printer on floor two...", "printer on  floor two\nprints blank pages"),
        ("Printer on floor two…", "Printer on floor two prints blank pages"),
        ("Re: [#80000] VPN drops", "VPN drops every day at noon"),
        ("RE: Fwd: VPN drops", "VPN drops every day at noon"),
        ("AW: WG: Der Drucker druckt", "Der Drucker druckt nur leere Seiten"),
        ("TR: L'imprimante du deuxième", "L'imprimante du deuxième étage est en panne"),
        ("RV: La impresora del piso", "Buenos días:\n\nLa impresora del piso dos no imprime"),
        ("Odp: Drukarka na drugim pię", "Drukarka na drugim piętrze nie działa"),
        ("I cannot log in to the booking (80000)", "Good morning,\n\nI cannot log in to the booking system"),
        ("INC0012345 - laptop slow", "Laptop slow since the update of last week"),
        ("Ticket 12345: the scanner", "Hello,\nthe scanner sends no files"),
        ("[#80000]", "The phone has no dial tone"),
    ],
)
def test_a_subject_that_is_the_cut_beginning_of_the_text_adds_nothing(subject, body):
    assert with_subject(subject, body) == body


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Wifi", "Hi\nWifi is bad in the library"),
        ("Error 500: the page", "the page does not load"),
        ("Printer 300 jams", "It jams since the update"),
        ("COVID-19: rules", "Which rules hold for the office?"),
        ("Fwd: Scanner", "It sends no files"),
        ("The printer prints blank pages", "The printer"),
        ("Printer (2nd floor)", "Printer is out of toner"),
    ],
)
def test_a_subject_that_says_something_of_its_own_stays(subject, body):
    assert with_subject(subject, body) == f"{subject}\n\n{body}"
