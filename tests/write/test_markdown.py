from __future__ import annotations

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from markdown_it import MarkdownIt
from sample_result import empty_result, sample_result, table

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
    assert ranked.count("<td") == 7 * 15


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
