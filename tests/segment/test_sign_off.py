from dataclasses import fields

import polars as pl
import pytest
from growth import check_linear

from feedback_miner.given_names import GIVEN_NAMES
from feedback_miner.segment import witness
from feedback_miner.segment.lines import Line, split_lines
from feedback_miner.segment.posts import is_post
from feedback_miner.segment.sign_off import SignOff, find, mark

SENTENCE = "The lift phone dials the wrong number since Monday."
SIGNED = [f"The scanner in bay {i} is stuck again, please send somebody.\n\nRegards\nPat" for i in range(6)]


@pytest.mark.parametrize(
    "signature",
    [
        "Edmund",
        "Marguerite x",
        "Petra, Bids & Tenders",
        "Helena, Head of Fundraising",
        "Birgit (ext. 3127)",
        "Dr Annika Lindqvist",
        "Ms Okereke",
        "Sr. Achieng, Ward 4",
        "F. Oduya",
        "Chioma Okafor, exams officer",
        "Ta, Moritz",
        "Best, Aoife",
        "Best\nSanjay",
        "Kind greetings, Dorota",
        "Sorry and thanks, Mrs Lightfoot",
        "Thanks for anything you can do,\nBernie, Mechanical workshop",
        "Alastair Boyd\nHead of Civil Design",
        "Jonas\nFinance, 3rd floor",
        "-Paul Spencer",
    ],
)
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_name_that_stands_alone_below_a_comment_is_its_signature(cut, between, signature):
    done = cut(SENTENCE + between + signature)
    assert done.segments.frame["text"].to_list() == [SENTENCE]
    assert done.excluded.frame.select("reason", "text").rows() == [("signature", " ".join(signature.split()))]


def found(text):
    """Return the candidates below a text, by where each begins."""
    return [text[one.start :] for one in find(split_lines(text))]


@pytest.mark.parametrize(
    ("ending", "words", "told"),
    [
        ("Edmund", ("Edmund",), {"own_line"}),
        ("Ta, Moritz", ("Moritz",), {"own_line", "courteous"}),
        ("Best\nSanjay", ("Sanjay",), {"own_line", "courteous"}),
        ("Regards, school office", (), {"own_line", "courteous"}),
        ("Dr Annika Lindqvist", ("Annika", "Lindqvist"), {"own_line", "titled"}),
        ("F. Oduya", ("Oduya",), {"own_line", "initials"}),
        ("-Paul Spencer", ("Paul", "Spencer"), {"own_line", "dashed"}),
        ("Chioma Okafor, exams officer", ("Chioma", "Okafor"), {"own_line", "role"}),
        ("Birgit (ext. 3127)", ("Birgit",), {"own_line"}),
        ("Jonas\nFinance, 3rd floor", ("Jonas",), {"own_line", "block"}),
        ("Alastair Boyd\nHead of Civil Design", ("Alastair", "Boyd"), {"own_line", "block", "role"}),
    ],
)
def test_what_speaks_for_a_signature_is_told(ending, words, told):
    def flags(one):
        return {field.name for field in fields(one) if getattr(one, field.name) is True}

    (one,) = find(split_lines(f"{SENTENCE}\n{ending}"))
    assert (one.start, one.words, flags(one)) == (len(SENTENCE) + 1, words, told)
    if not {"\n", "."} & set(ending):
        (one,) = find(split_lines(f"{SENTENCE} {ending}"))
        assert (one.start, one.words, flags(one)) == (len(SENTENCE) + 1, words, told - {"own_line"})


@pytest.mark.parametrize(
    ("text", "post"),
    [
        ("Floor 3", True),
        ("floor 3a", True),
        ("IT, 2nd floor", True),
        ("Ops & IT", True),
        ("Ext. 3127", True),
        ("", True),
        ("X9z Ward", True),
        ("Managers", True),
        ("Head of Civil-Design", True),
        ("Ward xyz", False),
        ("Ward Edmund", False),
        ("Edmund", False),
        ("Printer office", False),
        ("Printers office", False),
        ("Sales12", False),
        ("Lindqvist", False),
    ],
)
def test_a_post_holds_a_word_of_the_list_and_neither_names_nor_things(text, post):
    assert is_post(text) == post


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("Hi Tuvalda, we come", (0, 0, 1)),
        ("Hi Tuvalda! it", (0, 0, 1)),
        ("Hi Tuvalda\nwe come", (0, 0, 1)),
        ("we say hi Tuvalda", (0, 0, 1)),
        ("Hi Tuvalda we come", (0, 0, 0)),
        ("since Tuvalda is", (0, 1, 0)),
        ("Since Tuvalda is", (0, 0, 0)),
        ("Tuvalda is", (0, 0, 0)),
        ("tuvalda is", (1, 0, 0)),
        ("tuvalda@example.org", (0, 0, 0)),
        ("tuvalda.brell@example.org", (0, 0, 1)),
        ("write to b-tuvalda@example.org", (0, 0, 1)),
    ],
)
def test_where_a_word_stands_is_counted(text, counted):
    seen = witness._look(pl.Series([text]), {"Tuvalda"})["Tuvalda"]
    assert (seen.lower, seen.inside, seen.named) == counted


@pytest.mark.parametrize(("name", "vouched"), [("Tuvalda", True), ("Brell", True), ("Kasimir", False)])
def test_the_first_two_words_of_signatures_vouch_for_a_name(cut, name, vouched):
    others = [f"Please send scanner {i} to the ward.\n\nRegards\nTuvalda Brell Kasimir" for i in (1, 2)]
    assert (name in cut(f"{SENTENCE}\n{name}", *others).excluded.frame["text"].to_list()) is vouched


@pytest.mark.parametrize(("above", "signed"), [("Lift is stuck.", False), ("The lift is stuck.", True)])
@pytest.mark.parametrize("between", ["\n", " "])
def test_a_name_needs_four_words_above_it(above, signed, between):
    assert found(f"{above}{between}Edmund") == (["Edmund"] if signed else [])


def test_words_above_a_name_count_over_several_lines():
    lines = ["Wifi.", "Lift.", "Door.", "Desk."]
    assert found("\n".join([*lines, "Edmund"])) == ["Edmund"]
    assert found("\n".join([*lines[:3], "Edmund"])) == []


@pytest.mark.parametrize(("below", "signed"), [(["Finance"] * 2, True), (["Finance"] * 3, False)])
def test_two_lines_with_a_post_may_stand_below_a_name(below, signed):
    text = "\n".join([SENTENCE, "Edmund Voss", *below])
    assert ("Edmund Voss\nFinance\nFinance" in found(text)) is signed


@pytest.mark.parametrize(
    ("post", "signed"),
    [("senior civil design engineer", True), ("senior civil works design engineer", False)],
)
def test_a_post_has_four_words_at_most(post, signed):
    post = post.title()
    assert found(f"{SENTENCE}\nEdmund, {post}") == ([f"Edmund, {post}"] if signed else [])


@pytest.mark.parametrize("above", [SENTENCE, f"{SENTENCE} Please come."])
def test_a_name_has_70_characters_at_most(above):
    name = "Abcd-Ferdinand Wolfeschlegelsteinhausen-Bergerdorff van der Abcdefghijklmnop"
    assert found(f"{above}\n{name[:70]}") == [name[:70]]
    assert found(f"{above}\n{name[:71]}") == []
    assert found(f"{above} {name[:69]}") == [name[:69]]
    assert found(f"{above} {name[:70]}") == []


@pytest.mark.parametrize(
    ("text", "signed"),
    [
        ("Did somebody see the lift?", False),
        ("The lift is stuck. Who saw it?", False),
        ("The lift is stuck. Can you come?", True),
        ("The lift is stuck. Can you come?!?", True),
        ("The lift is stuck. Can you come now, and who saw it?!?", True),
        ("The lift is stuck. Do you know who saw it?!?", False),
        ("The lift is stuck and so is the door", False),
    ],
)
def test_a_question_that_is_all_or_wants_a_person_asks_for_the_name(text, signed):
    assert found(f"{text}\nEdmund") == (["Edmund"] if signed else [])


def test_what_is_marked_as_a_signature_is_cut_off_its_line():
    lines = [Line(0, 7, "It fails"[:7]), Line(10, 24, "Please. Edmund"), Line(25, 29, "Desk")]
    mark(lines, 18)
    assert [(line.start, line.end, line.text, line.reason) for line in lines] == [
        (0, 7, "It fail", None),
        (10, 17, "Please.", None),
        (18, 24, "Edmund", "signature"),
        (25, 29, "Desk", "signature"),
    ]


@pytest.mark.parametrize(
    ("n_signed", "n_comments", "signing"),
    [(4, 20, False), (5, 20, True), (5, 500, True), (5, 501, False), (6, 600, True), (6, 601, False)],
)
def test_people_sign_where_five_comments_and_one_in_a_hundred_do(n_signed, n_comments, signing):
    judged = witness.Witness()
    for row in range(n_signed):
        judged.add(row, (SignOff(0, ("Tuvalda",), courteous=True),))
    judged.add(n_comments - 1, (SignOff(7, (), own_line=False),))
    texts = pl.Series(["the lift is stuck"] * n_comments)
    marked = pl.DataFrame({"row": [], "text": []}, {"row": pl.Int64, "text": pl.String})
    starts = judged.signed(texts, pl.Series(["a"] * n_comments), [None] * n_comments, marked)
    assert starts == ({n_comments - 1: 7} if signing else {})


@pytest.mark.parametrize("farewell", ["Regards, school office", "Best regards, Pharmacy stores"])
def test_regards_of_a_department_are_a_signature(left_out, farewell):
    assert left_out(f"{SENTENCE}\n{farewell}") == [("signature", farewell)]


@pytest.mark.parametrize(
    "ending",
    [
        "Better Docs",
        "Kubernetes",
        "Dropbox",
        "Microsoft Teams",
        "VPN",
        "Hallway B",
        "Samsung A14",
        "Slow wifi. Printers",
        "Slack, Zoom",
        "Projector, lab 4",
        "Zoom\nSlack\nTrello",
        "Sarah, Megan and Jo",
        "Still broken",
        "Thanks, still broken",
        "Best",
        "Please reopen",
        "Julia",
        "Windows, shift key",
    ],
)
@pytest.mark.parametrize("between", ["\n", "\n\n", " "])
def test_an_ending_that_is_content_stays(cut, between, ending):
    done = cut(SENTENCE + between + ending, *SIGNED)
    own = done.segments.frame.filter(comment_id="c0")["text"]
    assert "".join(ending.split()) in "".join("".join(own).split())


@pytest.mark.parametrize(
    "ending",
    [
        "Best tool - Slack",
        "Best feature – Copilot",
        "Best thing about it, Teams",
        "Best – Slack",
        "Best, Slack",
        "Sorry to say, Zoom",
        "Cheers to nobody, Outlook",
        "Thanks for nothing - Citrix",
        "Danke für nichts, Telekom",
        "Thanks to Covid, Lockdown",
        "Kind greetings, Tuvalda",
        "Miss Skype",
        "Miss Lotus Notes",
        "Miss Teams, Zoom better",
        "Ms Teams",
        "Sr Developer",
        "Sr. Developer",
        "Regards, nothing works",
        "Regards, printer still broken",
        "Edmund, printer broken again",
        "Edmund (still waiting)",
        "Edmund, Robin",
        "Edmund, Whiteboard",
    ],
)
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_courtesies_and_titles_prove_no_name(cut, between, ending):
    done = cut(SENTENCE + between + ending, *SIGNED)
    assert ending in " ".join(done.segments.frame.filter(comment_id="c0")["text"])


@pytest.mark.parametrize(
    "ending",
    [
        "Edmund\nPrinter also broken\nNo reply since Tuesday",
        "Edmund\nPlease call me back",
        "Sally\nNew laptops",
        "Sally\nWarehouse Scanners",
        "Best, Aoife\nScreen also flickers",
        "Edmund\nSupport never answers",
    ],
)
def test_content_below_a_name_stays(cut, ending):
    done = cut(f"{SENTENCE}\n{ending}", *SIGNED)
    own = " ".join(done.segments.frame.filter(comment_id="c0")["text"])
    assert all(line in own for line in ending.split("\n"))


@pytest.mark.parametrize(
    "text",
    [
        "Who helped you most this year?\nEdmund",
        "Did you find the person you were looking for?\nEdmund",
        f"{SENTENCE} And who on the team helped you most?\n\nEdmund",
        "Please thank these people from the service desk:\n\nEdmund",
        "Please give these people access to the shared drive.\n\nEdmund Voss",
        "I need access to the mailbox of\n\nEdmund Voss",
        "Please create accounts for these new starters in finance\n\nHelena Novak",
        "All of this was solved within the hour by\nEdmund",
    ],
)
def test_a_name_that_the_text_asks_for_or_announces_stays(cut, text):
    own = cut(text, *SIGNED).segments.frame.filter(comment_id="c0")["text"]
    assert text.split("\n")[-1] in " ".join(own)


def test_a_name_below_a_question_is_a_signature_where_more_was_said(left_out):
    assert left_out(f"{SENTENCE} Can you send somebody?\nEdmund") == [("signature", "Edmund")]


@pytest.mark.parametrize("desk", ["Facilities Helpdesk", "Facilities"])
def test_the_signature_of_a_desk_vouches_for_no_name(cut, desk):
    others = [f"Please water the plants in room {i} today.\n\nRegards\n{desk}" for i in (1, 2)]
    done = cut(f"{SENTENCE}\n\nFacilities", *others)
    assert "Facilities" in " ".join(done.segments.frame.filter(comment_id="c0")["text"])


@pytest.mark.parametrize("written", ["özgür", "ÖZGÜR", "Özgür"])
def test_letters_beyond_ascii_are_looked_for_in_every_spelling(written):
    texts = pl.Series([f"nobody told {written} about it", f"Hi {written},\nthe lift is back."])
    seen = witness._look(texts, {"Özgür"})["Özgür"]
    assert (seen.lower, seen.inside, seen.named) == {
        "özgür": (2, 0, 0),
        "ÖZGÜR": (0, 0, 0),
        "Özgür": (0, 1, 1),
    }[written]


def test_spellings_that_differ_in_capitals_are_counted_each():
    seen = witness._look(pl.Series(["we love mcbrell here"]), {"McBrell", "Mcbrell"})
    assert (seen["McBrell"].lower, seen["Mcbrell"].lower) == (1, 1)


def test_slices_are_added_up(monkeypatch):
    texts = pl.Series(["since monday tuvalda is down"] * 7)
    whole = witness._look(texts, {"Tuvalda"})
    monkeypatch.setattr(witness, "SLICE", 2)
    assert witness._look(texts, {"Tuvalda"}) == whole
    assert whole["Tuvalda"].lower == 7


@pytest.mark.parametrize("word", ["robin", "jack", "dora", "pat", "bert", "rob", "grace", "norma", "sid"])
def test_names_better_known_as_words_are_not_listed(word):
    assert word not in GIVEN_NAMES


@pytest.mark.parametrize(
    "text", ["Help\nEdmund", "Edmund", "Wifi\n\nEdmund", "We use these every day:\nEdmund"]
)
def test_a_name_below_nothing_that_is_said_stays(kept, text):
    assert "Edmund" in " ".join(kept(text))


@pytest.mark.parametrize(
    "noun", ["Drucker", "Festplatte", "Tastatur, Büro", "Neue Tastatur", "Lampe, Leiter"]
)
def test_a_german_noun_stays_even_where_people_sign(cut, noun):
    text = f"Seit Montag geht in unserem Büro leider gar nichts mehr richtig.\n\n{noun}"
    done = cut(text, *SIGNED)
    assert noun in " ".join(done.segments.frame.filter(comment_id="c0")["text"])


def test_a_german_name_below_a_comment_is_left_out(cut):
    done = cut("Seit Montag geht in unserem Büro leider gar nichts mehr richtig.\n\nAnneliese", *SIGNED)
    assert "Anneliese" in done.excluded.frame["text"].to_list()


@pytest.mark.parametrize("word", ["Unacceptable", "Staircase", "Tuvalda", "Surface Hub"])
def test_a_word_that_nothing_vouches_for_stays_even_where_people_sign(cut, word):
    assert word not in cut(f"{SENTENCE}\n\n{word}", *SIGNED).excluded.frame["text"].to_list()


@pytest.mark.parametrize(("others", "left_out"), [(SIGNED, True), (SIGNED[:3], False)])
def test_an_occupation_vouches_for_a_name_where_people_sign(cut, others, left_out):
    done = cut(f"{SENTENCE}\nTuvalda, charge nurse", *others)
    assert ("Tuvalda, charge nurse" in done.excluded.frame["text"].to_list()) is left_out


def test_a_word_written_in_lower_case_elsewhere_is_no_name(cut):
    lower = "I cannot open tuvalda from home any more."
    done = cut(f"{SENTENCE}\nTuvalda, charge nurse", lower, *SIGNED)
    assert "Tuvalda, charge nurse" not in done.excluded.frame["text"].to_list()


def test_a_word_within_sentences_more_often_than_below_comments_is_no_name(cut):
    spoken = ["Since Monday the Edmund is down.", "Nobody can book with Edmund here."]
    assert "Edmund" in cut(f"{SENTENCE}\nEdmund", *spoken[:1]).excluded.frame["text"].to_list()
    assert "Edmund" not in cut(f"{SENTENCE}\nEdmund", *spoken).excluded.frame["text"].to_list()


@pytest.mark.parametrize(
    "elsewhere",
    ["Dear Tuvalda team,\nthe booking does not work.", "Nobody answers tuvalda@example.org at all."],
)
def test_the_name_of_a_team_is_no_persons_name(cut, elsewhere):
    done = cut(f"{SENTENCE}\nTuvalda", elsewhere)
    assert "Tuvalda" not in done.excluded.frame["text"].to_list()


@pytest.mark.parametrize(
    "elsewhere",
    [
        "Hi Tuvalda,\nwe have sent you a new scanner today.",
        "Please write to tuvalda.brell@example.org about the scanner.",
    ],
)
def test_an_export_that_greets_or_addresses_somebody_vouches_for_the_name(cut, elsewhere):
    assert "Tuvalda" not in cut(f"{SENTENCE}\nTuvalda").excluded.frame["text"].to_list()
    assert "Tuvalda" in cut(f"{SENTENCE}\nTuvalda", elsewhere).excluded.frame["text"].to_list()


def test_a_second_signature_vouches_for_the_name(cut):
    others = [f"Please send scanner {i} to the ward.\n\nRegards\nTuvalda Brell" for i in (1, 2)]
    for n, vouched in ((1, False), (2, True)):
        left_out = cut(f"{SENTENCE}\nTuvalda", *others[:n]).excluded.frame["text"].to_list()
        assert ("Tuvalda" in left_out) is vouched


def test_a_mobile_that_signs_vouches_for_no_product(cut):
    sent = f"{SENTENCE}\n\nGet Outlook for iOS"
    assert "Outlook" not in cut(f"{SENTENCE}\nOutlook", *[sent] * 6).excluded.frame["text"].to_list()


def test_a_signature_in_the_last_line_is_left_out_where_people_sign(cut):
    text = f"{SENTENCE} Can you boost the signal? Edmund Voss, Records"
    assert cut(text).segments.frame["text"].to_list() == [text]
    first = cut(text, *SIGNED).segments.frame.filter(comment_id="c0")["text"].to_list()
    assert first == [f"{SENTENCE} Can you boost the signal?"]


def test_offsets_stay_right_above_a_signature_that_is_cut_off(cut):
    text = f"<p>{SENTENCE} Can you boost the signal? Ta, Edmund</p>"
    frame = cut(text, *SIGNED).segments.frame.filter(comment_id="c0")
    assert text[frame["start_char"][0] : frame["end_char"][0]] == f"{SENTENCE} Can you boost the signal?"


def test_a_signed_comment_keeps_leaving_out_what_many_repeat(cut):
    merge = "Please complete the survey about your recent ticket with the service desk today."
    texts = [f"Problem {'abcdefg'[i]} is mine alone here. {merge}\n\nEdmund" for i in range(6)]
    reasons = cut(*texts).excluded.frame["reason"]
    assert (reasons == "repeat").sum() == 5
    assert (reasons == "signature").sum() == 6


@pytest.mark.parametrize(
    "line", ["Thanks,", "Regards,", "Regards,\nThanks,", "Edmund", "Best,", "--", "--\nThanks,", "A" * 5000]
)
def test_one_huge_comment_takes_as_many_steps_as_it_has_lines(cut, line):
    check_linear(lambda n: cut(SENTENCE + f"\n{line}" * n), 100)
