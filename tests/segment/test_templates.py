"""What recurs over the records of many people is put aside; what many people say in like words is not."""

import polars as pl
import pytest

from feedback_miner.config import SegmentSettings
from feedback_miner.records import Comments
from feedback_miner.segment import segment

TROUBLES = (
    "The printer on floor two prints blank pages since Monday.",
    "My laptop takes ten minutes to start in the morning.",
    "The shared drive shows no folders for me.",
    "Outlook asks for my password every few minutes.",
    "The scanner does not send files to my mailbox.",
    "The phone in the meeting room has no dial tone.",
    "The booking system throws me out after each step.",
    "Nobody could tell me who pays for the new licences.",
    "The projector flickers and then turns itself off.",
    "Our team has waited three weeks for two monitors.",
)
NAMES = ("Alba Quirk", "Berto Loom", "Carin Pelt", "Dorit Marsh", "Ewald Finch")


def comments(texts, people=None, kind="requester"):
    n = len(texts)
    people = people or [f"p{i}" for i in range(n)]
    return Comments.from_columns(
        {
            "comment_id": [f"c{i}" for i in range(n)],
            "record_id": [f"r{i}" for i in range(n)],
            "source": ["s"] * n,
            "row": list(range(n)),
            "field": ["text"] * n,
            "person_id": people,
            "author_kind": [kind] * n,
            "text": texts,
        }
    )


def cut(texts, people=None, **settings):
    return segment(comments(texts, people), SegmentSettings(**settings))


def mined(found):
    return found.segments.frame["text"].to_list()


def reasons(found):
    return dict(found.excluded.frame.group_by("reason").agg(pl.col("text")).iter_rows())


FORMS = {
    "en": "TYPE: IMAC\nApplicant: {name}\nDepartment: Sales\nPriority: High\nPhone: 55000{i}\n"
    "Description: {trouble}",
    "de": "Anrede ....: Frau\nName ......: {name}\nDienststelle ..: Bauamt\nPriorität .: sehr hoch\n"
    "Beschreibung ..: {trouble}\nRückruf ...: Nein",
    "fr": "1) Demandeur : {name}\n2) Lieu : Bâtiment B\n3) Urgence : Moyenne\n4) Description : {trouble}",
    "es": "Solicitante: {name}\nPerfil: Estudiante\nCampus: Norte\nDescripción:\n{trouble}",
    "pt": "| Nome | {name} |\n| Ramal | 555{i} |\n| Campus | Serra |\nDescrição do problema:\n{trouble}",
    "it": "Nome:\n{name}\nReparto:\nPresse\nPriorità:\nAlta\nDescrizione:\n{trouble}",
    "nl": "Naam\t{name}\nAfdeling\tFinanciën\nPrioriteit\tHoog\nOmschrijving\t{trouble}",
    "pl": "Imię i nazwisko: {name}\nDział: Produkcja\nPriorytet: wysoki\nOpis problemu: {trouble}",
    "own words": "Which lab?: Lab {i}\nMay we enter alone?: Yes\nTell us what happened: {trouble}",
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_of_a_form_the_field_that_holds_sentences_is_mined_and_nothing_else(form):
    texts = [form.format(trouble=trouble, name=NAMES[i % 5], i=i) for i, trouble in enumerate(TROUBLES)]
    found = cut(texts)
    assert [text.strip(" |") for text in mined(found)] == list(TROUBLES)
    assert set(reasons(found)) <= {"form", "template"}


def test_a_long_answer_in_a_field_that_mostly_holds_a_choice_is_text():
    texts = [f"Urgency of it: low\nRoom: {i}\nDescription: {trouble}" for i, trouble in enumerate(TROUBLES)]
    texts[3] = texts[3].replace("low", "we cannot ship anything until this works again, please hurry")
    assert any("cannot ship" in text for text in mined(cut(texts)))


def test_lines_with_a_colon_that_make_no_form_stay():
    texts = [*TROUBLES]
    for i in range(5):
        texts[i] += f"\nRoom 20{i}: no picture"
    assert sum("no picture" in text for text in mined(cut(texts))) == 5


SIGNED = """{trouble}

Thank you,



{name}, MHA

Center Manager {i}


Sample Community Clinics

Office (200) 820-15{i:02}

100 W Example Road, Springtown CA 95000

www.example.org


Book our flu clinic now"""


def test_a_signature_of_a_house_is_put_aside_blank_lines_or_not():
    texts = [SIGNED.format(trouble=t, name=NAMES[i % 5].upper(), i=i) for i, t in enumerate(TROUBLES)]
    assert mined(cut(texts)) == list(TROUBLES)
    assert mined(cut([text.replace("\n\n\n", "\n").replace("\n\n", "\n") for text in texts])) == list(
        TROUBLES
    )


WRAPPERS = {
    "portal": "##- Escriba su respuesta por encima -##\nSu solicitud (#48{i:03}) se ha recibido.\n\n"
    "{trouble}\n\n"
    "Seguimiento de la solicitud en https://x.example/{i}\nServicio de Informática, enviado por DeskPortal",
    "banner": "[ESTERNO] Questa e-mail proviene dall'esterno, non aprire i link\nNon rispondere\n\n{trouble}",
    "advert": "{trouble}\n\nNeu: unser Schulungskatalog für das Frühjahr\nJetzt anmelden im Intranet",
}


@pytest.mark.parametrize("wrapper", WRAPPERS.values(), ids=WRAPPERS)
def test_wrappers_banners_and_adverts_are_learned_in_any_language(wrapper):
    texts = [wrapper.format(trouble=trouble, i=i) for i, trouble in enumerate(TROUBLES)]
    assert mined(cut(texts)) == list(TROUBLES)


def test_a_disclaimer_in_one_long_line_is_put_aside_by_sentences():
    notice = (
        "Questo messaggio e gli allegati sono destinati esclusivamente alle persone indicate. "
        "La diffusione e la copia da parte di altri sono vietate. Grazie per la collaborazione di tutti."
    )
    texts = [f"{trouble}\n\nSaluti\n{NAMES[i % 5]}\n\n{notice}" for i, trouble in enumerate(TROUBLES)]
    assert mined(cut(texts)) == list(TROUBLES)


TOLD = ("wifi is down again", "WiFi is down again!", "The wifi is down again on our floor.")


@pytest.mark.parametrize("n", [10, 40, 200])
@pytest.mark.parametrize(
    "frame",
    [
        "{told}",
        "Hello,\n\n{told}\n\nThanks\n{name}",
        "Hi all,\n{told}\n\nKind regards,\n\n{name}\nExample Trust\nTel: 01632 960{i:03}",
        "{told}\nI sit in room {i} and it began when the {thing} was moved.",
        "I sit in room {i} next to the {thing}.\n{told}",
    ],
)
def test_what_many_people_tell_in_the_same_words_is_mined(n, frame):
    things = ("copier", "fridge", "old server", "plotter", "lift", "sofa", "aquarium", "kettle")
    texts = [
        frame.format(
            told=TOLD[i % 3], name=NAMES[i % 5], i=i, thing=f"{things[i % 8]} of team {chr(65 + i % 26)}{i}"
        )
        for i in range(n)
    ]
    others = [SIGNED.format(trouble=t, name=NAMES[i % 5], i=i) for i, t in enumerate(TROUBLES)]
    found = cut([*texts, *others])
    told = found.segments.frame.filter(pl.col("text").str.to_lowercase().str.contains("down again"))
    assert told["comment_id"].n_unique() == n


def test_what_one_person_repeats_below_what_they_say_is_their_signature():
    texts = [f"{trouble}\n\nBest\nRudi Halm\nLager 3, Tor B\nMo bis Do im Haus" for trouble in TROUBLES]
    assert mined(cut(texts, ["p1"] * 10)) == list(TROUBLES)


def test_what_one_person_says_again_and_again_above_other_text_is_mined():
    texts = [f"Der Server ist wieder weg\nBitte prüfen\n{trouble}" for trouble in TROUBLES]
    assert sum("Server" in text for text in mined(cut(texts, ["p1"] * 10))) == 10


def test_a_comment_of_nothing_but_recurring_lines_keeps_the_first():
    texts = [f"Störung melden\nAbteilung Druckerei\n{trouble}" for trouble in TROUBLES]
    found = cut([*texts, "Störung melden\nAbteilung Druckerei"])
    assert "c10" in found.segments.frame["comment_id"].to_list()


def test_a_template_can_be_kept_by_its_id_or_all_can():
    texts = [FORMS["en"].format(trouble=t, name=NAMES[i % 5], i=i) for i, t in enumerate(TROUBLES)]
    found = cut(texts)
    by_pattern = dict(found.templates.frame.select("pattern", "template_id").iter_rows())
    kept = cut(texts, keep_templates=(by_pattern["department:"],))
    assert sum("Department: Sales" in text for text in mined(kept)) == 10
    assert "department:" not in kept.templates.frame["pattern"].to_list()
    everything = cut(texts, keep_templates=("all",))
    assert everything.templates.frame.is_empty()
    assert any("IMAC" in text for text in mined(everything))


@pytest.mark.parametrize("title", ["Chamado {i}", "Anfrage Nr. {i}", "Portal request", "Demande #{i}"])
def test_a_title_that_a_tool_made_is_no_text(title):
    texts = [f"{title.format(i=i)}\n\n{trouble}" for i, trouble in enumerate(TROUBLES)]
    assert mined(cut(texts)) == list(TROUBLES)


def test_a_title_that_some_people_chose_is_text():
    texts = [f"{'Printer' if i < 4 else 'Mail'}\n\n{trouble}" for i, trouble in enumerate(TROUBLES[:8])]
    assert sum("Printer" in text for text in mined(cut(texts))) == 4


@pytest.mark.parametrize("sign", [" - ", " = ", " – "])
def test_fields_may_be_parted_from_their_values_by_other_signs(sign):
    fields = ("Site{s}Leith", "Device{s}Laptop {i}", "Urgency{s}low", "Problem{s}{trouble}")
    texts = ["\n".join(fields).format(s=sign, i=i, trouble=trouble) for i, trouble in enumerate(TROUBLES)]
    assert mined(cut(texts)) == list(TROUBLES)


def test_templates_tell_what_they_cost_and_what_costs_most_comes_first():
    texts = [FORMS["en"].format(trouble=t, name=NAMES[i % 5], i=i) for i, t in enumerate(TROUBLES)]
    frame = cut(texts).templates.frame
    assert frame["n_chars"].is_sorted(descending=True)
    department = frame.row(by_predicate=pl.col("pattern") == "department:", named=True)
    assert department == {
        "template_id": department["template_id"],
        "pattern": "department:",
        "kind": "label and value",
        "n_records": 10,
        "n_people": 10,
        "n_chars": 10 * len("Department: Sales"),
        "example": "Department: Sales",
    }


def test_examples_of_templates_are_redacted():
    texts = [
        FORMS["en"].format(trouble=t, name=NAMES[i % 5], i=f"{i}55 5555") for i, t in enumerate(TROUBLES)
    ]
    shown = " ".join(cut(texts).templates.frame["example"])
    assert "[phone]" in shown
    assert "5555" not in shown


def test_forms_say_priority_department_and_role():
    texts = [FORMS["de"].format(trouble=t, name=NAMES[i % 5], i=i) for i, t in enumerate(TROUBLES)]
    values = cut(texts).form_values
    assert values.filter(pl.col("role") == "priority")["value"].to_list() == ["sehr hoch"] * 10
    assert values.filter(pl.col("role") == "department")["value"].to_list() == ["Bauamt"] * 10


def test_authors_that_are_not_mined_teach_no_templates():
    texts = [FORMS["en"].format(trouble=t, name=NAMES[i % 5], i=i) for i, t in enumerate(TROUBLES)]
    found = segment(comments(texts, kind="agent"), SegmentSettings())
    assert found.template_counts.frame["kind"].to_list() == ["all"]


BUG = (
    "{trouble}\n\nSteps to reproduce:\nOpen the page {i} of the {thing}.\nActual results:\n{result}\n"
    "Expected results:\nIt {i} opens."
)


@pytest.mark.parametrize("people", [None, [None] * 10])
def test_a_short_answer_in_words_that_many_give_stays(people):
    things = "abcdefghij"
    texts = [
        BUG.format(trouble=t, i=i, thing=things[i] * 3, result="Nothing happens." if i % 2 else "It hangs.")
        for i, t in enumerate(TROUBLES)
    ]
    found = mined(cut(texts, people))
    assert sum("Nothing happens" in text for text in found) == 5
    assert not any("results" in text for text in found)


def test_what_looks_like_a_field_between_known_fields_is_an_answer_below_an_empty_one():
    text = (
        "It broke.\n\nActual results:\nShown on the screen: 0x800\nExpected results:\nA page.\n"
        "Location: Leeds"
    )
    found = mined(cut([text]))
    assert any("Shown on the screen" in one for one in found)
    assert not any("Leeds" in one for one in found)


def test_a_form_that_stands_once_is_told_by_the_names_of_its_fields():
    text = "Name: Alba Quirk\nDepartment: Sales\nDesk phone: 555 012\nDescription: The VPN drops every hour."
    assert mined(cut([text])) == ["The VPN drops every hour."]


def test_rooms_with_what_is_the_matter_in_each_are_no_form():
    text = "Please look at these:\nRoom 4: no picture\nRoom 5: no sound\nRoom 6: no light\nRoom 7: locked"
    assert any("no sound" in one for one in mined(cut([text])))


@pytest.mark.parametrize(
    "title", ["Mail archives are gone today. (re: accounts)", "fonts are clipped in about:config"]
)
def test_a_title_with_a_colon_above_a_form_is_no_field(title):
    text = f"{title}\n\nLocation: Leeds\n\nSteps to reproduce:\nOpen it.\nPriority: High"
    assert mined(cut([text]))[0] == title


def test_few_records_of_nobody_known_make_no_template():
    copied = "In order to replace the old library, we need our own version.\nReturn nothing to the caller"
    texts = [f"{trouble}\n{copied if i < 3 else ''}" for i, trouble in enumerate(TROUBLES)]
    assert sum("old library" in text for text in mined(cut(texts, [None] * 10))) == 3


def test_the_name_of_a_browser_is_no_text_however_long():
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:60.0) Gecko/20100101 Firefox/60.0 like Safari 2.{i}"
    texts = [f"User Agent: {agent.format(i=i)}\n\nSteps to reproduce:\n\n{t}" for i, t in enumerate(TROUBLES)]
    assert mined(cut(texts)) == list(TROUBLES)
