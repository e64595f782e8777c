import pytest


@pytest.mark.parametrize(
    "code",
    [
        "```\nfoo = bar()\n```",
        "{code:java}\nint x = 1;\n{code}",
        "{noformat}anything at all{noformat}",
        "at java.lang.Thread.run(Thread.java:748)",
        "Traceback (most recent call last)",
        "2024-01-15 10:22:33,123 ERROR o.a.h.Foo failed to start",
        "[ERROR] Failed to execute goal",
        "0000: 4d 5a 90 00 03 00 00 00 04 00",
        "QUJD" * 40,
        "conf.set(name, value);",
    ],
)
def test_what_no_person_phrased_is_left_out_as_code(cut, code):
    done = cut(f"The report job stops in the night.\n\n{code}\n\nIt worked until the update came last week.")
    assert len(done.segments) == 2
    assert done.excluded.frame["reason"].to_list() == ["code"]


@pytest.mark.parametrize(
    "text",
    [
        "ERROR in Outlook when I open the calendar",
        "Import of the file fails: nothing happens;",
        "Let us have faster laptops, please; they are slow",
        "See https://example.org/" + "a" * 200 + " for the broken page",
        "Error 0x80070005 (access denied) when updating",
        "Either {{containsKey(Object)}} or {{containsValue(Object)}}",
        "First see Settings (the wheel) and Options (the bar);",
        "The build 20240827170848 crashes",
    ],
)
def test_sentences_about_technical_things_stay(kept, text):
    assert len(kept(text)) == 1


def is_left_out(left_out, line):
    return left_out(f"The report job stops.\n\n{line}\n\nIt worked last week.") == [("code", line)]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("a(b) = c;", True),
        ("ab = c;", False),
        ("ab = [c;", True),
        ("ab = [c.", False),
        ("ab = [c, does it?;", False),
        ("#" * 9 + "a" * 11, False),
        ("#" * 9 + "a" * 12, True),
        ("#" * 12 + "a" * 18, False),
        ("#" * 13 + "a" * 17, True),
        ("#" * 13 + "a a1 b 2 cc 3 dddd e", False),
        ("Q" * 60 + " " + "wo rd " * 6 + "wor", False),
        ("Q" * 60 + " " + "wo rd " * 6 + "wo", True),
        ("Q" * 59, False),
        ("Q" * 60, True),
        ("é" * 60, False),
    ],
)
def test_signs_and_long_tokens_make_a_line_code(left_out, line, code):
    assert is_left_out(left_out, line) == code


def test_a_fence_without_a_partner_is_none(kept):
    assert len(kept("The macro prints ``` and then stops working for the day")) == 1
