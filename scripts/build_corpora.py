"""Build the sample exports in corpora/ from the texts in corpora/source/.

Run: python scripts/build_corpora.py [OUT_DIR]. Needs only the standard library and no
network; the same sources give the same bytes. Who wrote when, from which department and
with what e-mail clutter is made up here; the texts themselves are in corpora/source/.
"""

from __future__ import annotations

import csv
import html
import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html.entities import codepoint2name
from pathlib import Path
from random import Random
from typing import Any

CORPORA = Path(__file__).resolve().parent.parent / "corpora"
MONTHS = [3, 4, 5, 6, 7, 8]
GROWTH = {  # weight of each month from March to August 2026
    "growing": [1, 1, 1, 1, 3, 3],
    "shrinking": [3, 3, 3, 3, 1, 1],
    "burst": [1, 1, 1, 6, 1, 1],
    "flat": [1, 1, 1, 1, 1, 1],
}
PAIN_POINTS = {  # id: what hurts, whose concern, growth in the tickets
    "vpn_drops": ("The VPN or remote connection drops or will not stay up", "consumer", "growing"),
    "printing": ("Badge-release printing: jams, lost jobs, stuck queues", "consumer", "shrinking"),
    "password_lockout": ("Expired passwords, lock-outs, a reset page that fails", "consumer", "flat"),
    "mfa_new_phone": ("The second factor after a new or lost phone", "consumer", "growing"),
    "slow_laptop": ("Laptops slow, freezing, hot or full since an update", "consumer", "burst"),
    "wifi_rooms": ("Wireless weak or gone in rooms, wards and warehouses", "consumer", "flat"),
    "erp_outage": ("Orion, the finance and ordering system, down or timing out", "both", "flat"),
    "desk_wait": ("Nobody answers at the service desk", "consumer", "flat"),
    "closed_unsolved": ("Tickets closed as solved when they are not", "consumer", "flat"),
    "starter_access": ("Starters and movers without account, device or rights", "consumer", "flat"),
    "file_migration": ("Files, links and rights lost in the move to the cloud", "consumer", "shrinking"),
    "meeting_audio": ("Sound, camera or room kit failing in video meetings", "consumer", "flat"),
    "portal_search": ("Forms and answers cannot be found in the portal", "consumer", "flat"),
    "licence_cost": ("Paying for unused licences; renewal prices and terms", "client", "flat"),
    "recharge_bills": ("IT recharges that nobody can explain or check", "client", "flat"),
    "crm_project_late": ("The CRM roll-out: late, over budget, no benefit seen", "client", "growing"),
    "it_staffing": ("Too few IT people, cover and skills", "client", "flat"),
    "no_roadmap": ("No IT plan or priorities that the business can use", "client", "flat"),
}
TICKET_COLUMNS = (
    "Ticket ID,Message ID,Created,Requester,From,Author type,Department,Priority,Status,Reopened,Subject,Body"
)
SCORE_QUESTION = "How likely are you to recommend IT to a colleague?"
TEXT_QUESTION = "What should we know about how IT works for you?"

FIRST = """
Abel Ada Aidan Alba Alma Amos Andrea Anouska Arlo Asha Astrid Ben Berit Bram Brigid Callum Cara Cedric
Celia Clara Dalia Damian Daria Delphine Denise Dev Edith Eli Elsa Emeka Eoin Esme Fergus Flora Gemma Gita
Gus Hana Harvey Hilda Ida Imran Ines Iris Isaac Ivor Jade Jasper Joel Jools Kamal Karin Keir Kit Lars
Leila Leon Lise Luka Mabel Magnus Maya Meera Milo Mona Nadia Nell Niall Nina Noah Olive Omar Orla Oscar
Pavla Perry Quentin Rana Rhys Rita Rosa Rowan Saul Selma Sian Sofie Tamsin Tara Ted Thea Tilda Uma Vera
Viggo Wilma Xander Yara Zack Zoe
"""
LAST = """
Abbot-Lane Adair Akande Alder Amberley Annis Ardley Arkwell Ashdown Atwater Bakare Balfe Barrowby Beckwith
Benbow Birchall Blakeney Bramhope Brisley Burdock Calloway Carrick Catterall Chiverton Clewes Coldbeck
Corrigall Cragside Culverwell Dalkeith Danvers Darnley Denholm Dinsdale Dunkerley Eastlake Egerton Elphick
Emsworth Fairlamb Fallowfield Farnham Fenwright Finchley Forrestal Gannet Garthwaite Gilpin Glanville
Greaves Gristwood Haddow Halloran Hambleton Harkness Hathersage Heald Hesketh Holroyd Hornbeam Hythe Ibe
Inskip Jarrow Kelleher Kershaw Kirkbride Kowal Lambourne Langdale Larkham Leckie Lindale Lovage Maddern
Malik Marchbanks Medlock Merriweather Mistry Moorhouse Mulgrew Nesbit Netherby Nightshade Northcote Nyberg
Oakden Ogilby Okeke Ormerod Osei Oxenham Padgett Parr Penhale Pickersgill Plimpton Quayle Quigg Radcombe
Rahimi Ravenscar Redfearn Ridout Rookhope Rushworth Saltmarsh Sedgwick Shadwell Shanklin Silverdale
Skelton Sowerby Stanhill Strand Sutcliffe Tamworth Tennick Thackray Thistle Tolland Trelawn Underhay
Uppington Varley Venn Wainscott Waverley Weatherby Whinfell Wilderspin Winstone Wragby Yarwood Yelland
Zaman Zielony
"""
GERMAN_FIRST = "Anke Birn Dirk Eva Frauke Gerd Heike Imke Jutta Kai Lutz Maren Nele Ole Rike Swen Tanja Ulla"
GERMAN_LAST = (
    "Aschbach Brockmeier Dornfeld Eichstedt Fehrmann Grabow Hollenbek Ipsen Jessenthal Kornblum Lindhorst"
)
SPANISH_FIRST = (
    "Alicia Benito Carmen Diego Elvira Felisa Gonzalo Irene Jaime Leonor Mateo Noelia Paloma Quique Teresa"
)
SPANISH_LAST = (
    "Arboleda Barrientos Cifuentes Dorado Escalona Fontana Grijalba Huertas Izaga Labrador Montalvo"
)
AGENTS = [
    "Pat Quinlan",
    "Bilal Rashdi",
    "Carla Umber",
    "Pavel Drozd",
    "Amir Teshome",
    "Evan Holt-Reid",
    "Ifeoma Bello",
    "Katja Morgen",
    "Ravi Sundar",
    "Hamza Idrissi",
    "Agnes Wolny",
    "Theo Lund",
]
HINTS = {  # department: words that place a text there
    "Northmoor School": r"pupil|teacher|\bschool\b|lesson|class(room)?\b|Year \d|governors|escuela|Schule",
    "Warehouse 1": r"Warehouse 1|\bW1\b|WH1|Lager 1|goods.in|dock \d|dock door",
    "Warehouse 2": r"warehouse|wharehouse|\bW2\b|picker|aisle|forklift|pallet|depot|Lager|almac[eé]n|lorr",
    "Hospital Wing": r"\bwards?\b|nurse|patient|theatre|clinic|surge|pharmac|radiolog|hospital|Station \d",
    "Field Engineering": r"\bvan\b|on site|substation|field (crew|tablet|engineer)|Außendienst|en ruta",
    "Finance": r"invoice|ledger|payroll|treasury|month.end|cost centre|Payable|accountan|fakturier|Umlage",
    "Procurement": r"procurement|tender|purchas|buyer|supplier|renewal",
    "Legal": r"\blegal\b|solicitor|court|judge",
}
CLIENT_DEPARTMENTS = ["Finance", "Procurement", "Northmoor School", "Operations", "Hospital Wing", "Sales"]
OTHER_DEPARTMENTS = ["Human Resources", "Estates", "Communications", "Sales", "Operations", "Outpatients"]
SITES = {
    "Northmoor School": "School",
    "Warehouse 1": "Warehouse 1",
    "Warehouse 2": "Warehouse 2",
    "Hospital Wing": "Hospital wing",
    "Outpatients": "Hospital wing",
    "Field Engineering": "Field",
}
STAFF_ROLES = {
    "Northmoor School": ["Teacher", "School office", "Teaching assistant"],
    "Warehouse 1": ["Shift lead", "Warehouse operative", "Dispatcher"],
    "Warehouse 2": ["Shift lead", "Warehouse operative", "Dispatcher"],
    "Hospital Wing": ["Nurse", "Doctor", "Ward clerk", "Pharmacist"],
    "Outpatients": ["Nurse", "Receptionist", "Therapist"],
    "Field Engineering": ["Field engineer", "Crew lead"],
    "Finance": ["Accountant", "Payroll clerk"],
    "Procurement": ["Buyer", "Contracts assistant"],
}
CLIENT_ROLES = ["Department head", "Finance controller", "Principal", "Procurement lead", "Programme manager"]

RECEIVED = {
    "en": "Your request has been received and registered under number {ticket}. "
    "A member of the service desk will get back to you. Please do not reply to this message.",
    "de": "Ihre Anfrage ist eingegangen und wurde unter der Nummer {ticket} erfasst. "
    "Bitte antworten Sie nicht auf diese Nachricht.",
    "es": "Hemos recibido su solicitud y la hemos registrado con el número {ticket}. "
    "Por favor, no responda a este mensaje.",
}
CLOSED = {
    "en": "This ticket was closed automatically because no reply was received within five days. "
    "You can reopen it from the portal within 72 hours.",
    "de": "Dieses Ticket wurde automatisch geschlossen, "
    "da innerhalb von fünf Tagen keine Antwort eingegangen ist.",
    "es": "Esta incidencia se ha cerrado automáticamente porque no hemos recibido respuesta en cinco días.",
}
OUT_OF_OFFICE = {
    "en": "Automatic reply: I am out of the office and will be back next Monday. "
    "My messages are not forwarded. In urgent cases please contact my team.",
    "de": "Automatische Antwort: Ich bin derzeit nicht im Haus und ab Montag wieder erreichbar.",
    "es": "Respuesta automática: estoy fuera de la oficina y vuelvo el lunes.",
}
MAINTENANCE = (
    "Planned maintenance: on Saturday 13 June between 20:00 and 23:00 the storage behind several "
    "central services will be renewed. Please save your work and sign out before 20:00. Short "
    "interruptions are possible until midnight. Nothing needs to be done afterwards."
)
ASSETS = (
    "Asset confirmation 2026. I confirm that the equipment listed against my staff number is in my "
    "possession, that it is in working order, and that I will return it when I leave or change department."
)
DISCLAIMERS = [
    "This e-mail and any attachment may contain confidential information and is intended only for the "
    "addressee. If you have received it in error, please tell the sender and delete it.",
    "Northmoor accepts no liability for the content of this message. "
    "Please consider the environment before printing it.",
]
MONTH_NAMES = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "es": "ene feb mar abr may jun jul ago sept oct nov dic",
}


@dataclass
class Person:
    """One invented employee."""

    name: str
    lang: str
    department: str
    phone: str
    themes: list[str | None] = field(default_factory=list)

    @property
    def email(self) -> str:
        """The e-mail address made from the name."""
        return address(self.name)


@dataclass
class Message:
    """One message of a ticket before it is rendered as text or HTML."""

    author: str  # name of the writer; "" for the system
    kind: str  # requester, agent or system
    at: datetime
    text: str
    about: bool = False  # voices the ticket's pain point: written by the requester, not automatic
    auto: bool = False
    reply: bool = False
    signature: str = ""
    disclaimer: str = ""
    quote_of: Message | None = None
    as_html: bool = False


@dataclass
class Ticket:
    """A source ticket with everything the builder adds."""

    source: dict[str, Any]
    created: datetime
    person: Person
    ticket_id: str = ""
    messages: list[Message] = field(default_factory=list)


# --- small helpers -------------------------------------------------------------------------


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
        writer.writerow(header)
        writer.writerows(rows)


def address(name: str) -> str:
    plain = name.translate(str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "ü": "ue", "ö": "oe", "ä": "ae"}))
    ascii_name = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return ascii_name.lower().replace(" ", ".") + "@northmoor.example"


def share_out(total: int, weights: Sequence[int]) -> list[int]:
    """Split ``total`` in proportion to ``weights``; the largest remainders get what is left."""
    exact = [total * weight / sum(weights) for weight in weights]
    counts = [int(value) for value in exact]
    by_remainder = sorted(range(len(weights)), key=lambda i: (counts[i] - exact[i], -weights[i], i))
    for i in by_remainder[: total - sum(counts)]:
        counts[i] += 1
    return counts


def department_of(text: str, rng: Random, client: bool = False) -> tuple[str, bool]:
    """Return a department and whether the text itself points there."""
    for department, pattern in HINTS.items():
        if re.search(pattern, text, re.IGNORECASE):
            return department, True
    return rng.choice(CLIENT_DEPARTMENTS if client else OTHER_DEPARTMENTS), False


# --- when ----------------------------------------------------------------------------------


def opening_time(month: int, rng: Random) -> datetime:
    """Return a moment in ``month``, five times in six within working hours."""
    days = [date(2026, month, 1) + timedelta(n) for n in range(31)]
    days = [day for day in days if day.month == month]
    if rng.random() < 5 / 6:
        day = rng.choice([day for day in days if day.weekday() < 5])
        minutes = int(rng.triangular(7 * 60 + 20, 18 * 60, 10 * 60))
    else:
        day = rng.choice(days)
        minutes = rng.randrange(24 * 60)
    return datetime(day.year, day.month, day.day) + timedelta(minutes=minutes, seconds=rng.randrange(60))


def opening_times(tickets: Sequence[dict[str, Any]], rng: Random) -> list[datetime]:
    """Give each ticket its opening time so that every theme has its planted growth."""
    by_theme: dict[str, list[int]] = defaultdict(list)
    for i, ticket in enumerate(tickets):
        by_theme[ticket["theme"] or ""].append(i)
    times = [datetime.min] * len(tickets)
    for theme in sorted(by_theme):
        rows = by_theme[theme]
        growth = PAIN_POINTS[theme][2] if theme else "flat"
        counts = share_out(len(rows), GROWTH[growth])
        months = [month for month, count in zip(MONTHS, counts, strict=True) for _ in range(count)]
        rng.shuffle(months)
        for row, month in zip(rows, months, strict=True):
            times[row] = opening_time(month, rng)
    return times


def next_time(after: datetime, kind: str, rng: Random) -> datetime:
    """Return when the next message of a thread is written: agents keep office hours."""
    at = after + timedelta(minutes=rng.choice([12, 25, 50, 95, 180, 400, 1300]) * rng.uniform(0.6, 1.6))
    if kind == "agent":
        while at.weekday() > 4 or not 8 <= at.hour < 18:
            at += timedelta(hours=1)
    return at.replace(microsecond=0)


# --- who -----------------------------------------------------------------------------------


class Staff:
    """The invented persons, made as they are needed."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.people: list[Person] = []
        self.by_sign: dict[str, Person] = {}
        self.fresh = {
            "en": self._names(FIRST, LAST),
            "de": self._names(GERMAN_FIRST, GERMAN_LAST),
            "es": self._names(SPANISH_FIRST, SPANISH_LAST),
        }
        self.phones = {lang: rng.sample(range(100, 1000), 400) for lang in ("en", "de", "es")}

    def _names(self, firsts: str, lasts: str) -> list[str]:
        """Pair first and last names, each last name with two first names."""
        first, last = firsts.split(), lasts.split()
        names = [f"{first[i % len(first)]} {name}" for i, name in enumerate([*last, *last[1:], last[0]])]
        self.rng.shuffle(names)
        return sorted(set(names), key=names.index)

    def new(self, lang: str, department: str, sign: str | None = None) -> Person:
        """Make a person; ``sign`` is the name under a text, in full or the first name only."""
        name = sign if sign and " " in sign else ""
        if not name:
            name = self.fresh[lang].pop()
            if sign:
                name = f"{sign} {name.split(' ')[1]}"
        number = self.phones[lang].pop()
        prefix = {"en": "+44 1632 960", "de": "+49 30 23125 ", "es": "+34 900 000 "}[lang]
        person = Person(name, lang, department, f"{prefix}{number}")
        self.people.append(person)
        if sign:
            self.by_sign[sign] = person
        return person

    def known(self, lang: str, department: str | None, theme: str | None, same_theme: bool) -> Person | None:
        """Return someone who wrote before, on the same theme or on another, or None."""
        fits = [
            person
            for person in self.people
            if person.lang == lang
            and (theme in person.themes) == same_theme
            and department in (None, person.department)
        ]
        fewest = min((len(person.themes) for person in fits), default=0)
        fits = [person for person in fits if len(person.themes) <= fewest + 1 and len(person.themes) < 5]
        return self.rng.choice(fits) if fits else None


def assign_people(tickets: Sequence[dict[str, Any]], order: Sequence[int], rng: Random) -> list[Person]:
    """Give each ticket its requester, oldest ticket first, so that some persons come back."""
    staff = Staff(rng)
    unsigned = [i for i in order if not tickets[i]["signed"]]
    themed = [i for i in unsigned if tickets[i]["theme"]]
    same = set(rng.sample(themed, 84))
    other = set(rng.sample([i for i in unsigned if i not in same], 100))
    chosen: dict[int, Person] = {}
    for i in order:
        ticket, theme, sign = tickets[i], tickets[i]["theme"], tickets[i]["signed"]
        client = bool(theme) and PAIN_POINTS[theme][1] == "client"
        department, hinted = department_of(ticket["subject"] + "\n" + ticket["text"], rng, client)
        person = staff.by_sign.get(sign) if sign else None
        if i in same or i in other:
            person = staff.known(ticket["lang"], department if hinted else None, theme, i in same)
        person = person or staff.new(ticket["lang"], department, sign)
        person.themes.append(theme)
        chosen[i] = person
    return [chosen[i] for i in range(len(tickets))]


# --- what is said --------------------------------------------------------------------------


def thread(ticket: Ticket, rng: Random) -> list[Message]:
    """Return the opening message and the replies written for it."""
    agent = rng.choice(AGENTS)
    at = ticket.created
    messages = [Message(ticket.person.name, "requester", at, ticket.source["text"], about=True)]
    for reply in ticket.source["thread"]:
        at = next_time(at, reply["by"], rng)
        by_requester = reply["by"] == "requester"
        name = ticket.person.name if by_requester else agent
        messages.append(Message(name, reply["by"], at, reply["text"], about=by_requester, reply=True))
    return messages


def add_system_messages(tickets: Sequence[Ticket], rng: Random) -> None:
    """Add receipts and automatic closures to two tickets in five."""
    for ticket in rng.sample(tickets, len(tickets) * 2 // 5):
        which = rng.choice(["received", "received", "closed", "both"])
        lang = ticket.source["lang"]
        if which in ("received", "both"):
            at = ticket.created + timedelta(minutes=1)
            text = RECEIVED[lang].format(ticket=ticket.ticket_id)
            ticket.messages.append(Message("", "system", at, text, auto=True))
        if which in ("closed", "both"):
            at = max(message.at for message in ticket.messages) + timedelta(days=5)
            ticket.messages.append(Message("", "system", at, CLOSED[lang], auto=True))


def add_bulk_messages(tickets: Sequence[Ticket], rng: Random) -> None:
    """Add out-of-office replies, a mail-merge notice and a text that several sent on."""
    answered = [ticket for ticket in tickets if any(m.kind == "agent" for m in ticket.messages)]
    for ticket in rng.sample(answered, 6):
        first = next(m for m in ticket.messages if m.kind == "agent")
        text = OUT_OF_OFFICE[ticket.source["lang"]]
        at = first.at + timedelta(seconds=40)
        ticket.messages.append(Message(ticket.person.name, "requester", at, text, auto=True))
    notice = datetime(2026, 6, 10, 16, 5)
    for ticket in rng.sample(opened_before(tickets, notice), 12):
        at = notice + timedelta(seconds=rng.randrange(90))
        ticket.messages.append(Message(rng.choice(AGENTS), "agent", at, MAINTENANCE, auto=True))
    campaign = datetime(2026, 5, 19, 9, 0)
    for ticket in rng.sample(opened_before(tickets, campaign), 9):
        at = campaign + timedelta(minutes=rng.randrange(3000))
        ticket.messages.append(Message(ticket.person.name, "requester", at, ASSETS, auto=True))


def opened_before(tickets: Sequence[Ticket], moment: datetime) -> list[Ticket]:
    """Return the English tickets of the three weeks before ``moment``."""
    start = moment - timedelta(weeks=3)
    return [t for t in tickets if start <= t.created < moment and t.source["lang"] == "en"]


def signature(person: Person) -> str:
    label = {"en": "Tel.", "de": "Telefon", "es": "Tel."}[person.lang]
    return f"--\n{person.name}\n{person.department} | Northmoor\n{label} {person.phone}"


def add_mail_clutter(tickets: Sequence[Ticket], rng: Random) -> None:
    """Add signatures, quoted history, disclaimers and HTML to parts of the messages."""
    pairs = [(ticket, m) for ticket in tickets for m in ticket.messages if not m.auto]
    asked = [(ticket, m) for ticket, m in pairs if m.kind == "requester"]
    replies = [(ticket, m) for ticket, m in pairs if m.reply]
    for ticket, message in rng.sample(asked, len(asked) * 22 // 100):
        message.signature = signature(ticket.person)
    for _, message in rng.sample(asked, 14):
        message.disclaimer = rng.choice(DISCLAIMERS)
    for ticket, message in rng.sample(replies, len(replies) * 28 // 100):
        message.quote_of = [m for m in ticket.messages if not m.auto and m.at < message.at][-1]
    for _, message in rng.sample(pairs, len(pairs) * 15 // 100):
        message.as_html = True


def attribution(message: Message, lang: str) -> str:
    at, writer = message.at, f"{message.author} <{address(message.author)}>"
    if lang == "de":
        return f"Am {at:%d.%m.%Y} um {at:%H:%M} schrieb {writer}:"
    day = f"{at.day} {MONTH_NAMES[lang].split()[at.month - 1]} {at.year}"
    if lang == "es":
        return f"El {day} a las {at:%H:%M}, {writer} escribió:"
    return f"On {day}, at {at:%H:%M}, {writer} wrote:"


def as_text(message: Message, lang: str) -> str:
    parts = [message.text]
    if message.signature:
        parts.append(message.signature)
    if message.quote_of:
        quoted = [f"> {line}".rstrip() for line in message.quote_of.text.split("\n")]
        parts.append("\n".join([attribution(message.quote_of, lang), *quoted]))
    if message.disclaimer:
        parts.append(message.disclaimer)
    return "\n\n".join(parts)


def html_lines(text: str) -> str:
    """Return ``text`` as a mail client writes it: a div per paragraph, named entities."""
    escaped = "".join(
        f"&{codepoint2name[ord(char)]};" if ord(char) > 127 and ord(char) in codepoint2name else char
        for char in html.escape(text)
    )
    paragraphs = escaped.replace("  ", "&nbsp; ").split("\n\n")
    return "<div>&nbsp;</div>".join(f"<div>{part.replace(chr(10), '<br>')}</div>" for part in paragraphs)


def as_html(message: Message, lang: str) -> str:
    parts = [html_lines(message.text)]
    if message.signature:
        parts.append(f'<div class="signature">{html_lines(message.signature)}</div>')
    if message.quote_of:
        quoted = html_lines(message.quote_of.text)
        head = html_lines(attribution(message.quote_of, lang))
        parts.append(f'{head}<blockquote type="cite">{quoted}</blockquote>')
    if message.disclaimer:
        parts.append(f'<div style="font-size:8pt;color:gray">{html_lines(message.disclaimer)}</div>')
    return '<div dir="ltr">' + "<br>".join(parts) + "</div>"


# --- tickets -------------------------------------------------------------------------------


def build_tickets(sources: Sequence[dict[str, Any]]) -> list[Ticket]:
    """Return all tickets, oldest first, with their messages in order of time."""
    times = opening_times(sources, Random("times"))
    order = sorted(range(len(sources)), key=lambda i: (times[i], i))
    people = assign_people(sources, order, Random("people"))
    tickets = [Ticket(sources[i], times[i], people[i], f"NM-{20001 + n}") for n, i in enumerate(order)]
    rng = Random("threads")
    for ticket in tickets:
        ticket.messages = thread(ticket, rng)
    add_bulk_messages(tickets, Random("bulk"))
    add_system_messages(tickets, Random("system"))
    add_mail_clutter(tickets, Random("clutter"))
    for ticket in tickets:
        ticket.messages.sort(key=lambda message: message.at)
    return tickets


def message_id(ticket: Ticket, number: int) -> str:
    return f"{ticket.ticket_id}-{number:02d}"


def subject(ticket: Ticket, message: Message) -> str:
    first = ticket.source["subject"]
    if not message.reply or re.match(r"(RE|FW|AW):", first, re.IGNORECASE):
        return str(first)
    return f"{'AW' if ticket.source['lang'] == 'de' else 'Re'}: {first}"


def priority(ticket: Ticket, rng: Random) -> str:
    text = ticket.source["subject"] + " " + ticket.source["text"]
    if re.search(r"urgent|safety|drug|theatre|prescri|emergency", text, re.IGNORECASE):
        return rng.choice(["Urgent", "High", "High"])
    if ticket.source["theme"] in ("erp_outage", "vpn_drops", "password_lockout"):
        return rng.choice(["High", "Normal", "Normal"])
    return rng.choice(["High", "Normal", "Normal", "Normal", "Low", "Low"])


def status(ticket: Ticket, rng: Random) -> str:
    last = ticket.messages[-1]
    if last.kind == "system" and len(ticket.messages) > 1 and last.text in CLOSED.values():
        return "Closed"
    if any(message.kind == "agent" for message in ticket.messages):
        return rng.choice(["Resolved", "Resolved", "Closed", "Open"])
    return rng.choice(["Open", "Open", "Pending", "Resolved", "Closed"])


def reopened(ticket: Ticket, rng: Random) -> str:
    said_so = "closed_unsolved" in (ticket.source["theme"], *ticket.source["also"])
    return "yes" if rng.random() < (0.8 if said_so else 0.04) else "no"


def ticket_rows(tickets: Sequence[Ticket]) -> Iterator[list[str]]:
    rng = Random("fields")
    for ticket in tickets:
        person, lang = ticket.person, ticket.source["lang"]
        fields = [person.department, priority(ticket, rng), status(ticket, rng), reopened(ticket, rng)]
        for number, message in enumerate(ticket.messages, 1):
            sender = address(message.author) if message.author else "no-reply@northmoor.example"
            body = as_html(message, lang) if message.as_html else as_text(message, lang)
            yield [
                ticket.ticket_id,
                message_id(ticket, number),
                message.at.isoformat(),
                person.email,
                sender,
                message.kind,
                *fields,
                subject(ticket, message),
                body,
            ]


# --- survey --------------------------------------------------------------------------------


def survey_role(source: dict[str, Any], department: str, rng: Random) -> str:
    concern = PAIN_POINTS[source["theme"]][1] if source["theme"] else "none"
    for pattern, role in ((r"\bprincipal\b", "Principal"), (r"\bprocurement\b", "Procurement lead")):
        if concern == "client" and re.search(pattern, source["text"], re.IGNORECASE):
            return role
    if rng.random() < {"client": 0.8, "both": 0.3, "consumer": 0.08, "none": 0.12}[concern]:
        fitting = {
            "Northmoor School": "Principal",
            "Finance": "Finance controller",
            "Procurement": "Procurement lead",
        }
        roles = [role for role in CLIENT_ROLES if role not in ("Principal", "Procurement lead")]
        return fitting.get(department) or rng.choice(roles)
    return rng.choice(STAFF_ROLES.get(department, ["Officer", "Assistant", "Specialist", "Team lead"]))


def survey_rows(sources: Sequence[dict[str, Any]]) -> list[tuple[dict[str, Any], list[str]]]:
    """Return each source answer with its row, in order of submission."""
    rng = Random("survey")
    days = [date(2026, 9, 7) + timedelta(n) for n in range(21)]
    weights = [(5 if day.weekday() < 5 else 1) * (3 if n < 7 else 1) for n, day in enumerate(days)]
    minutes = [rng.randrange(6 * 60, 22 * 60) for _ in sources]
    moments = sorted(zip(rng.choices(days, weights, k=len(sources)), minutes, strict=True))
    shuffled = rng.sample(list(sources), len(sources))
    rows = []
    for number, (source, (day, minute)) in enumerate(zip(shuffled, moments, strict=True), 1):
        client = bool(source["theme"]) and PAIN_POINTS[source["theme"]][1] == "client"
        department, _ = department_of(source["text"], rng, client)
        role = survey_role(source, department, rng)
        site = SITES.get(department) or rng.choice(["Building A", "Building B", "Building C", "Building D"])
        when = f"{day.month}/{day.day}/{day.year} {minute // 60}:{minute % 60:02d}"
        row = [f"R{number:04d}", when, role, department, site, source["score"], source["text"]]
        rows.append((source, row))
    return rows


# --- truth ---------------------------------------------------------------------------------


def truth_rows(
    tickets: Sequence[Ticket], answers: Sequence[tuple[dict[str, Any], list[str]]]
) -> Iterator[list[str]]:
    for ticket in tickets:
        theme, also = ticket.source["theme"] or "", ";".join(ticket.source["also"])
        for number, message in enumerate(ticket.messages, 1):
            if message.kind == "requester":
                tags = [theme, also] if message.about else ["", ""]
                yield ["helpdesk_tickets.csv", message_id(ticket, number), *tags]
    for source, row in answers:
        yield ["it_survey.csv", row[0], source["theme"] or "", ";".join(source["also"])]


def pain_point_rows(tickets: Sequence[Ticket], survey: Sequence[dict[str, Any]]) -> Iterator[list[Any]]:
    n_tickets = Counter(ticket.source["theme"] for ticket in tickets)
    n_answers = Counter(answer["theme"] for answer in survey)
    for theme, (description, concern, growth) in PAIN_POINTS.items():
        people = {ticket.person.email for ticket in tickets if ticket.source["theme"] == theme}
        yield [theme, description, concern, n_tickets[theme], len(people), n_answers[theme], growth]


def build(out: Path, source: Path = CORPORA / "source") -> None:
    """Write the four tables into ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    tickets = build_tickets(read_jsonl(source / "tickets.jsonl"))
    survey = read_jsonl(source / "survey.jsonl")
    answers = survey_rows(survey)
    write_csv(out / "helpdesk_tickets.csv", TICKET_COLUMNS.split(","), ticket_rows(tickets))
    columns = ["Response ID", "Submitted", "Role", "Department", "Site", SCORE_QUESTION, TEXT_QUESTION]
    write_csv(out / "it_survey.csv", columns, (row for _, row in answers))
    columns = ["pain_point", "description", "concern", "tickets", "ticket_people", "survey_answers", "growth"]
    write_csv(out / "pain_points.csv", columns, pain_point_rows(tickets, survey))
    write_csv(out / "truth.csv", ["source", "comment_id", "pain_point", "also"], truth_rows(tickets, answers))


def main() -> None:
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else CORPORA)


if __name__ == "__main__":
    main()
