"""XML is read element by element, without entities."""

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import ExportError
from feedback_miner.ingest.files.source import open_exports
from feedback_miner.ingest.formats.tally import Tally
from feedback_miner.ingest.formats.xml_elements import XmlElements, text_of

ITEMS = "".join(f"<item n='{i}'><b>text {i}</b></item>" for i in range(5))


def elements(export, content):
    return XmlElements(open_exports([export(content, "x.xml")], IngestSettings())[0])


def test_elements_of_a_name_come_one_by_one_and_whole(export):
    found = elements(
        export, f'<?xml version="1.0"?><rss xmlns:x="urn:x"><x:channel>{ITEMS}</x:channel></rss>'
    )
    assert found.root == "rss"
    assert [(n, text_of(element, "b")) for n, element in found.each("item")] == [
        (i + 1, f"text {i}") for i in range(5)
    ]


def test_what_a_browser_writes_above_xml_is_skipped(export):
    junk = "This XML file does not appear to have any style information associated with it.\n\n"
    assert len(list(elements(export, f"{junk}<rss><channel>{ITEMS}</channel></rss>").each("item"))) == 5


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1/x.dtd"> %p;]>',
    ],
)
def test_entities_are_refused(export, doctype):
    found = elements(export, f'<?xml version="1.0"?>{doctype}<r>{ITEMS}<item>&a;&x;</item></r>')
    with pytest.raises(ExportError, match="it defines entities, as an attack does"):
        list(found.each("item"))


def test_elements_nested_beyond_reason_are_refused(export):
    found = elements(export, "<?xml version='1.0'?>" + "<a>" * 5000 + "</a>" * 5000)
    with pytest.raises(ExportError, match="nested more than 200 deep"):
        list(found.each("item"))


def test_xml_that_was_cut_off_gives_what_came_before(export):
    found = elements(export, f"<rss><channel>{ITEMS}<item><b>half")
    tally = Tally()
    assert len(list(found.each("item", tally=tally))) == 5
    assert tally.n_rows == 5
    assert "broken XML from here on" in tally.rejects[0][1]
    with pytest.raises(ExportError, match="is broken XML"):
        list(elements(export, "<rss><channel><item><b>half").each("item"))
