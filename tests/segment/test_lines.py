import pytest

from feedback_miner.segment.lines import paragraphs, split_lines


def joined(text):
    """Return how many lines each paragraph has."""
    return [text[a:b].count("\n") + 1 for a, b in paragraphs(split_lines(text))]


@pytest.mark.parametrize(("width", "n_lines"), [(39, [1, 1]), (40, [2])])
def test_lines_of_40_characters_may_be_wrapped(width, n_lines):
    assert joined("W" * width + "\nNext word") == n_lines


@pytest.mark.parametrize(("word", "n_lines"), [("Word", [1, 1]), ("Words", [2])])
def test_a_line_is_wrapped_where_the_next_word_finds_no_room(word, n_lines):
    assert joined(f"{'W' * 45}\n{word} {'w' * (49 - len(word))}") == n_lines


@pytest.mark.parametrize(("word", "n_lines"), [("Word", [1, 1, 1]), ("Words", [2, 1])])
def test_there_is_room_for_100_characters_at_most(word, n_lines):
    assert joined(f"{'W' * 95}\n{word}\nThe {'w' * 146}") == n_lines


@pytest.mark.parametrize(
    ("text", "n_lines"),
    [
        ("The lift\nis stuck", [2]),
        ("The lift.\nis stuck", [1, 1]),
        ("The lift:\nis stuck", [1, 1]),
        ("The lift\nIs stuck", [1, 1]),
        ("The lift\n\nis stuck", [1, 1]),
        ("The lift\n- is stuck", [1, 1]),
        ("The lift\r\nis stuck", [2]),
    ],
)
def test_a_line_that_goes_on_in_lower_case_is_of_the_same_paragraph(text, n_lines):
    assert joined(text.replace("\r\n", "\n")) == n_lines
    assert len(paragraphs(split_lines(text))) == len(n_lines)


def test_bullets_are_no_part_of_a_paragraph():
    text = "- one\n2) two\n(c) three\n1234. four"
    assert [text[a:b] for a, b in paragraphs(split_lines(text))] == ["one", "two", "three", "1234. four"]


def test_blank_lines_are_kept_and_each_line_has_its_place():
    text = "a \n\n  b\r\n\u2028c"
    assert [(line.start, line.end, line.text) for line in split_lines(text)] == [
        (0, 1, "a"), (3, 3, ""), (6, 7, "b"), (9, 9, ""), (10, 11, "c")
    ]  # fmt: skip
    assert [line.text for line in split_lines("\n\na", 1)] == ["", "a"]
    assert [line.text for line in split_lines("one\ntwo", 0, 5)] == ["one", "t"]
