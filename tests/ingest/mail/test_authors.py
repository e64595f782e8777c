"""Each rule of who wrote a mail decides where it should, and leaves the others to the next one."""

from itertools import count

import pytest

from feedback_miner.ingest.mail import authors
from feedback_miner.ingest.mail.authors import HelpDesk, author_of, desk_of, help_desk_of
from feedback_miner.ingest.mail.index import Entry

IT, ANN, SAM = "it@example.org", "ann@example.org", "sam@example.org"
KNOWN = HelpDesk(IT, frozenset({SAM}), {"thread": (ANN, True), "private": (ANN, False)})
numbers = count()


def entry(person, *to, record="thread", begins=False, **more):
    about = {"reply_to": "", "robot": False, "list_id": "", **more}
    return Entry(
        id=f"m{next(numbers)}", record=record, date=None, moment=0, person=person,
        recipients=frozenset(to), begins=begins, again=False, **about,
    )  # fmt: skip


def thread(person, *to, **more):
    made = entry(person, *to, begins=True, **more)
    made.record = made.id
    return made


@pytest.mark.parametrize(
    ("mail", "rule", "kind"),
    [
        (entry(ANN, IT, robot=True), authors._of_a_program, "system"),
        (entry("no-reply@example.org", IT), authors._of_a_program, "system"),
        (entry(ANN, IT, list_id="news.example.net"), authors._of_a_program, "system"),
        (entry(ANN, IT, list_id="it.example.org"), authors._of_a_program, None),
        (entry(IT, ANN), authors._of_the_desk, "agent"),
        (entry("it+42@example.org", ANN), authors._of_the_desk, "agent"),
        (entry(IT, "it+42@example.org"), authors._of_the_desk, "unknown"),
        (entry(SAM, ANN), authors._of_the_desk, None),
        (entry(ANN, IT), authors._of_who_began, "requester"),
        (entry(ANN, SAM, record="private"), authors._of_who_began, "unknown"),
        (entry(SAM, IT), authors._of_who_began, None),
        (entry(SAM, ANN), authors._of_an_agent, "agent"),
        (entry("guest@example.net", ANN), authors._of_an_agent, None),
    ],
)
def test_a_rule_decides_or_leaves_it_to_the_next(mail, rule, kind):
    assert rule(mail, KNOWN) == kind


def test_who_fits_no_rule_is_unknown():
    assert author_of(entry("guest@example.net", IT), KNOWN) == "unknown"


def test_an_agent_who_begins_a_thread_asks_nothing():
    known = HelpDesk(IT, frozenset({SAM}), {"thread": (SAM, True)})
    assert author_of(entry(SAM, IT), known) == "unknown"


def test_three_people_who_write_to_an_address_make_it_a_help_desk():
    mails = [thread(f"u{n}@example.org", IT) for n in range(3)]
    assert desk_of(mails) == IT
    assert desk_of(mails[:2]) == ""


def test_an_address_with_less_than_half_of_the_mails_is_no_help_desk():
    mails = [thread(f"u{n}@example.org", IT) for n in range(3)]
    others = [entry(ANN, SAM) for _ in range(4)]
    assert desk_of(mails + others[:3]) == IT
    assert desk_of(mails + others) == ""


@pytest.mark.parametrize(
    ("n_threads", "n_people", "n_begun", "is_agent"),
    [(5, 3, 1, True), (4, 3, 0, False), (5, 2, 0, False), (5, 3, 2, False)],
)
def test_agents_answer_five_threads_of_three_people_and_begin_a_fifth_at_most(
    n_threads, n_people, n_begun, is_agent
):
    asked = [thread(f"u{n % n_people}@example.org", IT) for n in range(n_threads)]
    others = [thread(f"v{n}@example.org", IT) for n in range(3)]
    answers = [entry(SAM, ANN, record=one.record) for one in asked]
    begun = [thread(SAM, IT) for _ in range(n_begun)]
    assert (SAM in help_desk_of(asked + others + answers + begun).agents) is is_agent
