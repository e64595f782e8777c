import pytest

REST = "My laptop freezes as soon as a meeting starts."


@pytest.mark.parametrize(
    "subject",
    ["Help", "urgent!!", "AARGH", "Short question", "(no subject)", "Complaint", "Hilfe", "Consulta"],
)
def test_a_subject_that_says_nothing_is_left_out_above_a_text_that_does(cut, subject):
    done = cut(f"{subject}\n\n{REST}")
    assert done.segments.frame["text"].to_list() == [REST]
    assert done.excluded.frame["reason"].to_list() == ["vague"]


@pytest.mark.parametrize("line", ["Dear helpers,", "Alright team,", "Hi Biomed/IT,", "Sorry to moan,"])
def test_a_greeting_of_any_wording_is_left_out(left_out, line):
    assert left_out(f"{line}\n{REST}") == [("greeting", line)]
    assert left_out(f"Wifi\n\n{line}\n{REST}") == [("greeting", line)]


@pytest.mark.parametrize("line", ["Best,", "With sincere thanks,"])
def test_a_farewell_without_a_name_is_left_out(left_out, line):
    assert left_out(f"{REST}\n\n{line}") == [("closing", line)]


@pytest.mark.parametrize(
    "text", ["Help", "urgent!!", "Best,", "Help\n\nPrinter", "Dear helpers,\nWifi", "Error"]
)
def test_a_comment_that_says_no_more_stays_as_it_is(kept, text):
    assert " ".join(kept(text)) == " ".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        f"Wifi\n\n{REST}",
        f"Help with printing\n\n{REST}",
        f"Error 0x80070005\n\n{REST}",
        "Help\nDocumentation\nInstallation of packages\nSpeed",
        f"Dear me, what a mess\n{REST}",
        f"{REST}\n\nHelp\n\n{REST}",
    ],
)
def test_a_first_line_that_tells_something_stays(left_out, text):
    assert left_out(text) == []


@pytest.mark.parametrize(
    "line",
    [
        "Good support from the team,",
        "Good laptops and screens,",
        "Good but slow laptops,",
        "Morning network drops every day,",
        "Afternoon calls drop out,",
        "Hello world program crashes,",
        "Dear IT is too expensive,",
        "Hi speed internet needed,",
        "All right for small teams,",
        "Hey presto it broke,",
        "Sorry to lose Skype,",
    ],
)
def test_a_first_line_that_begins_like_a_greeting_stays(left_out, line):
    assert left_out(f"{line}\nbut the printers always jam on monday") == []


@pytest.mark.parametrize(
    "line",
    [
        "Thanks for losing my data again,",
        "Thanks for nothing -",
        "Thank you for the new laptops,",
        "Best wifi in the building,",
        "Best laptops so far -",
        "Sorry to lose Skype,",
        "Ta for the new screens,",
    ],
)
def test_a_last_line_that_begins_like_a_farewell_stays(left_out, line):
    assert left_out(f"{REST}\n{line}") == []


@pytest.mark.parametrize("line", ["Ta for your help,", "Cheers all,"])
def test_a_farewell_of_closed_words_is_left_out(left_out, line):
    assert left_out(f"{REST}\n\n{line}") == [("closing", line)]


@pytest.mark.parametrize("word", ["Support", "IT support", "IT help", "Incident", "Important"])
def test_a_word_that_is_an_answer_stays(left_out, word):
    assert left_out(f"{word}\n\n{REST}") == []


@pytest.mark.parametrize("following", ["Wifi", "Wifi in the lift\n\nPrinting, also at home"])
def test_a_word_above_a_list_stays(left_out, following):
    assert left_out(f"Problem\n\n{following}\n\n{REST}") == []
