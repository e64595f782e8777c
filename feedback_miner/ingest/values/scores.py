"""Scores given by the authors: numbers, stars, percentages and the words of usual scales.

A column is read on ONE scale, which nearly all its cells must be on; a cell is never read by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from feedback_miner.ingest.wording import NULLS, names, plain

FIT = 0.95
"""Share of the filled cells that must be on the scale."""
MOST_WORDS = 40
"""Different cells that a column of words, or of numbers with labels, may hold."""


@dataclass(frozen=True)
class Scale:
    """The scale of a column of scores.

    Attributes
    ----------
    name : str
        "1-5", "1-7", "nps 0-10", "-5 to 5", "0-100", "-100 to 100"; "0-N" or "1-N" for "4/N" and
        stars; "words 1-5", "words 1-6", "words 1-7"; "good/bad"; "yes/no".
    low, high : float
        The worst and the best score of the scale, whether or not anyone gave it.
    """

    name: str
    low: float
    high: float


RANGES: Final = (
    Scale("1-5", 1, 5),
    Scale("1-7", 1, 7),
    Scale("nps 0-10", 0, 10),
    Scale("-5 to 5", -5, 5),
    Scale("0-100", 0, 100),
    Scale("-100 to 100", -100, 100),
)
"""Scales of plain numbers: the first that holds all of a column is its scale."""


def _worth(score: float, words: str) -> dict[str, float]:
    return dict.fromkeys(names(words), score)


def _levels(*levels: str) -> dict[str, float]:
    """Number levels from 1, the worst given last; each is a list of words parted by commas."""
    return {word: float(i) for i, words in enumerate(reversed(levels), 1) for word in names(words)}


NEUTRAL = (
    "neutral, neither, undecided, unsure, weder noch, teils teils, unentschieden, unentschlossen, mittel"
    ", ni uno ni otro, indiferente, indeciso, neutre, ni l'un ni l'autre, indécis, neutro, neutra"
    ", nem um nem outro, indecisa, neutraal, noch het een noch het ander, geen mening, né l'uno né l'altro"
    ", indifferente, neutrale, neither agree nor disagree, neither satisfied nor dissatisfied"
    ", neither easy nor difficult, neither likely nor unlikely, neither good nor bad"
)
FACES = ("😀😃😄😁😍🤩", "🙂😊☺", "😐😶😑", "🙁☹😕😟", "😡😠😢😭😞🤬")
"""Faces from the best to the worst."""
WORDS: Final[tuple[tuple[str, Mapping[str, float]], ...]] = (
    (
        "good/bad",
        {
            **_worth(
                1, "good, good with comment, thumbs up, gut, bueno, buena, bien, bon, bom, boa, goed, buono"
            ),
            **_worth(
                0,
                "bad, bad with comment, thumbs down, schlecht, malo, mala, mauvais, mauvaise, ruim, slecht"
                ", cattivo",
            ),
            "👍": 1.0,
            "👎": 0.0,
        },
    ),
    (
        "yes/no",
        {
            **_worth(1, "yes, ja, sí, oui, sim"),
            **_worth(
                0.5,
                "maybe, perhaps, vielleicht, quizás, quizá, tal vez, peut-être, talvez, misschien, forse",
            ),
            **_worth(0, "no, nein, non, não, nee"),
        },
    ),
    (
        "words 1-5",
        _levels(
            "very satisfied, extremely satisfied, completely satisfied, highly satisfied, sehr zufrieden"
            ", äußerst zufrieden, muy satisfecho, muy satisfecha, très satisfait, très satisfaite"
            ", muito satisfeito, muito satisfeita, zeer tevreden, heel tevreden, erg tevreden"
            ", molto soddisfatto, molto soddisfatta",
            "satisfied, somewhat satisfied, fairly satisfied, mostly satisfied, zufrieden, eher zufrieden"
            ", satisfecho, satisfecha, algo satisfecho, satisfait, satisfaite, plutôt satisfait"
            ", satisfeito, satisfeita, tevreden, soddisfatto, soddisfatta, abbastanza soddisfatto",
            f"{NEUTRAL}, weder zufrieden noch unzufrieden, ni satisfecho ni insatisfecho"
            ", ni satisfait ni insatisfait, nem satisfeito nem insatisfeito, noch tevreden noch ontevreden"
            ", niet tevreden en niet ontevreden, né soddisfatto né insoddisfatto",
            "dissatisfied, unsatisfied, somewhat dissatisfied, fairly dissatisfied, unzufrieden"
            ", eher unzufrieden, insatisfecho, insatisfecha, algo insatisfecho, insatisfait, insatisfaite"
            ", plutôt insatisfait, pas satisfait, insatisfeito, insatisfeita, ontevreden, insoddisfatto"
            ", insoddisfatta, poco soddisfatto",
            "very dissatisfied, very unsatisfied, extremely dissatisfied, completely dissatisfied"
            ", sehr unzufrieden, äußerst unzufrieden, muy insatisfecho, muy insatisfecha, très insatisfait"
            ", très insatisfaite, pas du tout satisfait, muito insatisfeito, muito insatisfeita"
            ", zeer ontevreden, heel ontevreden, erg ontevreden, molto insoddisfatto, molto insoddisfatta"
            ", per niente soddisfatto",
        ),
    ),
    (
        "words 1-5",
        _levels(
            "excellent, outstanding, ausgezeichnet, exzellent, hervorragend, excelente, excellente"
            ", uitstekend, eccellente, ottimo",
            "very good, sehr gut, muy bueno, muy buena, muy bien, très bon, très bonne, très bien"
            ", muito bom, muito boa, zeer goed, heel goed, molto buono, molto buona",
            "good, gut, bueno, buena, bien, bon, bonne, bom, boa, goed, buono, buona",
            "fair, average, acceptable, ok, okay, mittelmäßig, mittel, befriedigend, ausreichend, regular"
            ", aceptable, passable, moyen, moyenne, correct, razoável, aceitável, matig, redelijk"
            ", voldoende, discreto, sufficiente, accettabile",
            "poor, very poor, bad, terrible, schlecht, mangelhaft, malo, mala, deficiente, mauvais"
            ", mauvaise, médiocre, ruim, péssimo, fraco, slecht, onvoldoende, scarso, scadente, pessimo",
        ),
    ),
    (
        "words 1-5",
        _levels(
            "very good, excellent, sehr gut, muy bueno, muy buena, muy bien, très bon, très bonne, très bien"
            ", muito bom, muito boa, ótimo, zeer goed, heel goed, molto buono, molto buona, ottimo",
            "good, gut, bueno, buena, bien, bon, bonne, bom, boa, goed, buono, buona",
            f"{NEUTRAL}, fair, average, acceptable, ok, okay, so so, regular, normal, moyen, moyenne"
            ", razoável, matig, gemiddeld, redelijk, mittelmäßig, durchschnittlich, medio, media, discreto"
            ", sufficiente",
            "bad, poor, schlecht, malo, mala, mal, mauvais, mauvaise, ruim, mau, slecht, cattivo, scarso",
            "very bad, very poor, terrible, awful, horrible, sehr schlecht, muy malo, muy mala, muy mal"
            ", très mauvais, très mauvaise, muito ruim, muito mau, péssimo, zeer slecht, heel slecht"
            ", molto cattivo, pessimo",
        ),
    ),
    (
        "words 1-5",
        _levels(
            "strongly agree, completely agree, totally agree, fully agree, stimme voll zu"
            ", stimme voll und ganz zu, stimme völlig zu, trifft voll zu, trifft voll und ganz zu"
            ", totalmente de acuerdo, muy de acuerdo, tout à fait d'accord, entièrement d'accord"
            ", concordo totalmente, concordo plenamente, helemaal mee eens, helemaal eens, zeer mee eens"
            ", completamente d'accordo, molto d'accordo, pienamente d'accordo",
            "agree, somewhat agree, stimme zu, stimme eher zu, trifft zu, trifft eher zu, de acuerdo"
            ", algo de acuerdo, d'accord, plutôt d'accord, concordo, concordo parcialmente, mee eens, eens"
            ", d'accordo, abbastanza d'accordo",
            f"{NEUTRAL}, ni de acuerdo ni en desacuerdo, ni d'accord ni pas d'accord"
            ", ni en accord ni en désaccord, não concordo nem discordo, nem concordo nem discordo"
            ", niet mee eens en niet mee oneens, niet eens niet oneens, né d'accordo né in disaccordo",
            "disagree, somewhat disagree, stimme nicht zu, stimme eher nicht zu, lehne ab, trifft nicht zu"
            ", trifft eher nicht zu, en desacuerdo, algo en desacuerdo, pas d'accord, plutôt pas d'accord"
            ", en désaccord, discordo, discordo parcialmente, mee oneens, niet mee eens, oneens"
            ", in disaccordo, non d'accordo",
            "strongly disagree, completely disagree, totally disagree, stimme überhaupt nicht zu"
            ", stimme gar nicht zu, lehne völlig ab, trifft überhaupt nicht zu, trifft gar nicht zu"
            ", totalmente en desacuerdo, muy en desacuerdo, pas du tout d'accord, tout à fait en désaccord"
            ", discordo totalmente, discordo plenamente, helemaal mee oneens, helemaal niet mee eens"
            ", helemaal oneens, zeer mee oneens, completamente in disaccordo, molto in disaccordo"
            ", per niente d'accordo",
        ),
    ),
    (
        "words 1-5",
        _levels(
            "very easy, extremely easy, sehr einfach, sehr leicht, muy fácil, très facile, muito fácil"
            ", zeer makkelijk, heel makkelijk, zeer gemakkelijk, zeer eenvoudig, molto facile",
            "easy, somewhat easy, einfach, leicht, eher einfach, eher leicht, fácil, facile, plutôt facile"
            ", makkelijk, gemakkelijk, eenvoudig, abbastanza facile",
            f"{NEUTRAL}, weder einfach noch schwierig, weder leicht noch schwer, ni fácil ni difícil"
            ", ni facile ni difficile, nem fácil nem difícil, niet makkelijk en niet moeilijk"
            ", noch makkelijk noch moeilijk, né facile né difficile",
            "difficult, hard, somewhat difficult, schwierig, schwer, eher schwierig, eher schwer, difícil"
            ", difficile, plutôt difficile, moeilijk, abbastanza difficile",
            "very difficult, very hard, extremely difficult, sehr schwierig, sehr schwer, muy difícil"
            ", très difficile, muito difícil, zeer moeilijk, heel moeilijk, molto difficile",
        ),
    ),
    (
        "words 1-5",
        _levels(
            "very likely, extremely likely, definitely, sehr wahrscheinlich, äußerst wahrscheinlich"
            ", muy probable, très probable, muito provável, zeer waarschijnlijk, molto probabile",
            "likely, somewhat likely, probably, wahrscheinlich, eher wahrscheinlich, probable"
            ", plutôt probable, provável, waarschijnlijk, probabile",
            f"{NEUTRAL}, possibly, weder wahrscheinlich noch unwahrscheinlich, ni probable ni improbable"
            ", nem provável nem improvável, noch waarschijnlijk noch onwaarschijnlijk"
            ", né probabile né improbabile",
            "unlikely, somewhat unlikely, not likely, probably not, unwahrscheinlich"
            ", eher unwahrscheinlich, improbable, poco probable, peu probable, improvável, pouco provável"
            ", onwaarschijnlijk, improbabile, poco probabile",
            "very unlikely, extremely unlikely, not at all likely, definitely not, sehr unwahrscheinlich"
            ", äußerst unwahrscheinlich, muy improbable, nada probable, très improbable"
            ", pas du tout probable, muito improvável, nada provável, zeer onwaarschijnlijk"
            ", molto improbabile, per niente probabile",
        ),
    ),
    (
        "words 1-6",
        _levels("sehr gut", "gut", "befriedigend", "ausreichend", "mangelhaft", "ungenügend"),
    ),
    ("words 1-5", {face: 5.0 - n for n, faces in enumerate(FACES) for face in faces}),
    (
        "words 1-5",
        _levels(
            "とても満足, 大変満足, 非常に満足, 非常满意, 매우 만족",
            "満足, やや満足, まあ満足, 满意, 만족",
            "普通, ふつう, どちらともいえない, どちらでもない, 一般, 보통",
            "不満, やや不満, 不满意, 불만족",
            "とても不満, 大変不満, 非常に不満, 非常不满意, 매우 불만족",
        ),
    ),
    (
        "words 1-7",
        _levels(
            "extremely satisfied, completely satisfied, very satisfied",
            "moderately satisfied, mostly satisfied, satisfied",
            "slightly satisfied, somewhat satisfied",
            "neutral, neither, neither satisfied nor dissatisfied",
            "slightly dissatisfied, somewhat dissatisfied",
            "moderately dissatisfied, mostly dissatisfied, dissatisfied",
            "extremely dissatisfied, completely dissatisfied, very dissatisfied",
        ),
    ),
    (
        "words 1-7",
        _levels(
            "strongly agree",
            "agree, moderately agree",
            "somewhat agree, slightly agree",
            "neutral, neither, neither agree nor disagree",
            "somewhat disagree, slightly disagree",
            "disagree, moderately disagree",
            "strongly disagree",
        ),
    ),
    (
        "words 1-7",
        _levels(
            "extremely happy",
            "very happy",
            "happy",
            "neutral",
            "unhappy",
            "very unhappy",
            "extremely unhappy",
        ),
    ),
)
"""Scales of words with what each word is worth; of those that fit a column alike, see :func:`_words`."""
NO_ANSWER: Final = frozenset(
    names(
        "offered, unoffered, not offered, not applicable, don't know, do not know, no answer, no opinion"
        ", prefer not to say, keine Angabe, weiß nicht, nicht zutreffend, no sabe, no contesta, no aplica"
        ", ns nc, sans opinion, ne sait pas, non applicable, sans réponse, não sei, não se aplica"
        ", sem resposta, weet niet, niet van toepassing, geen antwoord, non so, non applicabile"
        ", nessuna risposta"
    )
)
"""Words beside a scale that are no score; Zendesk writes the first two."""

NUMBER = r"[+-]?\d{1,4}(?:[.,]\d+)?"
RATIO = rf"(?i)^({NUMBER})\s*(?:/|out of|of|von|sur|de|van|op|su|di)\s*(\d{{1,3}})(?:\s+\p{{L}}+)?$"
PERCENT = rf"^({NUMBER})\s*%$"
WORD = r"[^\d\s]\S*"
LABEL_LAST = rf"^({NUMBER})(?:\s*[-–—:=.)(]\s*({WORD}(?:\s+\S+){{0,7}})|\s+({WORD}(?:\s+\S+)?))$"
LABEL_FIRST = r"^([^\d\s][^\d]{0,60}?)\s*(?:[-–—:=]\s*(\d{1,3})|\((\d{1,3})\))$"
FULL, EMPTY = "★⭐🌟✭", "☆✩⚝"
ENDING = re.compile(r"(?<=[^\W\d_])(?:\((?:e|a|o|in|ne)s?\)|[/·•⋅.](?:e|a|o|in|ne)s?\b)", re.IGNORECASE)
"""Both genders in one word: "satisfait(e)", "satisfecho/a", "satisfait·e"."""
SKINS = "\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
"""What may follow the sign of a thumb."""
STARS = rf"^[{FULL}]*½?[{EMPTY}]*$"


@dataclass(frozen=True, eq=False)
class _Reading:
    scores: pl.Series
    n_others: int
    scale: Scale | None


def read_scores(column: pl.Series) -> tuple[pl.Series, int]:
    """Return the scores of a column as Float64, and how many cells hold something else.

    A column that is no scale as a whole is read as plain numbers, of any size.

    Parameters
    ----------
    column : Series of String or of numbers
    """
    reading = _read(column)
    return reading.scores, reading.n_others


def scale_of(column: pl.Series) -> Scale | None:
    """Tell the scale of a column; None if nearly all cells (95 %) are not on one.

    Plain numbers ("8", "8,5") are on the narrowest of these ranges that holds all of them: 1 to 5,
    1 to 7, 0 to 10, -5 to 5, 0 to 100, -100 to 100; so a question from 1 to 7 that nobody answered
    with 6 or 7 counts as 1 to 5. If "nps" or "promoter" is in the name of the column and they are
    between 0 and 10, that is the range. Beyond 100 there is none.

    Numbers with labels ("5 - Excellent", "10 (extremely likely)", "Poor (1)") are read as their
    numbers, if each number has one label. "4/5" and "4 out of 5" are 0 to 5, or 1 to 5 if nobody
    gave 0; the second number must be the same in all cells. "80 %" is 0 to 100. Stars count from
    1, or from 0 if a cell has only empty ones, to 5, or to 10 if a cell has more.

    Words: satisfaction, quality, agreement, ease and likelihood are 1 (worst) to 5 (best) in en, de,
    es, fr, pt, nl and it; German school marks 1 to 6 (6 = "sehr gut"), scales of seven words 1
    to 7 in English. "good" and "bad" alone are 1 and 0, "yes", "maybe" and "no" 1, .5 and 0.
    At least two different words must be there.
    """
    return _read(column).scale


def is_score(column: pl.Series) -> bool:
    """Tell whether nearly all cells are on one scale; which there are, :func:`scale_of` tells."""
    return scale_of(column) is not None


def _read(column: pl.Series) -> _Reading:
    if column.dtype.is_numeric():
        column = column.cast(pl.Float64).cast(pl.String)
    if column.dtype != pl.String:
        none = pl.Series(column.name, [None] * len(column), pl.Float64)
        return _Reading(none, len(column) - column.null_count(), None)
    # in one go: a table may have thousands of columns
    bare = pl.col("text").str.strip_chars().str.replace_all("[\u00a0\u202f]", " ").str.replace("^\u2212", "-")
    text = (
        column.to_frame("text")
        .select(pl.when(~bare.str.to_lowercase().is_in(list(NULLS))).then(bare).alias(column.name))
        .to_series()
    )
    numbers = _numbers(text)
    plainly = _Reading(numbers, numbers.null_count() - text.null_count(), None)
    if text.null_count() == len(text):
        return plainly
    if _fits(plainly):
        return _Reading(numbers, plainly.n_others, _range(numbers, column.name))
    for reader in READERS:
        found = reader(text)
        if found is not None and _fits(found):
            return found
    return plainly


def _fits(reading: _Reading) -> bool:
    n = len(reading.scores) - reading.scores.null_count()
    return n > 0 and reading.n_others <= (1 - FIT) * (n + reading.n_others)


def _numbers(text: pl.Series) -> pl.Series:
    number = pl.col("text").str.replace(r"^([+-]?\d+),(\d+)$", "$1.$2").cast(pl.Float64, strict=False)
    return text.to_frame("text").select(pl.when(number.is_finite()).then(number).alias(text.name)).to_series()


def _range(scores: pl.Series, name: str = "") -> Scale | None:
    found = scores.drop_nulls().to_list()
    ranges = list(RANGES)
    if {"nps", "promoter"} & set(plain(name).split()):
        ranges.insert(0, RANGES[2])
    return next((one for one in ranges if one.low <= min(found) and max(found) <= one.high), None)


def _counted(text: pl.Series, scores: pl.Series, scale: Scale | None) -> _Reading:
    return _Reading(scores, scores.null_count() - text.null_count(), scale)


def _percents(text: pl.Series) -> _Reading | None:
    """Read "80 %"; numbers without a sign among them count too."""
    marked = text.str.extract(PERCENT)
    if marked.null_count() * 2 > len(text) + text.null_count():
        return None
    scores = _numbers(marked.zip_with(marked.is_not_null(), text))
    return _counted(text, scores.set(~scores.is_between(0, 100), None), Scale("0-100", 0, 100))


def _ratios(text: pl.Series) -> _Reading | None:
    """Read "4/5" where all are out of the same."""
    below = text.str.extract(RATIO, 2).cast(pl.Float64)
    of = below.drop_nulls().mode().to_list()
    if len(of) != 1 or of[0] == 0:
        return None
    scores = _numbers(text.str.extract(RATIO, 1))
    scores = scores.set(~((below == of[0]) & scores.is_between(0, of[0])).fill_null(False), None)
    return _counted(text, scores, _from_zero_or_one(scores, int(of[0])))


def _stars(text: pl.Series) -> _Reading | None:
    bare = text.str.replace_all("[\ufe0e\ufe0f ]", "")
    stars = bare.set(~bare.str.contains(STARS).fill_null(False), None)
    width = stars.str.len_chars().max()
    if not isinstance(width, int) or width > 10:
        return None
    full = stars.str.count_matches(f"[{FULL}]").cast(pl.Float64)
    half = stars.str.count_matches("½").cast(pl.Float64) / 2
    scores = full + half
    return _counted(text, scores, _from_zero_or_one(scores, 10 if width > 5 else 5))


def _from_zero_or_one(scores: pl.Series, high: int) -> Scale:
    low = 0 if bool((scores < 1).any()) else 1
    return Scale("nps 0-10" if (low, high) == (0, 10) else f"{low}-{high}", low, high)


def _labelled(text: pl.Series) -> _Reading | None:
    """Read numbers with labels, some of which may stand alone, where each number has one label."""
    cells = text.drop_nulls().unique().to_list()
    if len(cells) > MOST_WORDS:
        return None
    scores: dict[str, float] = {}
    labels: dict[float, set[str]] = {}
    for cell in cells:
        number, label = _number_and_label(cell)
        if number is not None:
            scores[cell] = number
            labels.setdefault(number, set()).update({plain(label)} if label else ())
    if not any(labels.values()) or any(len(several) > 1 for several in labels.values()):
        return None
    read = _mapped(text, scores)
    return _counted(text, read, scale) if (scale := _range(read, text.name)) is not None else None


def _number_and_label(cell: str) -> tuple[float | None, str]:
    if found := re.match(LABEL_LAST, cell):
        number, label = found[1], found[2] or found[3]
    elif found := re.match(LABEL_FIRST, cell):
        number, label = found[2] or found[3], found[1]
    else:
        number, label = cell, ""
    try:
        return float(number.replace(",", ".")), label
    except ValueError:
        return None, label


def _words(text: pl.Series) -> _Reading | None:
    """Read words of one scale.

    Of scales that explain the same number of cells, the one is taken of which most levels
    occur, then the one that stands first in :data:`WORDS`.
    """
    counts = {cell: int(n) for cell, n in text.drop_nulls().value_counts().iter_rows()}
    if len(counts) > MOST_WORDS:
        return None
    words = {cell: plain(cell) or cell.rstrip(SKINS) for cell in counts}
    silent = [cell for cell, word in words.items() if word in NO_ANSWER]
    best: tuple[tuple[int, float], str, dict[str, float], Mapping[str, float]] | None = None
    either = {cell: plain(ENDING.sub("", cell)) for cell in counts}
    for name, worth in WORDS:
        found = {
            cell: worth[known]
            for cell, word in words.items()
            if (known := word if word in worth else either[cell]) in worth
        }
        if len({words[cell] for cell in (*found, *silent)}) < 2 or not found:
            continue
        levels = len(set(found.values())) / len(set(worth.values()))
        goodness = (sum(counts[cell] for cell in found), levels)
        if best is None or goodness > best[0]:
            best = (goodness, name, found, worth)
    if best is None:
        return None
    _, name, found, worth = best
    heard = text.set(text.is_in(silent).fill_null(False), None)
    return _counted(heard, _mapped(text, found), Scale(name, min(worth.values()), max(worth.values())))


def _mapped(text: pl.Series, scores: Mapping[str, float]) -> pl.Series:
    cells, worth = (
        pl.Series(list(scores), dtype=pl.String),
        pl.Series(list(scores.values()), dtype=pl.Float64),
    )
    return text.replace_strict(cells, worth, default=None, return_dtype=pl.Float64)


READERS: Final[tuple[Callable[[pl.Series], _Reading | None], ...]] = (
    _percents,
    _ratios,
    _stars,
    _words,
    _labelled,
)
