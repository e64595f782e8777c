"""Short clauses and noun phrases that could be a label, where no parser reads the language.

What stands between two marks is a clause as its writer made it. It is trimmed of what a label does not
need at its ends, parted where a conjunction joins two clauses, and cut before a phrase of time or place
where what is left says the same; a verb keeps its negation and its particle.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from feedback_miner.describe.parsed import PHRASE_WORDS, Phrase
from feedback_miner.describe.shallow.grammar import Grammar
from feedback_miner.describe.shallow.nouns import noun_phrases
from feedback_miner.describe.shallow.order import has_verb, is_dependent, is_inverted, is_unfinished
from feedback_miner.describe.shallow.pieces import Piece, Word, Words
from feedback_miner.describe.shallow.trimming import is_left_open, variants

CUT = 0.9
"""Fitness of a clause that is not all that stands between two marks."""
PLAIN = 0.9
"""Fitness of a clause without a negation, by which many tell what is the matter."""
VERBLESS = 0.7
"""Fitness of words between two marks that hold no verb: "toner empty", but also an item of a list."""
ASKING = 0.6
"""Factor of a question."""
LEADING = 0.7
"""Factor of what the next clause completes or turns around: "the course shows a version, which ..."."""
NOUNS = 0.5
"""Fitness of a noun phrase, which says the thing and not what is the matter with it."""
NO_THING = 0.7
"""Factor of what has no word that could be a noun."""
MIN_TELLING = 2
"""Content words and negations of a phrase."""


def phrases_of(text: str, pieces: Sequence[Piece], rules: Grammar) -> Iterator[Phrase]:
    """Yield the phrases of a text that read well on their own, in the writer's words."""
    for sentence in _sentences(pieces, rules):
        yield from _phrase(text, sentence, rules, 1.0)
    for i, piece in enumerate(pieces):
        following = pieces[i + 1] if i + 1 < len(pieces) and not piece.ends_sentence else None
        factor = ASKING if piece.asks else 1.0
        if ":" in piece.mark or (following is not None and _leads_to(following.words, rules)):
            factor *= LEADING
        yield from _phrases(text, piece, factor, rules)


def _sentences(pieces: Sequence[Piece], rules: Grammar) -> Iterator[Words]:
    """Yield short sentences of several clauses: "the course shows a version, which nobody has"."""
    start = 0
    for i, piece in enumerate(pieces):
        if piece.ends_sentence or piece.mark.strip() != ",":
            joined = pieces[start : i + 1]
            words = tuple(word for part in joined for word in part.words)
            if _is_one(joined) and len(words) <= PHRASE_WORDS[1] and _fitness(words, rules):
                yield from islice(variants(words, rules), 1)
            start = i + 1


def _is_one(joined: Sequence[Piece]) -> bool:
    """Tell a statement of several clauses, the first of which is more than a greeting."""
    if len(joined) < 2 or joined[-1].asks or not joined[-1].ends_sentence:
        return False
    return all(piece.is_whole for piece in joined) and any(word.is_content for word in joined[0].words)


def _leads_to(following: Words, rules: Grammar) -> bool:
    """Tell whether what stands before would lack its point without what follows."""
    return following[0].low in rules.adversatives | rules.complementizers or is_dependent(following, rules)


def _phrases(text: str, piece: Piece, factor: float, rules: Grammar) -> Iterator[Phrase]:
    found: list[tuple[Words, float]] = []
    if piece.is_whole and rules.has_clauses:
        found += [(words, fitness * factor) for words, fitness in _clauses(piece.words, rules)]
    elif piece.is_whole:
        found.append((piece.words, factor))
    if rules.has_clauses:
        found += [(words, NOUNS) for words in noun_phrases(piece.words, rules)]
    seen: set[Words] = set()
    for words, fitness in found:
        if words not in seen:
            seen.add(words)
            yield from _phrase(text, words, rules, fitness)


def _phrase(text: str, words: Words, rules: Grammar, fitness: float) -> Iterator[Phrase]:
    """Yield the words as a phrase if they are neither too few nor too many and say something."""
    if not _says_enough(words, rules):
        return
    if any(word.is_person or word.low in rules.empty - rules.units for word in words):
        return
    content = [word for word in words if word.is_content]
    if not any(word.is_noun for word in content):
        fitness *= NO_THING
    names = tuple(word.base for word in content if word.is_name)
    spelling = " ".join(text[words[0].start : words[-1].end].split())
    yield Phrase(spelling, tuple(word.base for word in content), names, fitness)


def _says_enough(words: Words, rules: Grammar) -> bool:
    bases = {word.base for word in words if word.is_content}
    n_telling = len(bases) + any(word.low in rules.negations for word in words)
    n_words = sum(not word.low.endswith("'") for word in words)
    is_short = PHRASE_WORDS[0] <= n_words <= PHRASE_WORDS[1]
    return is_short and bool(bases) and n_telling >= MIN_TELLING


def _clauses(words: Words, rules: Grammar) -> Iterator[tuple[Words, float]]:
    """Yield the clauses of a piece: all of it, then its parts, each whole and then cut."""
    starts, ends = _parted(words, rules)
    for start, end in dict.fromkeys([(0, len(words)), *zip(starts, ends, strict=True)]):
        part = words[start:end]
        fitness = _fitness(part, rules)
        if fitness == 0 or (end < len(words) and _lacks(part, words[end], rules)):
            continue
        fitness *= 1.0 if part == words else CUT
        for i, variant in enumerate(variants(part, rules)):
            if not is_inverted(variant, rules):
                yield variant, fitness * (CUT if i else 1.0)


def _parted(words: Words, rules: Grammar) -> tuple[list[int], list[int]]:
    """Return where the clauses begin and end that conjunctions join, each with a verb of its own."""
    starts = [0]
    for i, word in enumerate(words):
        if word.low in rules.joints and has_verb(words[starts[-1] : i]) and _is_joint(words, i, rules):
            starts.append(i)
    return starts, [*starts[1:], len(words)]


def _lacks(part: Words, following: Word, rules: Grammar) -> bool:
    """Tell whether a clause lacks what follows it: "we pay for licences that nobody uses"."""
    return following.low in rules.complementizers or is_left_open(part, rules)


def _is_joint(words: Words, i: int, rules: Grammar) -> bool:
    """Tell whether a clause follows a conjunction; after a preposition ("para"), an infinitive."""
    if words[i].low not in rules.prepositions:
        return has_verb(words[i + 1 :])
    return any(word.is_infinitive for word in words[i + 1 : i + 3])


def _fitness(part: Words, rules: Grammar) -> float:
    """Tell how well a clause would read by itself; 0 for what would mislead or has no subject of its own."""
    head = next((i for i, word in enumerate(part) if word.low not in rules.coordinators), None)
    if head is None or is_dependent(part[head:], rules) or is_unfinished(part, rules):
        return 0.0
    says_not = any(word.low in rules.negations for word in part)
    if not has_verb(part):
        return PLAIN if says_not else VERBLESS
    asks = part[head].low in rules.questions
    return (1.0 if says_not else PLAIN) * (ASKING if asks else 1.0)
