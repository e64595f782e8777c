import pytest

from feedback_miner.config import SegmentSettings
from feedback_miner.records import Comments
from feedback_miner.segment import segment
from feedback_miner.segment.inline_lists import NOWHERE, Place, Standing, items, standings

ANSWER, LISTED = Standing(Place.ANSWER), Standing(Place.LISTED)


def parts(text, standing=ANSWER):
    return [text[start:end] for start, end in items(text, 0, len(text), standing)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wifi, printers, laptops", ["wifi", "printers", "laptops"]),
        ("wifi, printers and laptops", ["wifi", "printers", "laptops"]),
        ("wifi, printers, and IT support.", ["wifi", "printers", "IT support."]),
        ("faster wifi; better printers", ["faster wifi", "better printers"]),
        ("Wifi is slow; printers jam; laptops die", ["Wifi is slow", "printers jam", "laptops die"]),
        ("slow wifi / old printers / the VPN", ["slow wifi", "old printers", "the VPN"]),
        ("slow wifi - old printers - the VPN", ["slow wifi", "old printers", "the VPN"]),
        ("slow wifi | old printers", ["slow wifi", "old printers"]),
        ("• wifi • printers • VPN", ["wifi", "printers", "VPN"]),
        ("1) wifi 2) printers 3) VPN", ["wifi", "printers", "VPN"]),
        ("(a) wifi (b) printers", ["wifi", "printers"]),
        ("Please fix: 1. wifi 2. printers", ["Please fix: 1. wifi", "printers"]),
        ("faster wifi\nnew printers\nnew laptops", ["faster wifi", "new printers", "new laptops"]),
        ("training (online, on site), wifi, VPN", ["training (online, on site)", "wifi", "VPN"]),
        ("wifi, printers, etc.", ["wifi", "printers, etc."]),
        ("WLAN, Drucker und Kennwörter", ["WLAN", "Drucker", "Kennwörter"]),
        ("wifi, impresoras y portátiles", ["wifi", "impresoras", "portátiles"]),
        ("le wifi, les imprimantes et le VPN", ["le wifi", "les imprimantes", "le VPN"]),
        ("wifi, impressoras, portáteis", ["wifi", "impressoras", "portáteis"]),
        ("wifi, stampanti, computer portatili", ["wifi", "stampanti", "computer portatili"]),
        ("wifi, drukarki oraz laptopy", ["wifi", "drukarki", "laptopy"]),
        ("速度、文档、培训", ["速度", "文档", "培训"]),
    ],
)
def test_an_answer_that_is_a_list_in_one_line_is_its_items(text, expected):
    assert parts(text) == expected


@pytest.mark.parametrize(
    ("language", "text", "last"),
    [("nl", "wifi, printers en laptops", "laptops"), ("pl", "wifi, drukarki i laptopy", "laptopy"),
     ("it", "wifi, stampanti e portatili", "portatili"),
     ("pt", "wifi, impressoras e portáteis", "portáteis")],
)  # fmt: skip
def test_an_and_that_is_another_word_elsewhere_counts_where_the_language_is_known(language, text, last):
    assert parts(text, Standing(Place.ANSWER, language))[-1] == last
    assert parts(text, Standing(Place.ANSWER, "en")) != parts(text, Standing(Place.ANSWER, language))


def test_an_italian_article_is_no_english_pronoun():
    assert len(parts("le stampanti, i portatili, il wifi", Standing(Place.ANSWER, "it"))) == 3
    assert parts("le stampanti, i portatili, il wifi") == []


@pytest.mark.parametrize(
    "text",
    [
        "It is slow, unreliable, and expensive.",
        "I think wifi, printers and laptops are bad",
        "The laptop, which I got in May, is slow",
        "Ich finde, WLAN, Drucker und VPN sind schlecht",
        "Creo que el wifi, la impresora y la VPN son lentos",
        "Je trouve que le wifi, les imprimantes et le VPN sont lents",
        "When printing, the queue, sometimes",
        "Yes, very good, thank you",
        "Overall, good support, great people",
        "a mix of text, code, plots",
        "sharing code, comments, plots with others",
        "printers and so on",
        "wifi and/or printers",
        "TCP/IP",
        "drag and drop",
        "slow, expensive",
        "VPN - drops all the time",
        "3,5 GB",
        "1,000, 2,000 and 3,000",
        "3 May 2024, 10:30",
        "12 Main Street, Springfield, IL 62704",
        "C:/a/b, D:/c",
        "I have to (1) find the file and (2) add this",
        "Version 2. Better now. 3. no",
        "see https://example.org/a,b,c;d",
        "The printer jams. Wifi, printers, laptops. The end of it.",
    ],
)
def test_prose_stays_whole(text):
    assert parts(text) == []
    assert parts(text, Standing(Place.ANSWER, "en")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wifi, printers", ["wifi", "printers"]),
        ("wifi and printers", ["wifi", "printers"]),
        ("wifi/printers", ["wifi", "printers"]),
        ("wifi / printers", ["wifi", "printers"]),
        ("Faster wifi. Better printers.", ["Faster wifi", "Better printers."]),
        ("TCP/IP setup, wifi", ["TCP/IP setup", "wifi"]),
        ("faster and better wifi", []),
        ("TCP/IP", []),
        ("The wifi is slow, and I cannot print", []),
    ],
)
def test_where_most_answers_are_lists_two_items_are_one_too(text, expected):
    assert parts(text, LISTED) == expected


def test_in_a_message_only_numbers_and_bullets_part():
    assert parts("wifi, printers, laptops", NOWHERE) == []
    assert parts("Two things: 1) slow wifi 2) old printers", NOWHERE) == [
        "Two things: 1) slow wifi",
        "old printers",
    ]


def of_survey(*texts, item="answer"):
    n = len(texts)
    return Comments.from_columns(
        {
            "comment_id": [f"c{i}" for i in range(n)],
            "record_id": [f"r{i}" for i in range(n)],
            "source": ["export.csv"] * n,
            "item_kind": [item] * n,
            "question": ["What should we improve first?"] * n,
            "author_kind": ["requester"] * n,
            "text": list(texts),
        }
    )


LISTS = [f"faster wifi {i}, better printers {i}, new laptops {i}" for i in range(8)]


def test_the_other_answers_tell_whether_a_question_is_answered_by_lists():
    sentences = [f"The wifi is slow in the building number {i}" for i in range(9)]
    assert {standing.place for standing in standings(of_survey(*LISTS, "wifi, printers").frame)} == {
        Place.LISTED
    }
    assert {standing.place for standing in standings(of_survey(*LISTS, *sentences).frame)} == {Place.ANSWER}
    assert {standing.place for standing in standings(of_survey(*LISTS[:7]).frame)} == {Place.ANSWER}
    assert {standing.place for standing in standings(of_survey(*LISTS, item="comment").frame)} == {Place.TEXT}


def test_each_item_is_a_segment_with_its_own_offsets_however_short():
    text = "Hello &amp; thanks;\n\nwifi, printers and old laptops"
    frame = segment(of_survey(text), SegmentSettings()).segments.frame
    spans = {text[start:end] for start, end in frame.select("start_char", "end_char").rows()}
    assert {"wifi", "printers", "old laptops"} <= spans
    assert frame["text"].to_list()[-3:] == ["wifi", "printers", "old laptops"]


def test_lists_stay_whole_and_are_not_counted_where_the_settings_say_so():
    comments = of_survey("wifi, printers and old laptops", "The printer jams")
    assert segment(comments, SegmentSettings()).n_lists == 1
    whole = segment(comments, SegmentSettings(lists=False))
    assert (len(whole.segments), whole.n_lists) == (2, 0)


def test_the_sentences_of_a_long_item_are_segments():
    item = (
        "The laptop needs ten minutes to start every morning, also at home. "
        "Nobody at the desk could tell me in all these weeks why that is so."
    )
    frame = segment(of_survey(f"1) {item} 2) wifi"), SegmentSettings()).segments.frame
    assert frame.height == 3
    assert frame["text"][-1] == "wifi"


@pytest.mark.parametrize(
    "text", ["a, " * 100_000, "1) x " * 50_000, "(" * 100_000, "a and " * 50_000, "• " * 90_000]
)
def test_hostile_lists_are_looked_at_no_further_than_a_list_reaches(text):
    assert segment(of_survey(text, *LISTS), SegmentSettings()).segments.frame.height > 0
