"""Areas are named by the nouns that tell what their themes are about."""

from __future__ import annotations

import pytest

from feedback_miner.describe.areas import label_areas
from feedback_miner.describe.keywords import weigh_terms
from feedback_miner.describe.parse import ParsedText


def text(*nouns: str, others: tuple[str, ...] = ()) -> ParsedText:
    terms = {term: term.upper() if term == "vpn" else term for term in (*nouns, *others)}
    return ParsedText(terms, frozenset(nouns), frozenset(), ())


PRINTER = [text("printer", "jam", others=("break",))] * 3
SCANNER = [text("scanner", "mail", others=("break",))] * 2
VPN = [text("vpn", "home", others=("drop",))] * 4
BUDGET = [text("budget", "cost", others=("pay",))] * 2
THEMES = [VPN, PRINTER, SCANNER, BUDGET]
LABELS = ["VPN drops", "Printer jams", "Scanner is dead", "Paying for seats"]


def names(areas: list[list[int]], themes: list[list[ParsedText]] = THEMES, labels: list[str] = LABELS):
    return label_areas(areas, labels, weigh_terms(themes), themes)


def test_an_area_is_named_by_nouns_of_all_its_themes_the_most_said_first() -> None:
    first, second = names([[1, 2], [0, 3]])
    assert {word.casefold() for word in first.split(", ")[:2]} == {"printer", "scanner"}
    assert {word.casefold() for word in second.split(", ")[:2]} == {"vpn", "cost"}
    assert "break" not in first
    assert first[0].isupper()


def test_words_are_spelled_as_most_writers_do() -> None:
    assert "VPN" in names([[0, 3], [1, 2]])[0]


def test_an_area_of_one_theme_has_its_label() -> None:
    assert names([[0], [1, 2, 3]])[0] == "VPN drops"


def test_an_area_differs_from_the_labels_of_themes_and_from_other_areas() -> None:
    themes = [[text("printer", "jam")] * 3, [text("scanner")] * 2] * 2
    labels = ["printer, scanner, jam", "Scan", "printer, scanner", "x"]
    found = names([[0, 1], [2, 3]], themes, labels)
    assert len({name.casefold() for name in (*found, *labels)}) == 6


@pytest.mark.parametrize("nouns", [(), ("urgent",)])
def test_an_area_with_less_than_two_nouns_is_named_by_its_largest_theme(nouns: tuple[str, ...]) -> None:
    themes = [[text(*nouns)] * 3, [text(*nouns)], [text()], [text()]]
    labels = ["Names", "Shouts", "Names and others", "More"]
    assert names([[0, 1], [2, 3]], themes, labels) == [
        "Names and others (2)",
        "Names and others and others",
    ]


def test_no_areas_have_no_labels() -> None:
    assert names([]) == []


def test_an_area_may_be_named_by_some_of_its_themes() -> None:
    (named,) = label_areas([[0, 1, 2]], LABELS, weigh_terms(THEMES), THEMES, [[1, 2]])
    assert {"printer", "scanner"} <= {word.casefold() for word in named.split(", ")}
    assert "vpn" not in named.casefold()
