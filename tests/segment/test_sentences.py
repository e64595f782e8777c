import pytest

from feedback_miner.segment.sentences import cut as cut_long
from feedback_miner.segment.sentences import n_words, pack, sentences


def texts(text, language="en"):
    return [text[a:b] for a, b in sentences(text, 0, len(text), language)]


def test_sentences_end_at_full_stops_but_not_at_abbreviations():
    assert texts("It fails, e.g. on Monday. Dr. Lee saw it! Did you?") == [
        "It fails, e.g. on Monday.",
        "Dr. Lee saw it!",
        "Did you?",
    ]
    assert texts("Das ist z.B. am 3. Mai so. Ja!", "de") == ["Das ist z.B. am 3. Mai so.", "Ja!"]


def test_emoji_and_combining_letters_do_not_shift_the_offsets():
    parts = ["😀 e\u0301a done.", "Zwei \U0001f468\u200d\U0001f469!", "Ende"]
    assert texts(" ".join(parts)) == parts


def test_a_short_sentence_joins_the_next_and_the_last_joins_the_one_before(kept):
    text = "Bad. The new laptop needs ten minutes to start. Really."
    assert kept(text) == [text]


def test_packing_stops_once_there_are_enough_words(kept):
    text = (
        "Too slow. It needs ten minutes or even more to start up. "
        "The screen flickers whenever the dock is warm, and nobody can say why it does."
    )
    assert len(kept(text)) == 2


def test_sentences_of_different_paragraphs_are_not_joined(kept):
    assert kept("Laptop slow.\n\nScreen dark.") == ["Laptop slow.", "Screen dark."]


@pytest.mark.parametrize("n", [61, 62, 119, 121, 300, 1000])
def test_a_long_sentence_is_cut_into_even_parts(n):
    text = " ".join(["word"] * n)
    sizes = [n_words(text[a:b]) for a, b in cut_long(text, 0, len(text), 60)]
    assert sum(sizes) == n
    assert max(sizes) <= 60
    assert min(sizes) >= 20


def test_a_long_sentence_is_cut_at_a_clause_end_where_one_is_near():
    text = " ".join(["word"] * 33 + ["here,"] + ["word"] * 33)
    first, _ = cut_long(text, 0, len(text), 60)
    assert text[slice(*first)].endswith("here,")


def test_chinese_is_counted_and_cut_by_character():
    text = "打印机坏了" * 40
    assert n_words(text) == 200
    spans = sentences(text, 0, len(text), "zh")
    assert [b - a for a, b in pack(text, spans, 8, 60)] == [50, 50, 50, 50]


def packed(*n_words_each, low=8, high=60):
    text = " ".join(" ".join(["word"] * (n - 1) + ["end."]) for n in n_words_each)
    spans = sentences(text, 0, len(text), "en")
    assert len(spans) == len(n_words_each)
    return [n_words(text[a:b]) for a, b in pack(text, spans, low, high)]


def test_sentences_are_joined_until_there_are_eight_words_and_never_beyond_sixty():
    assert packed(7, 20) == [27]
    assert packed(8, 20) == [8, 20]
    assert packed(3, 4, 20) == [27]
    assert packed(3, 5, 20) == [8, 20]
    assert packed(7, 53) == [60]
    assert packed(7, 54) == [7, 54]
    assert packed(7, 61) == [7, 31, 30]


def test_a_short_last_sentence_joins_the_one_before_where_there_is_room():
    assert packed(53, 7) == [60]
    assert packed(54, 7) == [54, 7]
    assert packed(53, 8) == [53, 8]
    assert packed(20, 30, 7) == [20, 37]


def test_parts_are_as_even_as_the_nearest_clause_end_allows():
    def parts(*ends, n=80):
        text = " ".join("end," if i in ends else "word" for i in range(1, n + 1))
        return [n_words(text[a:b]) for a, b in cut_long(text, 0, len(text), 60)]

    assert parts() == [40, 40]
    assert parts(28) == [28, 52]
    assert parts(27) == [40, 40]
    assert parts(52) == [52, 28]
    assert parts(53) == [40, 40]
    assert parts(37, 43) == [37, 43]
    assert parts(30, 41) == [41, 39]
    assert parts(n=60) == [60]
    assert parts(n=121) == [41, 40, 40]


@pytest.mark.parametrize(
    ("whole", "ends"),
    [((), [249, 499]), (((195, 249),), [274, 499]), (((197, 202),), [254, 499]), (((500, 510),), [249, 499])],
)
def test_words_of_a_whole_count_as_one_and_are_not_parted(whole, ends):
    text = " ".join(["word"] * 100)
    assert [end for _, end in cut_long(text, 0, len(text), 60, whole)] == ends


def test_wrapped_lines_are_one_paragraph_and_list_items_are_not(kept):
    wrapped = "The monitor in the meeting room on the second floor\nshows nothing but a blue picture all day"
    assert kept(wrapped) == [wrapped.replace("\n", " ")]
    assert kept("Problems:\n- laptop slow\n- screen dark\n1. no sound")[1:] == [
        "laptop slow",
        "screen dark",
        "no sound",
    ]


def test_a_segment_without_two_letters_is_left_out(left_out):
    assert left_out("The lift is out of order again.\n\n12345 !") == [("no_letters", "12345 !")]


@pytest.mark.parametrize("n", range(50, 66))
def test_a_long_sentence_is_never_cut_within_personal_data(kept, n):
    segments = kept("word " * n + "+44 7700 900 123 " + "word " * n)
    assert len(segments) > 1
    assert not any(char.isdigit() for text in segments for char in text)
    assert sum(text.count("[phone]") for text in segments) == 1


def test_a_number_over_two_lines_is_replaced_in_both(cut):
    done = cut("My number\n+44 7700\n900 123\nThe lift is stuck again")
    written = [*done.segments.frame["text"], *done.excluded.frame["text"]]
    assert not any(char.isdigit() for text in written for char in text)


def test_numbers_stay_whole_or_not_where_nothing_is_redacted(kept):
    assert "900 123" in " ".join(kept("word " * 58 + "+44 7700 900 123 " + "word " * 58, redact=False))
