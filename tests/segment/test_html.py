import pytest

from feedback_miner.config import SegmentSettings
from feedback_miner.records import Comments
from feedback_miner.segment import segment
from feedback_miner.segment.html import clean
from feedback_miner.segment.stream import Stream


def kept(source):
    return clean(source).kept.text


def test_plain_text_comes_back_untraced():
    cleaned = clean("a < b and c > d\nx")
    assert cleaned.kept.text == "a < b and c > d\nx"
    assert cleaned.kept.starts is None


def test_blocks_and_breaks_become_line_ends_and_inline_tags_vanish():
    assert kept("<p>One <b>bo</b>ld</p><p>Two<br>Three</p>").split("\n") == ["One bold", "", "Two", "Three"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<pre>a\nb</pre>", "a\nb"),
        ("<p>a\nb</p>", "a b"),
        ("one\ntwo\nthree <b>x</b>", "one\ntwo\nthree x"),
        ("one\n<br>two\n<br>", "one \ntwo "),
        ("one\n<br>two\nthree", "one \ntwo three"),
        ("one\n<br>two\nthree\n", "one\n\ntwo\nthree\n"),
        ("<p>a</p>b<p>c</p>", "a\n\nb\n\nc"),
        ("<div><p>a</p></div><br><div>b</div>", "a\n\nb"),
        ("<td>a</td><td>b</td>", "ab"),
        ("<p>x</p><title>t</title>y", "x\n\ny"),
    ],
)
def test_line_ends_are_those_that_a_browser_shows_unless_the_lines_bear_them(source, text):
    assert kept(source) == text


@pytest.mark.parametrize(
    ("answer", "apart"), [("ab", False), ("a 1 b !", False), ("abc", True), ("a b c", True)]
)
def test_a_quote_is_set_apart_from_an_answer_of_three_letters(answer, apart):
    cleaned = clean(f"<p>{answer}</p><blockquote>quoted text</blockquote>")
    assert cleaned.kept.text == (answer if apart else f"{answer}\n\nquoted text")
    assert cleaned.quoted == (("\n\nquoted text",) if apart else ())
    assert cleaned.whole == f"{answer}\n\nquoted text"


@pytest.mark.parametrize(
    ("source", "depth", "text", "broken"),
    [
        ("x", 0, "x", "x"),
        ("<div><div></div><div>", 2, "", "\n\n\n\n"),
        ("</b></b><b>", 1, "", "   "),
        ("<p>a</p><b>c</b>", 1, "ac", "\na\n c "),
        ("a<br>b<img>", 0, "ab", "a\nb "),
        ("<script>x</script>y", 0, "y", "  y"),
        ("a<style>x", 0, "a", "a "),
        ("a<!-- b", 0, "a", "a"),
        ("a\rb\r\nc\0", 0, "a\nb\nc", "a\nb\nc"),
    ],
)
def test_the_stream_of_characters_knows_how_deep_elements_nest(source, depth, text, broken):
    assert (Stream(source).depth, Stream(source).traced.text) == (depth, text)
    assert Stream(source, breaks=True).traced.text == broken


def test_scripts_styles_and_comments_are_dropped():
    assert kept("<style>p{}</style><p>Hi<!-- no --><script>x=1</script> you</p>") == "Hi you"


def test_entities_are_decoded_in_markup_and_in_plain_text():
    assert kept("<p>R&amp;D&nbsp;caf&eacute; &lt;3</p>") == "R&D\xa0café <3"
    assert kept("R&amp;D is slow") == "R&D is slow"


def test_markup_that_was_escaped_twice_is_resolved():
    source = "&lt;p&gt;The printer fails&lt;/p&gt;&lt;p&gt;again&lt;/p&gt;"
    traced = clean(source).kept
    assert traced.text.split() == ["The", "printer", "fails", "again"]
    first, last = traced.source_span(0, len("The printer"))
    assert source[first:last] == "The printer"


@pytest.mark.parametrize(
    "quote",
    [
        "<blockquote>old</blockquote>",
        '<div class="gmail_quote x">old</div>',
        '<div class="yahoo_quoted">old</div>',
        '<div class="moz-cite-prefix">old</div>',
        '<div id="divRplyFwdMsg">From: x</div><div>old</div>',
        '<div id="appendonsend"></div><p>old</p>',
    ],
)
def test_quoted_blocks_are_set_apart(quote):
    cleaned = clean(f"<div>The new answer</div>{quote}")
    assert cleaned.kept.text.strip() == "The new answer"
    assert "old" in cleaned.quoted[0]


def test_an_answer_below_the_quote_survives():
    cleaned = clean("<blockquote>old question</blockquote><p>My answer below</p>")
    assert cleaned.kept.text == "My answer below"


def test_a_comment_that_is_nothing_but_a_quote_is_kept():
    cleaned = clean("<blockquote>The laptop is slow</blockquote>")
    assert (cleaned.kept.text, cleaned.quoted) == ("The laptop is slow", ())


def test_offsets_point_through_entities_and_tags():
    source = "<p>Fish &amp; chi<b>ps</b></p>"
    traced = clean(source).kept
    assert source[slice(*traced.source_span(5, 6))] == "&amp;"
    assert source[slice(*traced.source_span(7, 12))] == "chi<b>ps"


WITH_MARKUP = [
    ("write to jane&#64;example.com please", "write to [email] please"),
    ("write to <b>jane</b>@example.org please", "write to [email] please"),
    ("ring +44 <b>7700</b> 900123 please", "ring [phone] please"),
    ("ring +44&nbsp;7700&nbsp;900123 please", "ring [phone] please"),
    ("ring +44 7700<br>900123 please", "ring [phone] please"),
    ("<p>The lift</p><div>and the door</div>", "The lift\n\nand the door"),
    ('<p>Still dead</p><blockquote>ring <i>+44 7700</i> 900123</blockquote>', "Still dead\n\nring [phone]"),
    ("&lt;b&gt;jane&lt;/b&gt;@example.org wrote", "[email] wrote"),
    ("1 < 2 & a@example.org", "1 < 2 & [email]"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "written"), WITH_MARKUP)
def test_markup_hides_no_personal_data_from_what_is_written(source, written):
    comments = Comments.from_columns(
        {"comment_id": ["c"], "record_id": ["r"], "source": ["x.csv"], "text": [source]}
    )
    assert segment(comments, SegmentSettings()).texts.to_list() == [written]
    assert segment(comments, SegmentSettings(redact=False)).texts.to_list() == [source]


@pytest.mark.parametrize("author", ["agent", "requester"])
def test_markup_hides_no_personal_data_from_what_is_left_out_whole(cut, author):
    source = "Automatic reply: out of office\n" + WITH_MARKUP[1][0]
    assert cut(source, authors=[author]).excluded.frame["text"].to_list() == [
        "Automatic reply: out of office write to [email] please"
    ]
