"""What is known of a language that no parser reads: its function words, and base forms of its words."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from feedback_miner.describe.parsed import MAX_WORD
from feedback_miner.word_lists import lists_by_language

_WORDS = Path(__file__).parent / "words"
_CODES = {"no": "nb", "hr": "hbs", "sr": "hbs", "bs": "hbs", "sh": "hbs"}
"""Languages that simplemma knows by another code."""
_CONTRACTED = "'"


@dataclass(frozen=True)
class Grammar:
    """Words of closed classes of one language, in lower case; see ``words/README.md``.

    A list that the language lacks is empty. ``stop_words`` are spaCy's, mended.
    """

    language: str
    stop_words: frozenset[str]
    courtesy: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    determiners: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    since: frozenset[str] = frozenset()
    pointers: frozenset[str] = frozenset()
    genitives: frozenset[str] = frozenset()
    coordinators: frozenset[str] = frozenset()
    subordinators: frozenset[str] = frozenset()
    adversatives: frozenset[str] = frozenset()
    complementizers: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    reflexives: frozenset[str] = frozenset()
    questions: frozenset[str] = frozenset()
    relatives: frozenset[str] = frozenset()
    negations: frozenset[str] = frozenset()
    preverbal: frozenset[str] = frozenset()
    pronouns: frozenset[str] = frozenset()
    expletives: frozenset[str] = frozenset()
    demonstratives: frozenset[str] = frozenset()
    openers: frozenset[str] = frozenset()
    enders: frozenset[str] = frozenset()
    auxiliaries: frozenset[str] = frozenset()
    light_verbs: frozenset[str] = frozenset()
    particles: frozenset[str] = frozenset()
    infinitive_markers: frozenset[str] = frozenset()
    before_verbs: frozenset[str] = frozenset()
    elisions: frozenset[str] = frozenset()
    not_verbs: frozenset[str] = frozenset()
    abbreviations: frozenset[str] = frozenset()
    adverb_endings: tuple[str, ...] = ()
    titles: frozenset[str] = frozenset()
    words_too: frozenset[str] = frozenset()
    name_particles: frozenset[str] = frozenset()
    verb_second: frozenset[str] = frozenset()
    noun_capitals: frozenset[str] = frozenset()
    infinitives: tuple[tuple[str, str], ...] = ()
    presents: tuple[tuple[str, str], ...] = ()
    base_forms: tuple[tuple[str, str], ...] = ()
    someone: str = ""

    @cached_property
    def empty(self) -> frozenset[str]:
        """Words that fit every ticket, at any time."""
        return self.courtesy | self.times

    @cached_property
    def joints(self) -> frozenset[str]:
        """Words that part clauses where no mark does; before others, German and Dutch put a comma."""
        others = frozenset() if self.verb_second else self.subordinators | self.conditions
        return (self.coordinators | others) - self.reflexives

    @cached_property
    def borders(self) -> frozenset[str]:
        """Words before which a phrase begins that may be cut off."""
        return self.prepositions - self.genitives

    @cached_property
    def ties(self) -> frozenset[str]:
        """Words that need what comes after them."""
        return self.prepositions | self.determiners

    @cached_property
    def closed_class(self) -> frozenset[str]:
        """Words of classes that hold no verb, noun or adjective."""
        joining = self.coordinators | self.subordinators | self.conditions | self.relatives | self.questions
        return self.ties | joining | self.pronouns | self.negations

    @cached_property
    def function_words(self) -> frozenset[str]:
        """Words that name nothing."""
        return self.stop_words | self.closed_class | self.titles

    @property
    def has_clauses(self) -> bool:
        """Whether clauses of the language can be trimmed and cut."""
        return bool(self.prepositions)


@cache
def grammar_of(language: str) -> Grammar:
    """Return what is known of a language; of one that has no lists, its stop words if spaCy has them."""
    lists: dict[str, tuple[str, ...]] = {}
    for name in ("grammar", "courtesy", "persons", "stop_words"):
        lists |= lists_by_language(_WORDS / f"{name}.toml").get(language, {})
    stop_words = _stop_words(language) - set(lists.pop("telling", ()))
    return Grammar(
        language=language,
        stop_words=stop_words | set(lists.pop("adverbs", ())),
        someone="".join(lists.pop("someone", ())),
        adverb_endings=lists.pop("adverb_endings", ()),
        infinitives=_pairs(lists.pop("infinitives", ())),
        presents=_pairs(lists.pop("presents", ())),
        base_forms=_pairs(lists.pop("base_forms", ())),
        **{name: frozenset(words) for name, words in lists.items()},
    )


def _pairs(entries: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Part entries such as "er:ait"."""
    return tuple((before, after) for before, _, after in (entry.partition(":") for entry in entries))


def _stop_words(language: str) -> frozenset[str]:
    try:
        module = importlib.import_module(f"spacy.lang.{language}.stop_words")
    except ImportError:
        return frozenset()
    return frozenset(word.replace("’", _CONTRACTED) for word in module.STOP_WORDS)


@cache
def lemma(word: str, language: str) -> str:
    """Return the base form of a word, or the word where it is not known.

    simplemma (Barbaresi) looks it up in lists that its wheel holds for about 50 languages. German nouns
    come with a capital, whatever the writer's case.
    """
    import simplemma

    if len(word) > MAX_WORD:
        return word.lower()
    try:
        found = simplemma.lemmatize(word, lang=_CODES.get(language, language), low_memory=True)
    except ValueError:  # simplemma has no list of the language
        return word.lower()
    return next((meant for base, meant in grammar_of(language).base_forms if base == found), found)


@cache
def is_known(word: str, language: str) -> bool:
    """Tell whether a word stands in the lists of its language."""
    import simplemma

    if len(word) > MAX_WORD:
        return False
    try:
        return simplemma.is_known(word, lang=_CODES.get(language, language), low_memory=True)
    except ValueError:
        return False


@cache
def is_verb_form(word: str, language: str) -> bool:
    """Tell a form of a verb by its base form, and by what else has that base form."""
    rules, low = grammar_of(language), word.lower()
    base = lemma(low, language)
    if low in rules.closed_class or base != base.lower() or {low, base} & rules.not_verbs:
        return False
    if base in rules.auxiliaries | rules.light_verbs:
        return True
    return base not in _presents(low, rules) and _is_infinitive(base, low, rules)


@cache
def may_be_present(word: str, language: str) -> bool:
    """Tell a form of a verb that may be a noun as well: "plante", "falla"."""
    rules, low = grammar_of(language), word.lower()
    if low in rules.closed_class:
        return False
    return any(_is_infinitive(candidate, low, rules) for candidate in _presents(low, rules))


def _presents(low: str, rules: Grammar) -> list[str]:
    """Return the infinitives that a word would have, were it a verb in the present."""
    return [low[: -len(end)] + full for end, full in rules.presents if low.endswith(end)]


def _is_infinitive(base: str, form: str, rules: Grammar) -> bool:
    for ending, finite in rules.infinitives:
        if not base.endswith(ending) or len(base) <= len(ending) + 1:
            continue
        if not finite:
            return form == base or not form.startswith(base)
        probe = base[: -len(ending)] + finite
        if is_known(probe, rules.language) and lemma(probe, rules.language) == base:
            return True
    return False
