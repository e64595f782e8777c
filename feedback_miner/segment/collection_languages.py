"""The languages of the comments of a collection, which decide together.

The model tells long texts nearly always right and short ones often wrong: of "Linear flow" it says Italian.
But nobody writes Italian in a collection whose long texts are in English. So the long, sure texts say which
languages a collection has, and how much of each, and a text gets the one that is likeliest by that (the
prior) and by what it holds (the evidence), as by Bayes' rule:

- what the model says, which weighs the more the more letters a text has;
- words of a short or unsure text that the others use in one language more than in another;
- what the other texts of its record are in.

A text that tells nothing has the language of its record, else the most frequent one of the collection.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from feedback_miner.records import BoolArray, Float32Array, FloatArray, IntArray
from feedback_miner.segment.language import SHORT, Candidates

NONE = -1

SURE = 0.75
"""A text of 40 letters whose language the model gives this much shows that the collection has it. Of 3,400
texts in six languages and 9,800 English ones none was told wrong then; from 0.5 to 0.75, 7 of 1,300 were."""
VERY_SURE = 0.95
MIDDLE = 25
"""So does one of 25 letters with this much: of 2,400 one was wrong. Where nothing else shows a language, one
of 10 letters does: of 1,700 three were wrong."""
MIN_SHARE = 0.2
MIN_TEXTS = 2
"""Shorter texts show a language only if so many are in it, and this share of all letters: those that are
taken for one by mistake scatter over many languages."""

LETTERS_OF_ONE = 15
"""Letters of a text for which the model's probabilities are worth what they say; with 30 they count twice.
Fitted by maximum likelihood on 5,000 texts in six languages, by length: 0.7 times at 10 letters, 1.6 at 14,
2 at 30, 3.7 at 50."""
MAX_WEIGHT = 6.0
"""Reached at 90 letters; longer texts are told too surely to show more."""
FLOOR = 0.001
"""Probability that a language has where the model gives it none."""
OTHERS = 0.1
"""Of the third power of what the model gives to languages that the collection does not have, so much is added
to each that it has: a text in none of them is evidence for none of them."""
RECORD = 0.25
"""Long texts that the mix of the collection counts for beside those of a record, most of which are in one
language."""

WORDS = 0.7
"""Weight of words, which do not stand in a text independently of each other."""
PRIOR_TEXTS = 5.0
"""Long texts, as the whole collection has them, that are added to those of each language."""
MAX_TEXTS = 20_000
"""Of more long texts every n-th is read for its words."""

ROWS_AT_ONCE = 65_536
MAX_ROUNDS = 5


class Evidence:
    """What the model says of each comment, as columns."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._letters, self._alone, self._best = array("q"), array("h"), array("f")
        self._ends, self._codes, self._scores = array("q", [0]), array("h"), array("f")
        self._numbers: dict[str, int] = {}

    def add(self, found: Candidates) -> None:
        """Note what the model says of the next comment."""
        alone = found.alone()
        self._words.append(found.words)
        self._letters.append(found.n_latin)
        self._alone.append(NONE if alone is None else self._number(alone))
        self._best.append(found.scores[0][1] if found.scores else 0.0)
        for code, score in found.scores:
            self._codes.append(self._number(code))
            self._scores.append(score)
        self._ends.append(len(self._codes))

    def _number(self, code: str) -> int:
        return self._numbers.setdefault(code, len(self._numbers))

    def decide(self, collections: pl.Series, records: pl.Series) -> list[str | None]:
        """Return the ISO 639-1 code of each comment, None where nothing tells any.

        Parameters
        ----------
        collections, records : Series of shape (n_comments,)
            What each comment is of; equal values are the same. The order of comments changes nothing.
        """
        if not self._numbers:
            return [None] * len(self._words)
        languages = sorted(self._numbers)
        places = {code: place for place, code in enumerate(languages)}
        # a number of NONE, -1, reads the last
        numbers = np.array([*(places[code] for code in self._numbers), NONE], np.int64)
        texts = _Texts(
            _dense(collections),
            _dense(records),
            np.array(self._letters, np.int64),
            numbers[np.array(self._alone, np.int64)],
            np.array(self._best),
            np.array(self._ends, np.int64),
            numbers[np.array(self._codes, np.int64)],
            np.array(self._scores),
            pl.Series(self._words, dtype=pl.String),
        )
        known = _known(texts, len(languages))
        kept = np.flatnonzero(known.any(axis=0))
        labels = _Decision(texts.of_known(known, kept), known[:, kept]).labels()
        return [None if label == NONE else languages[kept[label]] for label in labels.tolist()]


def _dense(values: pl.Series) -> IntArray:
    return values.rank("dense").fill_null(0).to_numpy().astype(np.int64)


@dataclass(frozen=True, eq=False, slots=True)
class _Texts:
    """Columns of the texts; languages are numbers, NONE for no language.

    ``codes`` and ``scores`` are what the model says: from ``ends[row]`` to ``ends[row + 1]`` of each row.
    """

    collection: IntArray
    record: IntArray
    letters: IntArray
    alone: IntArray
    best: Float32Array
    ends: IntArray
    codes: IntArray
    scores: Float32Array
    words: pl.Series

    def of_known(self, known: BoolArray, kept: IntArray) -> _Texts:
        """Return the texts with the languages numbered by their place in ``kept``.

        A text by itself in a language that its collection does not have is in none.
        """
        number = np.full(known.shape[1] + 1, NONE)
        number[kept] = np.arange(len(kept))
        alone = np.where(known[self.collection, self.alone], number[self.alone], NONE)
        return replace(self, alone=alone, codes=number[self.codes])

    def by_collection(self, rows: IntArray, labels: IntArray, n: int, weights: IntArray | None) -> IntArray:
        """Sum the weights of some rows, or count them: an array of shape (n_collections, n)."""
        n_collections = int(self.collection.max(initial=-1)) + 1
        place = self.collection[rows] * n + labels[rows]
        sums = np.bincount(place, None if weights is None else weights[rows], n_collections * n)
        return sums.astype(np.int64).reshape(n_collections, n)


def _known(texts: _Texts, n: int) -> BoolArray:
    """Tell which languages each collection has: an array of shape (n_collections, n)."""
    sure = texts.alone != NONE
    letters, n_texts, n_long, n_very_sure = (
        texts.by_collection(np.flatnonzero(sure & those), texts.alone, n, weights)
        for those, weights in (
            (True, texts.letters),
            (True, None),
            (_shows(texts), None),
            (texts.best >= VERY_SURE, None),
        )
    )
    share = letters / np.maximum(letters.sum(axis=1, keepdims=True), 1)
    known = (n_long > 0) | ((share >= MIN_SHARE) & (n_texts >= MIN_TEXTS))
    most = (letters > 0) & (letters == letters.max(axis=1, keepdims=True, initial=0))
    fallback = (n_very_sure > 0) | most
    found: BoolArray = np.where(known.any(axis=1, keepdims=True), known, fallback)
    return found


def _shows(texts: _Texts) -> BoolArray:
    """Tell which texts are long and sure enough to show that their collection has their language."""
    long = (texts.letters >= SHORT) & (texts.best >= SURE)
    shows: BoolArray = long | ((texts.letters >= MIDDLE) & (texts.best >= VERY_SURE))
    return shows


class _Decision:
    """Texts, with the languages that each collection has."""

    def __init__(self, texts: _Texts, known: BoolArray) -> None:
        self.texts, self.known = texts, known
        self.n = known.shape[1]
        self.mix = np.zeros(known.shape)

    def labels(self) -> IntArray:
        """Return the language of each text."""
        if self.n == 0:
            return np.full(len(self.texts.letters), NONE)
        found = self._labels_of_sure()
        only = np.where(self.known.any(axis=1), self.known.argmax(axis=1), NONE)
        labels = only[self.texts.collection]
        rows = np.flatnonzero(self._several())
        if len(rows):
            records, words = _Records(self.texts, found, self.n), _Words(self.texts, found, rows, self.n)
            for some in _chunks(rows):
                prior = self._log_prior(some, records.letters(some))
                labels[some] = _likeliest(prior + self._model(some) + words.evidence(some))
        return labels

    def _labels_of_sure(self) -> IntArray:
        """Tell the languages of the texts that are sure by themselves; drop those that are in none of them.

        In turn the texts tell the mix of languages, and the mix tells the texts.
        """
        texts = self.texts
        sure = np.flatnonzero(texts.alone != NONE)
        labels = texts.alone.copy()
        for _ in range(MAX_ROUNDS):
            self._learn(sure, labels)
            before = labels[sure]
            labels[sure] = self.known[texts.collection[sure]].argmax(axis=1)
            for some in _chunks(sure[self._several()[sure]]):
                labels[some] = _likeliest(self._log_prior(some) + self._model(some))
            if np.array_equal(before, labels[sure]):
                break
        return labels

    def _learn(self, sure: IntArray, labels: IntArray) -> None:
        """Take the mix from the letters of the sure texts, and drop languages that they are not in."""
        texts = self.texts
        letters = texts.by_collection(sure, labels, self.n, texts.letters)
        n_long = texts.by_collection(sure[_shows(texts)[sure]], labels, self.n, None)
        share = letters / np.maximum(letters.sum(axis=1, keepdims=True), 1)
        stays = self.known & ((n_long > 0) | (share >= MIN_SHARE))
        self.known = np.where(stays.any(axis=1, keepdims=True), stays, self.known)
        self.mix = np.where(self.known, np.maximum(share, 1e-9), 0.0)

    def _several(self) -> BoolArray:
        """Tell which texts are of a collection that has several languages."""
        several: BoolArray = (self.known.sum(axis=1) > 1)[self.texts.collection]
        return several

    def _log_prior(self, rows: IntArray, letters: FloatArray | float = 0.0) -> FloatArray:
        """Return the logarithms of how likely the languages are before a text is read.

        ``letters`` are those of the other texts of its record.
        """
        collection = self.texts.collection[rows]
        prior = (letters / SHORT + RECORD * self.mix[collection]) * self.known[collection]
        with np.errstate(divide="ignore"):
            return np.log(prior)

    def _model(self, rows: IntArray) -> FloatArray:
        """Return the logarithms of how likely the model has each text in each language."""
        texts = self.texts
        begin, n_scores = texts.ends[rows], np.diff(texts.ends)[rows]
        at = np.repeat(np.arange(len(rows)), n_scores)
        entry = np.arange(len(at)) + np.repeat(begin - np.cumsum(n_scores) + n_scores, n_scores)
        inside = texts.codes[entry] != NONE
        scores = np.zeros((len(rows), self.n))
        scores[at[inside], texts.codes[entry][inside]] = texts.scores[entry][inside]
        scores *= self.known[texts.collection[rows]]
        others = np.maximum(1 - scores.sum(axis=1, keepdims=True), 0)
        weight = np.minimum(texts.letters[rows] / LETTERS_OF_ONE, MAX_WEIGHT)
        weighted: FloatArray = weight[:, None] * np.log(scores + FLOOR + OTHERS * others**3)
        return weighted


def _likeliest(evidence: FloatArray) -> IntArray:
    """Return the likeliest language of each row; of equals, but for rounding, the first."""
    likeliest: IntArray = np.round(evidence - evidence.max(axis=1, keepdims=True), 6).argmax(axis=1)
    return likeliest


def _chunks(rows: IntArray) -> Iterator[IntArray]:
    for start in range(0, len(rows), ROWS_AT_ONCE):
        yield rows[start : start + ROWS_AT_ONCE]


class _Records:
    """Letters of the sure texts of each record by language."""

    def __init__(self, texts: _Texts, labels: IntArray, n: int) -> None:
        self.texts, self.labels = texts, labels
        self.own = np.where(texts.alone != NONE, texts.letters, 0)
        self.sums = np.zeros((int(texts.record.max(initial=-1)) + 1, n), np.int32)
        sure = np.flatnonzero(self.own)
        np.add.at(self.sums, (texts.record[sure], labels[sure]), texts.letters[sure])

    def letters(self, rows: IntArray) -> FloatArray:
        """Return the letters of the other texts of each row's record."""
        letters = self.sums[self.texts.record[rows]].astype(np.float64)
        sure = np.flatnonzero(self.own[rows])
        letters[sure, self.labels[rows[sure]]] -= self.own[rows[sure]]
        return letters


class _Words:
    """How many long, sure texts of a collection hold a word, by language."""

    def __init__(self, texts: _Texts, labels: IntArray, rows: IntArray, n: int) -> None:
        self.texts, self.n = texts, n
        self.read = (texts.letters >= SHORT) & (texts.best >= SURE) & (texts.alone != NONE)
        long = rows[self.read[rows]]
        frame = self._frame(long).with_columns(label=pl.Series(labels[long]))
        frame = frame.sort("collection", "words", "label").gather_every(-(-max(len(long), 1) // MAX_TEXTS))
        counted = [(pl.col("label") == label).sum().alias(str(label)) for label in range(n)]
        totals = frame.group_by("collection").agg(*counted).sort("collection")
        self.n_texts = np.zeros((int(texts.collection.max(initial=-1)) + 1, n))
        self.n_texts[totals["collection"].to_numpy()] = totals.drop("collection").to_numpy()
        words = frame.select("collection", "label", word=pl.col("words").str.split(" ")).explode("word")
        self.counts = words.group_by("collection", "word").agg(*counted)

    def _frame(self, rows: IntArray) -> pl.DataFrame:
        collection = pl.Series("collection", self.texts.collection[rows])
        return pl.DataFrame({"collection": collection, "words": self.texts.words.gather(rows)})

    def evidence(self, rows: IntArray) -> FloatArray:
        """Return the logarithms of how likely the words of the other texts are in each language."""
        others = np.flatnonzero(~self.read[rows])
        asked = self._frame(rows[others]).select(
            "collection", row=pl.Series(others), word=pl.col("words").str.split(" ")
        )
        met = (
            asked.explode("word")
            .join(self.counts, on=["collection", "word"], how="left", maintain_order="left")
            .drop_nulls("0")
        )
        found = met.select(map(str, range(self.n))).to_numpy().astype(np.float64)
        n_texts = self.n_texts[met["collection"].to_numpy()]
        usual = PRIOR_TEXTS * found.sum(axis=1, keepdims=True) / n_texts.sum(axis=1, keepdims=True)
        likely = np.log((found + usual) / (n_texts + PRIOR_TEXTS))
        evidence = np.zeros((len(rows), self.n))
        np.add.at(evidence, met["row"].to_numpy(), WORDS * likely)
        return evidence
