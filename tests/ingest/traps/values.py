"""Nulls, ids, people and scores: cells that look like something else."""

from __future__ import annotations

import hashlib

from ingest.traps.case import JAMS, LOGIN, SLOW, Case, table

from feedback_miner.errors import UsageError


def _hash(name: str) -> str:
    return hashlib.blake2b(name.encode(), key=b"feedback-miner", digest_size=8).hexdigest()


CONTENT_ID = "c" + hashlib.blake2b(f"\x1f\x1f\x1fcomment\x1f{LOGIN}".encode(), digest_size=6).hexdigest()
NULLS = ["None", "NA", "N/A", "#N/A", "NULL", "null", "nan", "NaN", "-", "--", "?", "UNKNOWN", "n/a", "nil"]

NULL_CASES = [
    Case(
        "answers that spell nothing are answers in a column of texts",
        table(*NULLS, JAMS, LOGIN, SLOW),
        [*NULLS, JAMS, LOGIN, SLOW],
    ),
    Case(
        "ids that spell nothing are no ids, and each comment still gets one of its own",
        "id,comment\n" + "".join(f"{n},{JAMS} {n}\n" for n in range(1, 100)) + f"NULL,{LOGIN}\n",
        [*(f"{JAMS} {n}" for n in range(1, 100)), LOGIN],
        warns=["1 comments have no id and got one from their content."],
    ),
    Case(
        "scores that spell nothing are no scores and no wrong numbers",
        "rating,comment\n" + "".join(f"{null},{JAMS}\n" for null in ["5", *NULLS, "1"]),
        scores=[5.0, *[None] * len(NULLS), 1.0],
    ),
    Case(
        "people that spell nothing, or are anonymous in any language, are nobody",
        f"id,requester,comment\n1,Ann Lee,{JAMS}\n2,Anonymous,{LOGIN}\n3,anonym,{SLOW}\n4,#N/A,{JAMS}\n"
        f"5,unknown,{LOGIN}\n6, ,{SLOW}\n7,ann lee ,{JAMS}\n",
        people="a-----a",
    ),
    Case(
        "a whole column that spells nothing has no role",
        f"id,rating,date,comment\n1,NULL,NULL,{JAMS}\n2,NULL,NULL,{LOGIN}\n",
        columns={"score": "", "date": "", "text": "comment"},
    ),
    Case(
        "the queue 'None' and the blank one are no queues",
        f"id,queue,comment\n1,Network,{JAMS}\n2,None,{LOGIN}\n3,,{SLOW}\n",
        columns={"queue": "queue"},
    ),
    Case(
        "a NULL of a database dump beside a quoted one that somebody wrote",
        f'id,comment\n1,NULL\n2,"NULL"\n3,{JAMS}\n4,{LOGIN}\n',
        ["NULL", "NULL", JAMS, LOGIN],
    ),
    Case(
        "an apostrophe that a spreadsheet put before a number stays in the text",
        table("'0123 is my number", JAMS),
        ["'0123 is my number", JAMS],
    ),
]

IDS = [
    Case("leading zeros of ids stay", f"id,comment\n007,{JAMS}\n042,{LOGIN}\n", ids=["007", "042"]),
    Case(
        "ids above 2^53 keep every digit",
        f"id,comment\n9007199254740993,{JAMS}\n90071992547409931234567,{LOGIN}\n",
        ids=["9007199254740993", "90071992547409931234567"],
    ),
    Case(
        "ids with thousands separators stay as written",
        f'id;comment\n"1.234";{JAMS}\n"1.235";{LOGIN}\n',
        ids=["1.234", "1.235"],
    ),
    Case(
        "ids with an English thousands separator within quotes",
        f'id,comment\n"12,345",{JAMS}\n"12,346",{LOGIN}\n',
        ids=["12,345", "12,346"],
    ),
    Case(
        "ids that a spreadsheet spoilt are read as they are and made unique",
        f"id,comment\n1.23E+15,{JAMS}\n1.23E+15,{LOGIN}\n1.24E+15,{SLOW}\n",
        texts=[JAMS, LOGIN, SLOW],
        records=["1.23E+15", "1.23E+15", "1.24E+15"],
        settings={"columns": {"id": "id"}},
        ids=["1.23E+15#1", "1.23E+15#2", "1.24E+15"],
        warns=["Ids repeat"],
    ),
    Case(
        "ids that a data frame made floats, as one of them is missing, are whole",
        f"id,comment\n12.0,{JAMS}\n,{LOGIN}\n14.0,{SLOW}\n",
        [JAMS, LOGIN, SLOW],
        settings={"columns": {"id": "id", "person": "id"}},
        people="a-b",
        records=["12", CONTENT_ID, "14"],
        warns=["1 comments have no id and got one from their content."],
    ),
    Case(
        "numbers of versions are no floats",
        f"id,comment\n1.0,{JAMS}\n1.1,{LOGIN}\n",
        ids=["1.0", "1.1"],
    ),
    Case("outer blanks of ids go", f"id,comment\n 1 ,{JAMS}\n2\u00a0,{LOGIN}\n", ids=["1", "2"]),
    Case(
        "ids that differ by case are two",
        f"id,comment\nab12,{JAMS}\nAB12,{LOGIN}\n",
        ids=["ab12", "AB12"],
    ),
    Case(
        "an id that a spreadsheet wrapped in a formula to keep its zeros",
        f'id,comment\n"=""0012""",{JAMS}\n"=""0013""",{LOGIN}\n',
        ids=["0012", "0013"],
    ),
    Case(
        "a column 'id' of free text is no id",
        f"id,comment\n{JAMS} one,{LOGIN}\n{JAMS} two,{SLOW}\n",
        settings={"columns": {"text": ("comment",)}},
        columns={"id": ""},
    ),
    Case(
        "ticket numbers that are links stay what they are",
        f"ticket number,comment\nhttps://example.org/t/1,{JAMS}\nhttps://example.org/t/2,{LOGIN}\n",
        ids=["https://example.org/t/1", "https://example.org/t/2"],
    ),
    Case(
        "an id that the user named stays, even if it is an e-mail address",
        f"id,comment\nann@example.org,{JAMS}\nbob@example.org,{LOGIN}\n",
        settings={"columns": {"id": "id"}},
        ids=["ann@example.org", "bob@example.org"],
    ),
    Case(
        "an e-mail address as id is hashed",
        f"id,comment\nann@example.org,{JAMS}\nbob@example.org,{LOGIN}\n",
        ids=[_hash("ann@example.org"), _hash("bob@example.org")],
    ),
]

PEOPLE = [
    Case(
        "one person under two spellings of one address",
        f"id,email,comment\n1,Ann@Example.org,{JAMS}\n2, ann@example.org,{LOGIN}\n3,bob@example.org,{SLOW}\n",
        people="aab",
    ),
    Case(
        "an employee number is a person too, also without a name",
        f"id,employee id,comment\n1,8841,{JAMS}\n2,8842,{LOGIN}\n3,8841,{SLOW}\n",
        people="aba",
    ),
    Case(
        "the respondent of a survey is the person of the answers",
        "Respondent ID,What works well for you?,What should we mend first?\n"
        f"R1,{SLOW},{JAMS}\nR2,All fine with me today,{LOGIN}\n",
        people="aabb",
    ),
    Case(
        "an agent is not the person who wrote",
        f"id,assignee,requester,comment\n1,Tom Agent,Ann Lee,{JAMS}\n2,Tom Agent,Bob Ray,{LOGIN}\n",
        people="ab",
        columns={"person": "requester"},
    ),
]

SCORES = [
    Case(
        "decimal commas",
        f'rating;comment\n4,5;{JAMS}\n"3,0";{LOGIN}\n',
        scores=[4.5, 3.0],
    ),
    Case(
        "a minus that is none of ASCII",
        f"score,comment\n\u22123,{JAMS}\n4,{LOGIN}\n",
        scores=[-3.0, 4.0],
    ),
    Case(
        "words of satisfaction are numbers from 1 to 5",
        f"satisfaction,comment\nVery satisfied,{JAMS}\nDissatisfied,{LOGIN}\nNeutral,{SLOW}\n",
        scores=[5.0, 2.0, 3.0],
    ),
    Case(
        "German words of satisfaction",
        f"Zufriedenheit;Kommentar\nsehr zufrieden;{JAMS}\nunzufrieden;{LOGIN}\nweder noch;{SLOW}\n",
        scores=[5.0, 2.0, 3.0],
    ),
    Case(
        "good and bad as Zendesk writes them, and what was only offered is no score",
        f"satisfaction score,comment\nGood,{JAMS}\nBad,{LOGIN}\nOffered,{SLOW}\n",
        scores=[1.0, 0.0, None],
    ),
    Case(
        "stars drawn as characters",
        f"rating,comment\n★★★★☆,{JAMS}\n★☆☆☆☆,{LOGIN}\n",
        scores=[4.0, 1.0],
    ),
    Case("four out of five", f"rating,comment\n4/5,{JAMS}\n2/5,{LOGIN}\n", scores=[4.0, 2.0]),
    Case(
        "per cents with a blank",
        f"satisfaction,comment\n80 %,{JAMS}\n35\u00a0%,{LOGIN}\n",
        scores=[80.0, 35.0],
    ),
    Case(
        "numbers with their labels",
        f"nps,comment\n10 (extremely likely),{JAMS}\n0 (not at all likely),{LOGIN}\n7,{SLOW}\n",
        scores=[10.0, 0.0, 7.0],
    ),
    Case(
        "one word among numbers is left out and told of",
        "rating,comment\n" + "".join(f"{n % 5 + 1},{JAMS} {n}\n" for n in range(39)) + f"great,{LOGIN}\n",
        scores=[*(float(n % 5 + 1) for n in range(39)), None],
        warns=["1 values of 'rating' are no numbers and were left out."],
    ),
    Case(
        "a column named as score that holds no numbers",
        f"id,mood,comment\n1,blue,{JAMS}\n2,green,{LOGIN}\n",
        settings={"columns": {"score": "mood"}},
        fails=(UsageError, "the column 'mood' holds no numbers."),
    ),
    Case(
        "numbers of minutes are no score, whatever the name says",
        f"rating,comment\n3600,{JAMS}\n7200,{LOGIN}\n",
        columns={"score": ""},
    ),
    Case(
        "infinity and not-a-number are no scores",
        f"rating,comment\n5,{JAMS}\nNaN,{LOGIN}\n4,{SLOW}\n",
        scores=[5.0, None, 4.0],
    ),
    Case(
        "priorities in words with numbers before them, and a bare number that may mean anything",
        f"id,priority,comment\n1,1 - Critical,{JAMS}\n2,4 - Low,{LOGIN}\n3,3 - Moderate,{SLOW}\n",
        priorities=["critical", "low", "medium"],
    ),
    Case(
        "bare numbers of priority are not guessed",
        f"id,priority,comment\n1,1,{JAMS}\n2,4,{LOGIN}\n",
        priorities=[None, None],
    ),
]

CASES = [*NULL_CASES, *IDS, *PEOPLE, *SCORES]
