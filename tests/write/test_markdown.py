from __future__ import annotations

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from markdown_it import MarkdownIt
from sample_result import SCRIPT, empty_result, one_sided_result, sample_result, table

from feedback_miner.records import COMMENTS_SCHEMA, Result
from feedback_miner.write.markdown import escape, render_markdown
from feedback_miner.write.view import TAGS_CAVEAT, make_view

HOSTILE = "<b>x</b> [a](http://e.example) `c` **d** | ![i](x) ~~s~~ &amp; # h\n\n---\n* item\n1. one"


def listed_result() -> Result:
    """Return a result without themes: a pain, many requests, a praise and a comment without a tag."""
    kinds = ["praise", "pain", *["request"] * 102, None]
    comments = table(
        {
            "comment_id": [f"c{i}" for i in range(105)],
            "created_at": [datetime(2024, 3, 1)] * 105,
            "text": ["Thanks", "<b>It broke</b>\nagain.", *["We need more."] * 102, "unmined"],
            "concern": ["consumer"] * 105,
            "kind": kinds,
        },
        COMMENTS_SCHEMA,
    )
    return sample_result(0, comments=comments)


def markdown(result: Result) -> str:
    return render_markdown(make_view(result))


def test_an_escaped_text_renders_as_itself_and_as_one_paragraph() -> None:
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(f"“{escape(HOSTILE)}”")
    assert html.count("<") == 2
    assert html.startswith("<p>“&lt;b&gt;x&lt;/b&gt; [a](http://e.example) `c` **d** |")


def test_hostile_texts_become_no_markup(run: Path) -> None:
    html = MarkdownIt("commonmark").enable("table").render((run / "themes.md").read_text(encoding="utf-8"))
    assert "&lt;script&gt;alert(1)" in html
    assert not any(tag in html for tag in ("<script", "<img", "<a ", "alert(2)></"))
    assert "\u202e" not in html


def test_every_theme_is_one_row_of_the_table(run: Path) -> None:
    html = MarkdownIt("commonmark").enable("table").render((run / "themes.md").read_text(encoding="utf-8"))
    ranked = html.split("<h2>Areas")[0]
    assert ranked.count("<tr>") == 1 + 15
    assert ranked.count("<td") == 8 * 15


def test_areas_list_their_themes_by_rank_and_count_each_person_once(result: Result) -> None:
    text = markdown(result)
    areas = text.split("## Areas")[1].split("## For everyone")[0]
    rows = [line for line in areas.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == 3
    assert "| 1 VPN drops during video calls · 4 Help desk closes tickets unsolved ·" in areas
    # p0 to p96 write in turn, and themes of an area hold every third comment
    assert [row.split(" | ")[1] for row in rows] == ["97"] * 3
    html = MarkdownIt("commonmark").enable("table").render(text).split("<h2>Areas")[1].split("<h2>For")[0]
    assert (html.count("<td"), html.count("<strong>")) == (4 * 3, 0)


def test_a_theme_names_its_area_unless_it_is_alone_in_it() -> None:
    text = markdown(sample_result(3))
    assert "area: VPN, home, tunnel · stability 0.50" in text
    alone = sample_result(3).themes.with_columns(area=pl.col("label"))
    assert "area: " not in markdown(sample_result(3, themes=alone))


def test_without_areas_nothing_is_said_of_them() -> None:
    themes = sample_result().themes.with_columns(
        parent_id=pl.lit(None, pl.String), area=pl.lit(None, pl.String)
    )
    assert "Areas" not in markdown(sample_result(themes=themes))


def test_unstable_themes_say_so_and_unknown_ones_are_not_called_unstable(result: Result) -> None:
    table = markdown(result).split("## Areas")[0]
    marked = [line.split(" | ")[0] for line in table.splitlines() if "(*unstable*)" in line]
    assert marked == ["| 4", "| 8", "| 12"]
    assert "A theme marked *unstable*" in table
    assert "stability 0.31, unstable" in markdown(result)
    assert "stability not known" in markdown(result)
    stable = sample_result(themes=result.themes.with_columns(stability=pl.lit(0.9)))
    assert "unstable" not in markdown(stable)


def test_segments_in_no_theme_are_counted(result: Result) -> None:
    assert "20 % of their 600 segments are in none." in markdown(result)
    inside = result.segments.with_columns(theme_id=pl.lit("t000"))
    assert "are in none." not in markdown(sample_result(segments=inside))


def test_without_themes_the_comments_are_listed_by_kind_pains_first() -> None:
    text = markdown(listed_result())
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings == ["## Pains (1)", "## Requests (102)", "## Praise (1)"]
    assert "> “\\<b\\>It broke\\</b\\> again.” — comment c1, 2024-03-01, concern: consumer" in text
    assert "2 more are in comments.csv." in text
    assert "unmined" not in text
    assert "How the score is made" not in text


def test_few_comments_are_listed_below_their_themes_too() -> None:
    few = sample_result(3, 10)
    assert "## Pains (30)" in markdown(few)
    assert "## Pains" not in markdown(sample_result(3, 11))


def test_each_ranking_has_its_own_order_and_its_own_quotes_first(result: Result) -> None:
    text = markdown(result)
    clients = text.split("## For clients")[1].split("## For consumers")[0]
    assert "### 1. Licence cost rises" in clients
    assert clients.count("\n### ") == 10
    first = make_view(result).clients[0]["quotes"][0]
    assert first["concern"] in ("client", "both")


def test_only_certain_gaps_are_listed(result: Result) -> None:
    apart = markdown(result).split("pull apart")[1]
    assert "11.3 times as often by clients" in apart
    assert "Outage of the shop" not in apart


def test_without_a_certain_gap_it_says_so() -> None:
    themes = sample_result().themes.with_columns(gap_low=pl.lit(-9.0), gap_high=pl.lit(None, pl.Float64))
    assert "No gap is certain" in markdown(sample_result(themes=themes))


def test_without_themes_the_notes_say_why() -> None:
    text = markdown(empty_result())
    assert "**No theme was found.**" in text
    assert "the mails hold only signatures" in text


def test_what_the_manifest_notes_is_not_said_again_in_other_words() -> None:
    view = make_view(empty_result())
    assert view.caveats == [TAGS_CAVEAT]


@pytest.mark.parametrize("key", ["notes", "left_out", "inputs", "settings"])
def test_a_manifest_may_lack_any_key(key: str, result: Result) -> None:
    rest = {name: value for name, value in result.manifest.items() if name != key}
    assert markdown(sample_result(3, manifest=rest)).startswith("# What people report")


def lines_of(text: str, label: str) -> list[str]:
    """Return what stands below the first heading of a theme."""
    return text.split(f". {label}\n", 1)[1].split("\n### ")[0].splitlines()


def test_a_theme_tells_its_severity_and_what_it_is_about(result: Result) -> None:
    text = markdown(result)
    assert "· severity 0.87 · rank 2 (1 to 4) · about: application ·" in text
    assert "about: service desk ·" in text
    unknown = result.themes.with_columns(facet=pl.lit(None, pl.String), severity=pl.lit(None, pl.Float64))
    assert "about: " not in markdown(sample_result(themes=unknown))
    assert "severity – ·" in markdown(sample_result(themes=unknown))


def test_the_three_signs_of_most_people_are_told_in_words(result: Result) -> None:
    text = markdown(result)
    told = lines_of(text, "Outage of the shop on release days")
    assert told[3] == (
        "1,200 people report that it was down or crashed; 150 people work around it, or use a tool of their "
        "own instead; 44 people lost data or work."
    )
    assert not any("people report" in line for line in lines_of(text, "VPN drops during video calls"))


def one_sided(result: Result) -> dict[str, list[str]]:
    """Return the lines below each heading on what one group never voices."""
    parts = markdown(result).split("\n### What ")[1:]
    below = {part.splitlines()[0]: part.split("\n## ")[0].splitlines()[1:] for part in parts}
    return {heading: [line for line in lines if line] for heading, lines in below.items()}


def test_what_one_group_voices_and_the_other_never_does_is_listed_with_gap_and_quote() -> None:
    found = one_sided(one_sided_result())
    assert {heading: len(lines) for heading, lines in found.items()} == {
        "consumers voice and clients hardly ever do": 3,
        "clients voice and consumers hardly ever do": 2,
    }
    assert found["consumers voice and clients hardly ever do"][0] == (
        "- **VPN drops during video calls**: 205 people; gap −3.00 (−3.50 to −2.50): “Every afternoon the "
        "same thing happens, and nobody from the desk tells us when it will be over.” (comment INC00000)"
    )


def test_praise_is_nothing_that_the_other_group_ought_to_voice() -> None:
    themes = one_sided_result().themes.with_columns(kind=pl.lit("praise"))
    assert list(one_sided(sample_result(themes=themes)).values()) == [["Nothing for certain."]] * 2


def test_without_one_sided_themes_it_says_so() -> None:
    assert list(one_sided(sample_result()).values()) == [["Nothing for certain."]] * 2


def test_hostile_texts_of_one_sided_themes_become_no_markup() -> None:
    text = markdown(one_sided_result())
    html = MarkdownIt("commonmark").enable("table").render(text)
    section = html.split("What clients voice and consumers hardly ever do")[1].split("<h2>")[0]
    assert section.count("<li>") == 2
    assert "<strong>&lt;script&gt;alert(1)&lt;/script&gt;</strong>" in section
    assert "“&lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x onerror=alert(2)&gt; see" in section
    assert not any(tag in html for tag in ("<script", "<img", "<a "))


def test_a_hostile_facet_becomes_no_markup() -> None:
    themes = sample_result(3).themes.with_columns(facet=pl.lit(f"{SCRIPT} **x** [a](http://e.example)"))
    html = MarkdownIt("commonmark").enable("table").render(markdown(sample_result(3, themes=themes)))
    assert "about: &lt;script&gt;alert(1)&lt;/script&gt; **x** [a](http://e.example)" in html
    assert not any(tag in html for tag in ("<script", "<a ", "<strong>x"))


def test_a_theme_whose_scores_contradict_it_says_so_and_no_other_does() -> None:
    whole = sample_result(3)
    first = pl.when(pl.col("rank") == 1).then(pl.lit("people score 4.6 of 5"))
    text = markdown(
        sample_result(3, themes=whole.themes.with_columns(score_conflict=first, kind=pl.lit("pain")))
    )
    assert "\nThe scores do not fit: mostly pain, yet people score 4.6 of 5.\n" in text
    assert "The scores do not fit" not in markdown(whole)
    everyone = text.split("## For everyone")[1].split("## For clients")[0]
    assert everyone.count("The scores do not fit") == 1
