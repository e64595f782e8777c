from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from markdown_it import MarkdownIt
from sample_result import empty_result, sample_result

from feedback_miner.records import Result
from feedback_miner.write.markdown import escape, render_markdown
from feedback_miner.write.view import TAGS_CAVEAT, make_view

HOSTILE = "<b>x</b> [a](http://e.example) `c` **d** | ![i](x) ~~s~~ &amp; # h\n\n---\n* item\n1. one"


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
    ranked = html.split("<h2>For everyone")[0]
    assert ranked.count("<tr>") == 1 + 15
    assert ranked.count("<td") == 7 * 15


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
