"""Words of posts, departments and places, and the shape of a line or a tail that tells one.

The words are a closed list: any words behind a name may as well be the rest of the complaint.
"""

from __future__ import annotations

import re

from feedback_miner.given_names import GIVEN_NAMES
from feedback_miner.segment.things import THINGS

MAX_WORDS = 4

_ROLES = """
manager nurse sister matron officer head director principal teacher engineer buyer porter clerk secretary
supervisor foreman accountant administrator admin assistant coordinator consultant analyst technician
governor apprentice trainee librarian caretaker lead leader specialist architect developer doctor
pharmacist physio midwife receptionist registrar surgeon lecturer planner driver operator deputy
leiter leiterin sachbearbeiter sachbearbeiterin referent referentin jefe jefa director directora directore
responsable gerente shift crew compliance
"""
_PLACES = """
office team desk helpdesk servicedesk department dept division unit section group branch ward theatre theatres
clinic lounge lab labs laboratory room floor block building wing site depot warehouse workshop kitchen canteen
reception school library stores store pharmacy finance accounting accounts payable payroll procurement
purchasing estates facilities communications marketing goods sales legal records dispatch logistics operations
ops fundraising maintenance security transport catering radiology pathology outpatients distribution
planning bids tenders property surgery nursing housing parks quality production manufacturing
hr ict it services service support administration treasury audit exams science design
abteilung büro lager einkauf vertrieb personal buchhaltung verwaltung station etage werkstatt
departamento oficina almacén compras ventas planta
"""
ROLES = frozenset(_ROLES.split())
POSTS = ROLES | frozenset(_PLACES.split())

_LINKS = frozenset({"of", "and", "&", "for", "the", "und", "für", "de", "y", "-"})
_QUALIFIER_WORDS = """
civil mechanical electrical senior junior chief acting charge night day early late front back main north south
east west ground first second third group
"""
_QUALIFIERS = frozenset(_QUALIFIER_WORDS.split())
_NUMBER = re.compile(r"(?:[A-Za-z]?\d{1,4}[A-Za-z]?|\d{1,2}(?:st|nd|rd|th)|[IVX]{1,4}|[A-Z])")
_EXTENSION = re.compile(r"(?:ext(?:ension)?|bleep|tel|room)\.? ?\d{1,6}", re.IGNORECASE)


def is_post(text: str) -> bool:
    """Tell whether words have the shape of a post, a department or a place.

    One word at least is of the closed list, as capitals alone may be a second name or a thing;
    a number to dial and an empty tail need none.
    """
    parts = [part.strip() for part in text.split(",")]
    parts = [part for part in parts if not _EXTENSION.fullmatch(part)]
    words = [word for part in parts for word in part.split() if word not in _LINKS]
    if len(words) > MAX_WORDS or not all(map(_may_stand, words)):
        return False
    return not words or any(map(is_post_word, words))


def is_post_word(word: str) -> bool:
    """Tell whether a word names a post, a department or a place."""
    folded = word.strip(".").casefold()
    return folded in POSTS or folded.removesuffix("s") in ROLES


def has_role(text: str) -> bool:
    """Tell whether the words of a post name an occupation."""
    return any(word.strip(".,()").casefold() in ROLES for word in text.split())


def _may_stand(word: str) -> bool:
    folded = word.casefold()
    if is_post_word(word):
        return True
    if folded in THINGS or folded.removesuffix("s") in THINGS or folded in GIVEN_NAMES:
        return False
    capital = word[0].isupper() and word.strip(".").replace("-", "").isalpha()
    return capital or folded in _QUALIFIERS or _NUMBER.fullmatch(word) is not None
