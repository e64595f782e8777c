"""Clauses without what a label does not need, whole and cut shorter."""

from __future__ import annotations

from collections.abc import Iterator

from feedback_miner.describe.shallow.grammar import Grammar
from feedback_miner.describe.shallow.order import has_verb, is_finite
from feedback_miner.describe.shallow.pieces import Words

MIN_CUT = 3
"""Words of a clause that more was cut off from: "the tablet boots" says too little."""


def variants(part: Words, rules: Grammar) -> Iterator[Words]:
    """Yield a clause without what a label does not need, then cut shorter and shorter."""
    whole = _trimmed(part, rules)
    for words in (whole, _without_setting(whole, rules)):
        if not words or not _names_its_things(words, rules):
            continue
        yield words
        for i in range(len(words) - 1, 1, -1):
            is_border = words[i].low in rules.borders or _tells_when(words, i, rules)
            if is_border and _may_go(words, i, rules):
                shorter = _trimmed_end(words[:i], rules)
                is_open = is_left_open(shorter, rules) and not _says_not(shorter, words[i:], rules)
                if len(shorter) >= MIN_CUT and not is_open:
                    yield shorter


def is_left_open(words: Words, rules: Grammar) -> bool:
    """Tell words that end in what asks for more: an auxiliary, or a negation of what was cut off."""
    if not words:
        return True
    last = words[-1]
    is_tied = len(words) > 1 and words[-2].low in rules.ties | rules.enders
    if is_tied and last.low in rules.function_words and not last.is_verb:
        return True
    return last.base in rules.auxiliaries | rules.light_verbs or last.low in rules.negations


def _says_not(words: Words, gone: Words, rules: Grammar) -> bool:
    """Tell a clause that is whole with the negation at its end: "geht nicht" before "seit dem Update"."""
    is_when = gone[0].low in rules.since or any(word.low in rules.times for word in gone)
    return is_when and has_verb(words) and words[-1].low in rules.negations - rules.preverbal


def _names_its_things(words: Words, rules: Grammar) -> bool:
    """Tell that no pronoun stands for what was said before."""
    opening = " ".join(word.low for word in words[:3])
    if any(opening == known or opening.startswith(f"{known} ") for known in rules.expletives):
        words = words[1:]
    if not words or words[0].low in rules.genitives - rules.determiners:
        return False
    articles = (i for i, word in enumerate(words) if i and word.low in rules.determiners)
    if any(words[i - 1].low in rules.before_verbs for i in articles):
        return False
    return not any(word.low in rules.pronouns for word in words)


def _trimmed(part: Words, rules: Grammar) -> Words:
    """Drop what a label does not need: at the head what leads to it, at the end words of courtesy."""
    start, end = 0, len(part)
    leading = rules.openers | rules.coordinators | rules.subordinators | rules.determiners | rules.empty
    while start < end and part[start].low in leading - rules.negations and not _is_needed(part, start, rules):
        leading = leading | (rules.complementizers if part[start].low in rules.subordinators else frozenset())
        start += 1
    while end > start and (part[end - 1].low in rules.courtesy or _tells_when(part, end - 1, rules)):
        end -= 1
    words = part[start:end]
    if end == len(part):
        return words
    words = _trimmed_end(words, rules)
    return () if is_left_open(words, rules) else words


def _tells_when(words: Words, i: int, rules: Grammar) -> bool:
    """Tell a time that may go: "hier", "ce matin", but not that of "pas une heure" and "fin de mois"."""
    low, before = words[i].low, words[i - 1].low if i else ""
    if low in rules.pointers:
        return i + 1 < len(words) and words[i + 1].low in rules.times
    if low not in rules.times:
        return False
    if before in rules.pointers:
        return True
    return low not in rules.units and not (before in rules.ties | rules.negations or before.isdigit())


def _is_needed(part: Words, i: int, rules: Grammar) -> bool:
    """Tell a German article that the adjective after it agrees with."""
    if not rules.noun_capitals or part[i].low not in rules.determiners or i + 1 == len(part):
        return False
    return part[i + 1].is_content and not part[i + 1].is_noun


def _trimmed_end(words: Words, rules: Grammar) -> Words:
    """Drop what must not end words that more words came after."""
    loose = rules.enders | rules.ties | rules.joints | rules.empty
    end = len(words)
    while end and (words[end - 1].low in loose or words[end - 1].low.isdigit()):
        end -= 1
    return words[:end]


def _without_setting(words: Words, rules: Grammar) -> Words:
    """Drop when or where from the head, in languages whose subject comes before the verb all the same."""
    if rules.verb_second or not words or words[0].low not in rules.prepositions:
        return ()
    holding = rules.negations | rules.questions | rules.relatives | rules.coordinators
    for i in range(1, len(words)):
        if words[i].is_verb or words[i].low in holding:
            break
        if i > 1 and words[i].low in rules.determiners and words[i - 1].low not in rules.prepositions:
            return _trimmed(words[i:], rules) if has_verb(words[i:]) else ()
    return ()


def _may_go(words: Words, start: int, rules: Grammar) -> bool:
    """Tell whether what begins with a preposition can go, and what is left is a clause that says the same."""
    left, gone = words[:start], words[start:]
    if not any(is_finite(left, i, rules) for i in range(start)):
        return False
    if any(word.is_verb or word.low in rules.negations for word in gone) or gone[-1].low in rules.particles:
        return False
    articles = (i for i in range(1, len(gone)) if gone[i].low in rules.determiners)
    if any(gone[i - 1].low not in rules.ties for i in articles):
        return False  # an object stands there
    return not rules.noun_capitals or gone[-1].is_noun
