"""Columns that tell how a ticket fared and whose it is: priority, reopening, VIP."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from feedback_miner.ingest.wording import NULLS, names, plain

FIT = 0.9

PRIORITIES: Mapping[str, str] = {
    alias: level
    for level, spelled in {
        "critical": names(
            "critical, urgent, emergency, blocker, highest, very high, top, p1, p0, sev1, sev 1, kritisch",
            "höchste",
            "dringend, sehr hoch, crítica, crítico, urgente, critique, très haute, critica, spoed, immediate",
        ),
        "high": names("high, major, p2, sev2, sev 2, hoch, alta, alto, haute, élevée, hoog, important"),
        "medium": names(
            "medium, normal, moderate, standard, average, p3, sev3, sev 3, mittel, media, medio, moyenne",
            "normale, média, gemiddeld, normaal, middel",
        ),
        "low": names(
            "low, minor, trivial, lowest, very low, p4, p5, sev4, sev 4, sev5, niedrig, gering, baja, bajo",
            "basse, faible, baixa, laag, bassa, planning, not urgent, non urgent, nicht dringend, no urgente",
            "pas urgent, não urgente, niet dringend, non urgente",
        ),
    }.items()
    for alias in spelled
}
"""Words for priorities. Bare numbers are none: 1 is the highest in some tools and the lowest in others."""

YES = frozenset(names("yes, y, true, t, 1, x, ja, si, sí, oui, sim, vero, wahr, vip"))
NO = frozenset(names("no, n, false, f, 0, nein, non, não, nee, falso, falsch"))


def read_priorities(column: pl.Series) -> pl.Series:
    """Return critical, high, medium, low, or null where no word says so; ``1 - Critical`` is critical."""
    levels = {value: _level(value) for value in _distinct(column)}
    return _mapped(column, levels, pl.String)


def is_priority(column: pl.Series) -> bool:
    """Tell whether nearly all cells name a priority."""
    return _share(read_priorities(column), column) >= FIT


def read_yes_or_no(column: pl.Series) -> pl.Series:
    """Return true, false, or null for what is neither."""
    answers = {value: _answer(value) for value in _distinct(column)}
    return _mapped(column, answers, pl.Boolean)


def is_yes_or_no(column: pl.Series) -> bool:
    """Tell whether nearly all cells are yes or no."""
    return _share(read_yes_or_no(column), column) >= FIT


def read_counts(column: pl.Series) -> pl.Series:
    """Return whole numbers; yes counts as 1 and no as 0, all else is null."""
    if column.dtype != pl.String:
        return pl.Series(column.name, [None] * len(column), pl.Int64)
    numbers = column.str.strip_chars().str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)
    flags = read_yes_or_no(column).cast(pl.Int64)
    counts = numbers.to_frame("n").select(pl.coalesce("n", flags)).to_series()
    return counts.set((counts < 0).fill_null(False), None)


def is_count(column: pl.Series) -> bool:
    """Tell whether nearly all cells are counts, or yes or no."""
    return _share(read_counts(column), column) >= FIT


def _level(value: str) -> str | None:
    words = plain(value)
    for whole in (words, words.lstrip("0123456789 ")):  # "1 - Very high"
        if whole in PRIORITIES:
            return PRIORITIES[whole]
    # "1 - Critical", "P2 (High)", "3 Medium"
    told = [PRIORITIES[word] for word in words.split() if word in PRIORITIES]
    return told[-1] if told else None


def _answer(value: str) -> bool | None:
    word = plain(value)
    return True if word in YES else False if word in NO else None


def _distinct(column: pl.Series) -> list[str]:
    return column.drop_nulls().unique().to_list() if column.dtype == pl.String else []


def _mapped(
    column: pl.Series, values: Mapping[str, object], dtype: pl.DataType | type[pl.DataType]
) -> pl.Series:
    if column.dtype != pl.String:
        return pl.Series(column.name, [None] * len(column), dtype)
    return column.replace_strict(values, default=None, return_dtype=dtype)


def _share(read: pl.Series, column: pl.Series) -> float:
    """Return which share of the cells that hold anything could be read."""
    if column.dtype != pl.String:
        return 0.0
    filled = ~column.str.strip_chars().str.to_lowercase().is_in(list(NULLS)).fill_null(True)
    return float((read.is_not_null() & filled).sum() / max(int(filled.sum()), 1))
