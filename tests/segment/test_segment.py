import random

import pytest

from feedback_miner.segment import REASONS

VOCABULARY = "printer laptop fails größer naïve 日本 weekly über VPN 😀 señal café reboot slow screen"
WORDS = VOCABULARY.split()


def test_every_comment_is_a_segment_or_left_out_and_ids_count_from_one(cut):
    done = cut(
        "The VPN drops every morning. Outlook then needs a restart before it finds the server.", "none", " "
    )
    assert done.segments.frame["segment_id"].to_list() == ["c0.1"]
    assert done.excluded.frame.select("comment_id", "stage", "reason", "text").rows() == [
        ("c1", "segment", "no_answer", "none"),
        ("c2", "segment", "empty", ""),
    ]
    assert done.excluded.frame["segment_id"].to_list() == [None, None]
    assert set(done.excluded.frame["reason"]) <= set(REASONS)


def test_comments_of_authors_that_are_not_mined_are_left_out_under_their_kind(cut):
    done = cut("We restarted it.", "Still broken here.", "Closed.", authors=["agent", "unknown", "system"])
    assert done.segments.frame["comment_id"].to_list() == ["c1"]
    assert done.excluded.frame["reason"].to_list() == ["agent", "system"]


def test_no_comments_give_no_segments(cut):
    done = cut()
    assert (len(done.segments), len(done.excluded), done.languages) == (0, 0, [])


def test_personal_data_is_replaced_in_segments_and_in_what_is_left_out(cut):
    done = cut("Write to jo@example.org about the broken dock please.\n\n-- \njo@example.org")
    everything = " ".join([*done.segments.frame["text"], *done.excluded.frame["text"]])
    assert "jo@" not in everything
    assert everything.count("[email]") == 2
    raw = cut("Write to jo@example.org about the broken dock please.", redact=False)
    assert "jo@example.org" in raw.segments.frame["text"][0]


def random_plain(rng):
    ends = [". ", "! ", "? ", ", ", "\n", "\r\n", "\n\n", " - ", "  "]
    return "".join(rng.choice(WORDS) + rng.choice([" ", " ", " ", rng.choice(ends)]) for _ in range(80))


def random_html(rng):
    parts = []
    for _ in range(60):
        tag = rng.choice(["b", "p", "div", "i", "span", "td", "li", "blockquote"])
        close = f"</{tag}>" if rng.random() < 0.8 else ""
        filler = rng.choice(
            ["", "&amp;", "<br>", "&nbsp;", "<!-- x -->", "<style>p{}</style>", "\r\n", "&lt;3"]
        )
        inner = " ".join(rng.choices(WORDS, k=rng.randint(1, 6)))
        parts.append(f"<{tag}>{inner}{rng.choice(['.', '', ' '])}{close}{filler}")
    return "".join(parts)


@pytest.mark.parametrize("make", [random_plain, random_html])
def test_the_words_of_every_segment_stand_at_its_offsets_in_the_original(cut, make):
    rng = random.Random(7)
    sources = [make(rng) for _ in range(60)]
    frame = cut(*sources, redact=False).segments.frame
    assert len(frame) > 200
    for comment, start, end, text in frame.select("comment_id", "start_char", "end_char", "text").rows():
        span = sources[int(comment[1:])][start:end]
        for word in text.split():
            if word in WORDS:
                assert word in span
        assert span[0] in (text[0], "&")


def test_offsets_within_a_comment_rise_and_do_not_overlap(cut):
    frame = cut(random_plain(random.Random(3)) * 5, redact=False).segments.frame
    assert len(frame) > 20
    assert all(a <= b for a, b in zip(frame["end_char"][:-1], frame["start_char"][1:], strict=True))


HOSTILE = {
    "single line": "word " * 300_000,
    "one token": "a" * 5_000_000,
    "NUL": "the printer\x00 fails\x00 every day again " * 20_000,
    "deep nesting": "<div>" * 100_000 + "the printer fails",
    "unclosed formatting": "".join(f"<p><b id={i}>x" for i in range(30_000)),
    "unbalanced": "<p></div></b><table><td>the <i>printer fails</p></i><tr>" * 5_000,
    "broken tags": "<a <b <!-- <p " * 50_000,
    "open comments": "<p>x</p>" + "<!--" * 200_000,
    "open scripts": "<p>x</p>" + "<script>" * 100_000,
    "quotes in tags": "<p>x</p><a " + "\"'" * 200_000,
    "entities": "&amp;" * 300_000 + "<br>",
    "arrows": ">" * 500_000 + "\n> x\n",
    "headers": "On " * 100_000 + "\nFrom: x\n" * 20_000,
    "disclaimers": "this email " * 100_000 + "\nx",
    "thanks": "thanks and " * 200_000 + "\nx",
    "fences": "```{code}" * 100_000,
    "line ends": "\n" * 300_000 + "x",
    "right to left": "الطابعة لا تعمل منذ يوم أمس \u202eabc\u202c ولا أحد يعرف السبب 😀 " * 5_000,
    "surrogates in entities": "<p>&#xD800;&#xDFFF; the printer fails &#0; &#1114112; again</p>" * 1_000,
    "digits": "1 2" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_neither_crashes_nor_hangs(cut, name):
    # how the time grows with the length is measured by scripts/measure_growth.py
    done = cut(HOSTILE[name])
    assert len(done.segments) + len(done.excluded) > 0


def test_the_same_comments_give_the_same_tables(cut):
    texts = ["Der Drucker im dritten Stock druckt seit Montag nur noch leere Seiten."] * 7 + [
        "La VPN no funciona."
    ]
    first, second = cut(*texts), cut(*texts)
    assert first.segments.frame.equals(second.segments.frame)
    assert first.excluded.frame.equals(second.excluded.frame)
    assert first.languages == second.languages
