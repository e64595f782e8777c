"""How clauses are ordered: which depend on another, lack something, or ask."""

from __future__ import annotations

from feedback_miner.describe.shallow.grammar import Grammar
from feedback_miner.describe.shallow.pieces import Words


def has_verb(words: Words) -> bool:
    """Tell whether there is a form of a verb among words."""
    return any(word.is_verb for word in words)


def is_finite(words: Words, i: int, rules: Grammar) -> bool:
    """Tell a form of a verb that is no infinitive; those of German and Dutch are like plurals."""
    if not words[i].is_verb:
        return False
    return not _is_marked(words, i, rules) if rules.verb_second else not words[i].is_infinitive


def is_dependent(words: Words, rules: Grammar) -> bool:
    """Tell a condition, a wish, a purpose, and what tells of a thing that was named before.

    In German and Dutch all clauses that depend on another, since their verb comes last.
    """
    if _begins_dependent(words, rules):
        return True
    relative = next((i for i, word in enumerate(words) if word.low in rules.relatives), len(words))
    says = any(is_finite(words, i, rules) for i in range(relative))
    if not says and (words[0].low in rules.prepositions or _has_marked_infinitive(words, rules)):
        return True
    return len(words) > 1 and words[0].low in rules.demonstratives and words[1].is_verb


def _begins_dependent(words: Words, rules: Grammar) -> bool:
    first = words[0].low
    if first in rules.relatives or first in rules.conditions - rules.prepositions:
        return True
    if len(words) > 2 and words[2].low in rules.complementizers and not has_verb(words[:2]):
        return True  # "cada vez que", "chaque fois que"
    return bool(rules.verb_second) and (first in rules.subordinators or _is_verb_last(words, rules))


def _is_verb_last(words: Words, rules: Grammar) -> bool:
    """Tell a clause of German or Dutch that begins like one whose verb comes last: "in dem noch ..."."""
    at = 1 if words[0].low in rules.prepositions else 0
    if len(words) < at + 2:
        return False
    head, after = words[at], words[at + 1]
    if head.low in rules.questions:
        return words[-1].is_verb and not after.is_verb
    return head.low in rules.demonstratives and not after.is_content and not after.is_verb


def is_unfinished(part: Words, rules: Grammar) -> bool:
    """Tell words that lack what comes after them, as where a long sentence was cut."""
    last = part[-1]
    if last.low in rules.particles and has_verb(part):
        return False
    if last.low in rules.ties | rules.joints | rules.preverbal:
        return True
    ends_with_verbs = rules.verb_second and has_verb(part[:-1])  # "... dass ich mich nicht anmelden kann"
    return last.is_verb and last.base in rules.auxiliaries and not ends_with_verbs


def is_inverted(words: Words, rules: Grammar) -> bool:
    """Tell a verb before its subject: a question, or what follows another clause ("ist die Pause vorbei").

    A verb that ends in -e is of a writer who leaves "ich" out.
    """
    if not rules.verb_second or len(words) < 2 or words[0].low.endswith("e"):
        return False
    return is_finite(words, 0, rules) and (words[1].low in rules.determiners or words[1].is_noun)


def _has_marked_infinitive(words: Words, rules: Grammar) -> bool:
    return any(word.is_verb and _is_marked(words, i, rules) for i, word in enumerate(words))


def _is_marked(words: Words, i: int, rules: Grammar) -> bool:
    """Tell an infinitive by what marks it: "zu drucken", "auszudrucken"."""
    if i and words[i - 1].low in rules.infinitive_markers:
        return True
    low, base = words[i].low, words[i].base
    return low != base and any(low.replace(marker, "", 1) == base for marker in rules.infinitive_markers)
