"""Noun phrases by what no noun phrase holds."""

from __future__ import annotations

from collections.abc import Iterator

from feedback_miner.describe.shallow.grammar import Grammar
from feedback_miner.describe.shallow.pieces import Words


def noun_phrases(words: Words, rules: Grammar) -> Iterator[Words]:
    """Yield words without a verb from a noun on, up to each preposition that may follow."""
    for run in _runs(words, rules):
        heads = (i for i, word in enumerate(run) if word.is_content or word.low in rules.preverbal)
        start = next(heads, len(run))
        ends = [i for i in range(start + 1, len(run)) if run[i].low in rules.borders]
        for end in (len(run), *ends):
            while end > start and not run[end - 1].is_content:
                end -= 1
            yield run[start:end]


def _runs(words: Words, rules: Grammar) -> Iterator[Words]:
    """Part words at verbs, pronouns, conjunctions, negations of verbs, and where another thing begins."""
    parting = (rules.joints | rules.conditions) - rules.prepositions | rules.relatives | rules.pronouns
    parting = (parting | rules.negations | rules.empty) - rules.preverbal - rules.genitives
    things = rules.determiners - rules.genitives | rules.preverbal
    start = 0
    for i, word in enumerate(words):
        if word.is_verb or word.is_person or word.low in parting:
            yield words[start:i]
            start = i + 1
        elif i > start and word.low in things and words[i - 1].low not in rules.ties:
            yield words[start:i]
            start = i
    yield words[start:]
