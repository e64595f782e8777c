from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import polars as pl
import pytest
from sample_result import FORMULA, QUOTES, SCRIPT, empty_result, one_sided_result, sample_result, table
from selectolax.lexbor import LexborHTMLParser, LexborNode

from feedback_miner.records import COMMENTS_SCHEMA, SEGMENTS_SCHEMA, Result
from feedback_miner.write.charts import score_bars, theme_map
from feedback_miner.write.report import render_report
from feedback_miner.write.view import make_view


def report(result: Result) -> str:
    return render_report(make_view(result))


@pytest.fixture(scope="module")
def page(run: Path) -> LexborHTMLParser:
    return LexborHTMLParser((run / "report.html").read_text(encoding="utf-8"))


def test_the_only_script_and_style_are_those_that_the_policy_allows(page: LexborHTMLParser) -> None:
    policy = page.css_first("meta[http-equiv]").attributes["content"] or ""
    assert policy.startswith("default-src 'none'")
    for tag in ("script", "style"):
        (element,) = page.css(tag)
        digest = hashlib.sha256(element.text().encode()).digest()
        assert f"{tag}-src 'sha256-{base64.b64encode(digest).decode()}'" in policy


def test_nothing_is_loaded_from_elsewhere_and_no_attribute_runs(page: LexborHTMLParser) -> None:
    for element in page.css("*"):
        for name, value in element.attributes.items():
            assert name not in ("src", "style", "srcset", "action"), element.html
            assert not name.startswith("on"), element.html
            assert name != "href" or (value or "").startswith("#"), element.html
    assert not re.search(r"url\(|@import", page.css_first("style").text())


def test_hostile_texts_are_shown_as_text(page: LexborHTMLParser) -> None:
    assert SCRIPT in [heading.text().strip() for heading in page.css(".theme h3")]
    assert not page.css("img, iframe, object")
    assert not re.search(r"[\x00-\x08\x0b-\x1f]", page.html or "")


def test_links_lead_to_places_in_the_report(page: LexborHTMLParser) -> None:
    ids = [element.attributes["id"] for element in page.css("[id]")]
    assert len(ids) == len(set(ids))
    assert {link.attributes["href"] for link in page.css("a")} <= {f"#{name}" for name in ids}


def test_headings_captions_and_language_are_there_for_screen_readers(page: LexborHTMLParser) -> None:
    assert len(page.css("h1")) == 1
    assert page.css_first("html").attributes["lang"] == "en"
    assert all(each.css_first("caption") for each in page.css("table"))
    assert all({"aria-hidden", "aria-label"} & each.attributes.keys() for each in page.css("svg"))


def test_every_theme_opens_to_quotes_with_their_comment_ids(page: LexborHTMLParser) -> None:
    themes = page.css("li.theme")
    assert len(themes) == 15
    assert all("Comment INC" in theme.css_first("details figcaption").text() for theme in themes)


def test_areas_link_to_their_themes_and_themes_name_their_area(page: LexborHTMLParser) -> None:
    rows = page.css("table.areas tbody tr")
    assert len(rows) == 3
    assert [a.attributes["href"] for a in rows[0].css("a")] == [f"#theme-{i}" for i in (1, 4, 7, 10, 13)]
    themes = page.css("li.theme")
    assert "VPN, home, tunnel" in themes[0].css_first("summary small bdi").text()
    assert f"{SCRIPT} | **cost**, `x`" in themes[1].css_first("summary small bdi").text()


def test_an_area_of_many_themes_shows_the_first_six() -> None:
    page = LexborHTMLParser(report(sample_result(40, 3)))
    first = page.css_first("table.areas tbody tr")
    assert len(first.css("a")) == 6
    assert "and 8 more" in first.text()


def test_unstable_themes_say_so(page: LexborHTMLParser) -> None:
    marked = [i for i, theme in enumerate(page.css("li.theme"), 1) if theme.css("summary .unstable")]
    assert marked == [4, 8, 12]
    stabilities = [theme.css("dl")[0].text() for theme in page.css("li.theme")]
    assert "0.31, unstable" in stabilities[3]
    assert "not known" in stabilities[1]
    assert "not known" in stabilities[2]


def test_the_share_of_segments_in_no_theme_is_told(page: LexborHTMLParser) -> None:
    assert re.search(r"20 %\s+of their 600 segments are in none", page.css_first("ul.tiles").text())


def test_what_no_theme_holds_is_counted_by_kind_of_reason() -> None:
    whole = sample_result()
    bare = {name: value for name, value in whole.manifest.items() if name != "left_out"}
    text = report(sample_result(manifest=bare))
    assert re.search(r'<th scope="row">between themes</th><td>1</td>', text)


def test_without_themes_comments_are_listed_by_kind_and_escaped() -> None:
    comments = table(
        {"comment_id": ["c1", "c2"], "text": [SCRIPT, "Thanks"], "kind": ["pain", "praise"],
         "concern": ["client", None]},
        COMMENTS_SCHEMA,
    )  # fmt: skip
    page = LexborHTMLParser(report(sample_result(0, comments=comments)))
    listed = page.css_first("section[aria-labelledby=comments]")
    assert [heading.text() for heading in listed.css("h3")] == ["Pains 1", "Praise 1"]
    assert [quote.text() for quote in listed.css("blockquote")] == [SCRIPT, "Thanks"]
    assert "concern: client" in listed.text()
    assert not page.css("#map")
    assert "0 themes" not in page.css_first("ul.tiles").text()


def test_of_a_listed_comment_what_was_mined_is_shown() -> None:
    comments = table(
        {"comment_id": ["c1"], "text": ["It broke. It is old. -- Bob"], "kind": ["pain"]}, COMMENTS_SCHEMA
    )
    segments = table({"comment_id": ["c1"] * 2, "text": ["It broke.", "It is old."]}, SEGMENTS_SCHEMA)
    page = LexborHTMLParser(report(sample_result(0, comments=comments, segments=segments)))
    assert page.css_first("ul.listed blockquote").text() == "It broke. It is old."


def test_without_themes_it_says_why() -> None:
    page = LexborHTMLParser(report(empty_result()))
    assert "No theme was found" in page.body.text()  # type: ignore[union-attr]
    assert "the mails hold only signatures" in page.body.text()  # type: ignore[union-attr]


def test_of_many_themes_the_first_hundred_are_in_full_and_the_rest_in_a_table() -> None:
    page = LexborHTMLParser(report(sample_result(600, 3)))
    assert len(page.css("li.theme")) == 100
    assert len(page.css("tr.theme")) == 500
    assert len(page.css(".gaps tbody tr")) <= 24


def test_nothing_that_may_be_unknown_breaks_the_report() -> None:
    whole = sample_result(3)
    optional = [name for name in whole.themes.columns if name not in ("rank", "theme_id")]
    themes = whole.themes.with_columns(
        pl.lit(None).cast(dtype).alias(name)
        for name, dtype in whole.themes.schema.items()
        if name in optional
    )
    comments = table({name: whole.comments[name] for name in ("comment_id", "text")}, COMMENTS_SCHEMA)
    segments = whole.segments.with_columns(x=pl.lit(None, pl.Float32), y=pl.lit(float("nan"), pl.Float32))
    text = report(sample_result(3, themes=themes, comments=comments, segments=segments, manifest={}))
    assert "Theme 1, without a label" in text
    assert "No theme voices a client concern." in text
    assert not re.search(r"\b(nan|None|inf)\b", text)


def test_the_same_result_gives_the_same_report(result: Result) -> None:
    assert report(result) == report(sample_result())


def test_the_map_shows_a_bounded_even_sample() -> None:
    result = sample_result(15, 600)
    groups = theme_map(result.segments, make_view(result).themes)
    assert sum(group.path.count("M") for group in groups) <= 3000
    assert [group.number for group in groups] == sorted(group.number for group in groups)
    assert max(group.number for group in groups) <= 12


def test_negative_score_parts_lie_left_of_zero_and_all_bars_fit() -> None:
    themes = make_view(sample_result()).themes
    bars = score_bars(themes)
    assert all(bar.x >= -0.1 and bar.x + bar.width <= 100.1 for row in bars for bar in row)
    falling = next(i for i, theme in enumerate(themes) if theme["score_parts"]["trend"] < -0.1)
    assert min(bars[falling], key=lambda bar: bar.x).name == "trend"


def facts(theme: LexborNode) -> dict[str, str]:
    """Return what the list of figures of a theme tells, by name."""
    return {row.css_first("dt").text(): row.css_first("dd").text() for row in theme.css("dl > div")}


def test_a_theme_tells_its_severity_what_it_is_about_and_whose_concern_it_is(page: LexborHTMLParser) -> None:
    told = facts(page.css("li.theme")[1])
    assert told["Severity"] == "0.87 of 1"
    assert told["About"] == "application"
    assert told["Voice a client concern"] == "80 % of its people (75 % to 85 %)"
    assert told["Voice a consumer concern"] == "10 % of its people (5.0 % to 15 %)"


def test_the_names_of_facets_are_words(page: LexborHTMLParser) -> None:
    assert facts(page.css("li.theme")[4])["About"] == "service desk"


def test_signs_of_severity_are_told_in_words_at_most_five_most_people_first(page: LexborHTMLParser) -> None:
    lists = [[item.text() for item in theme.css("ul.told li")] for theme in page.css("li.theme")]
    assert [len(items) for items in lists[:7]] == [0, 1, 2, 3, 4, 5, 5]
    assert not page.css("li.theme")[0].css("ul.told")
    assert lists[6] == [
        "1,200 people report that it was down or crashed",
        "150 people work around it, or use a tool of their own instead",
        "44 people lost data or work",
        "18 people had a ticket reopened",
        "9 people turn sarcastic",
    ]


def one_sided(result: Result) -> dict[str, LexborNode]:
    """Return the sections of themes that one group never voices, by heading."""
    page = LexborHTMLParser(report(result))
    sections = [heading.parent for heading in page.css("h3") if "hardly ever do" in heading.text()]
    return {section.css_first("h3").text(): section for section in sections if section is not None}


def test_what_one_group_voices_and_the_other_never_does_is_listed_with_gap_and_quote() -> None:
    found = one_sided(one_sided_result())
    assert list(found) == [
        "Consumers voice, clients hardly ever do",
        "Clients voice, consumers hardly ever do",
    ]
    consumers, clients = found.values()
    assert [link.text() for link in consumers.css("a")] == [
        "VPN drops during video calls",
        "Help desk closes tickets unsolved",
        FORMULA,
    ]
    assert clients.css_first("a").text() == "Licence cost rises at each renewal"
    assert "155 people; gap 4.00 (3.50 to 4.50)" in clients.text()
    assert len(clients.css("blockquote")) == len(clients.css("a")) == 2


def test_hostile_texts_of_one_sided_themes_are_shown_as_text() -> None:
    clients = one_sided(one_sided_result())["Clients voice, consumers hardly ever do"]
    assert clients.css("a")[1].text() == SCRIPT
    assert QUOTES[1] in clients.css("blockquote")[0].text()
    assert not clients.css("img, script")


def test_without_one_sided_themes_it_says_so() -> None:
    found = one_sided(sample_result())
    assert len(found) == 2
    for section in found.values():
        assert "Nothing for certain." in section.text()
        assert not section.css("a")


def test_a_gap_that_may_be_chance_makes_no_theme_one_sided() -> None:
    themes = one_sided_result().themes.with_columns(gap_low=pl.lit(-9.0), gap_high=pl.lit(9.0))
    assert all(not section.css("a") for section in one_sided(sample_result(themes=themes)).values())


def test_a_hostile_facet_is_shown_as_text() -> None:
    themes = sample_result(3).themes.with_columns(facet=pl.lit(SCRIPT))
    page = LexborHTMLParser(report(sample_result(3, themes=themes)))
    assert facts(page.css("li.theme")[0])["About"] == SCRIPT
    assert len(page.css("script")) == 1


def test_a_theme_without_facet_says_nothing_of_one(page: LexborHTMLParser) -> None:
    assert "About" not in facts(page.css("li.theme")[5])


def test_the_cards_of_clients_and_consumers_tell_how_many_of_the_people_voice_it() -> None:
    everyone, clients, consumers = (
        card.text() for card in LexborHTMLParser(report(sample_result())).css(".card")
    )
    assert " % of " in clients
    assert " % of " in consumers
    assert " % of " not in everyone


def test_a_theme_whose_scores_contradict_it_says_so_beside_its_kind() -> None:
    first = pl.when(pl.col("rank") == 1).then(pl.lit("people score 4.6 of 5"))
    themes = sample_result(3).themes.with_columns(score_conflict=first, kind=pl.lit("pain"))
    page = LexborHTMLParser(report(sample_result(3, themes=themes)))
    kinds = [term.next.text() for term in page.css("dt") if term.text() == "Kind" and term.next]
    assert kinds == ["mostly pain, yet people score 4.6 of 5", "mostly pain", "mostly pain"]
