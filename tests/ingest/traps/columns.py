"""Which column holds the comments; what a row means; exports without comments; who wrote."""

from __future__ import annotations

from ingest.traps.case import JAMS, LOGIN, SLOW, Case, table

from feedback_miner.errors import EmptyExportError, TextColumnError, UsageError

TEXTS = [
    Case("a single column with a name", f"feedback\n{JAMS}\n{LOGIN}\n", [JAMS, LOGIN], rows=[2, 3]),
    Case(
        "a single column whose name says nothing",
        f"Q7\n{JAMS}\n{LOGIN}\n",
        [JAMS, LOGIN],
        columns={"text": "Q7"},
    ),
    Case(
        "only a subject is better than nothing",
        f"Number,Subject,State\n1,{JAMS},new\n2,{LOGIN},open\n",
        [JAMS, LOGIN],
        columns={"text": "Subject", "subject": ""},
    ),
    Case(
        "a subject that the description repeats is not said twice",
        f"id,subject,description\n1,The printer jams,The printer jams every day\n2,Login,{LOGIN}\n",
        ["The printer jams every day", f"Login\n\n{LOGIN}"],
    ),
    Case(
        "a description that was left blank leaves the subject",
        f"id,subject,description\n1,{SLOW},\n2,Login,{LOGIN}\n",
        [SLOW, f"Login\n\n{LOGIN}"],
    ),
    Case(
        "two columns of free text without known names are asked for, with the measure of each",
        "id,eins,zwei\n"
        f"1,{JAMS} and nobody comes to mend it,{SLOW} and it has been so for weeks\n"
        f"2,{LOGIN} and nobody answers my calls,The coffee is cold and far too weak for me\n",
        fails=(TextColumnError, "  eins (12 words on average, 2 of 2 filled)"),
    ),
    Case(
        "a known name beside another column of long free text is asked for",
        "id,comment,what else happened\n"
        f"1,{JAMS} here,It was a long day and nobody came to help me at all\n"
        f"2,{LOGIN} here,We waited for two hours in front of a locked office door\n",
        fails=(TextColumnError, "Name one with --text-column"),
    ),
    Case(
        "the resolution of the agent is no comment of the requester",
        f"id,description,resolution\n1,{JAMS},Replaced the fuser and cleaned the rollers\n"
        f"2,{LOGIN},Reset the password and told the user about it\n",
        [JAMS, LOGIN],
        columns={"text": "description"},
    ),
    Case(
        "work notes alone are not taken for comments",
        f"number,work_notes,state\nINC1,{JAMS},new\nINC2,{LOGIN},new\n",
        fails=(TextColumnError, "has no column with comments that could be told from the others."),
    ),
    Case(
        "a list of tickets without any words of their requesters",
        "Number,Opened,State\nINC1,2024-05-06,new\nINC2,2024-05-07,closed\n",
        fails=(TextColumnError, "Columns found: Number, Opened, State."),
    ),
    Case(
        "choices that come back are no comments",
        "id,comment,systems\n" + "".join(f"{n},{JAMS} {n},mail; phone; wiki\n" for n in range(1, 31)),
        [f"{JAMS} {n}" for n in range(1, 31)],
        columns={"text": "comment"},
    ),
    Case(
        "addresses of web pages are no comments",
        f"id,comment,page\n1,{JAMS},https://example.org/a/b/c\n2,{LOGIN},https://example.org/d/e/f\n",
        [JAMS, LOGIN],
        columns={"text": "comment"},
    ),
    Case(
        "short answers under a good name are comments all the same",
        "id,comment\n1,ok\n2,bad\n3,fine\n",
        ["ok", "bad", "fine"],
    ),
    Case(
        "the same comment in every row stays as often as it was written, with an id each",
        f"comment,queue\n{JAMS},IT\n{JAMS},IT\n{JAMS},IT\n",
        [JAMS, JAMS, JAMS],
        columns={"text": "comment"},
    ),
    Case(
        "a user names a column that the content would never give",
        f"id,comment,work notes\n1,{JAMS},called back\n2,{LOGIN},\n",
        ["called back", ""],
        settings={"columns": {"text": ("work notes",)}},
    ),
    Case(
        "two columns that were named give a comment per answer, in the order of the rows",
        f"id,good,bad\n1,nothing,{JAMS}\n2,all of it,\n",
        ["nothing", JAMS, "all of it"],
        settings={"columns": {"text": ("good", "bad")}},
        ids=["1/1", "1/2", "2/1"],
        records=["1", "1", "2"],
    ),
    Case(
        "a column named for a role that is no such thing is refused",
        table(JAMS, LOGIN),
        settings={"columns": {"date": "opened"}},
        fails=(UsageError, "tickets.csv has no column 'opened'."),
    ),
]

ROWS = [
    Case(
        "a comment per row: the ticket is the record, the comment has its own id",
        f"ticket id,comment id,comment\nT1,C1,{JAMS}\nT1,C2,Still jams after your visit\nT2,C3,{LOGIN}\n",
        [JAMS, "Still jams after your visit", LOGIN],
        ids=["C1", "C2", "C3"],
        records=["T1", "T1", "T2"],
    ),
    Case(
        "a comment per row without ids of their own: those of a ticket stay together",
        f"ticket id,comment\nT1,{JAMS}\nT1,Still jams after your visit\nT2,{LOGIN}\n",
        [JAMS, "Still jams after your visit", LOGIN],
        records=["T1", "T1", "T2"],
    ),
    Case(
        "an id that was named and repeats is a record, and says so",
        f"no,comment\nT1,{JAMS}\nT1,Still jams after your visit\nT2,{LOGIN}\n",
        ids=["T1#1", "T1#2", "T2"],
        records=["T1", "T1", "T2"],
        settings={"columns": {"id": "no"}},
        warns=["Ids repeat: 1 of them stand in 2 comments"],
    ),
    Case(
        "a respondent per row: each answer in words is a comment with its question",
        "Respondent ID,What works well for you?,What should we mend first?,How satisfied are you?\n"
        f"R1,The new laptops are great,{JAMS},4\nR2,,{LOGIN},2\nR3,Quick answers on the phone,,5\n",
        ["The new laptops are great", JAMS, LOGIN, "Quick answers on the phone"],
        records=["R1", "R1", "R2", "R3"],
        questions=[
            "What works well for you?",
            "What should we mend first?",
            "What should we mend first?",
            "What works well for you?",
        ],
        scores=[4.0, 4.0, 2.0, 5.0],
        authors=["requester"] * 4,
    ),
    Case(
        "a survey that nobody answered in words",
        "Respondent ID,How satisfied are you?,Would you recommend us?\nR1,4,9\nR2,2,3\nR3,5,10\n",
        fails=(EmptyExportError, "is a survey whose questions were not answered in words."),
    ),
    Case(
        "the subject of a ticket stands before its first comment only",
        f"ticket id,comment id,subject,comment\nT1,1,Printer,{JAMS}\nT1,2,Printer,It jams again\n"
        f"T2,3,Login,{LOGIN}\n",
        [f"Printer\n\n{JAMS}", "It jams again", f"Login\n\n{LOGIN}"],
        records=["T1", "T1", "T2"],
    ),
    Case(
        "rows of the same ticket that are far apart belong together",
        f"ticket id,comment id,comment\nT1,1,{JAMS}\nT2,2,{LOGIN}\nT1,3,{SLOW}\n",
        ids=["1", "2", "3"],
        records=["T1", "T2", "T1"],
    ),
]

AUTHORS = [
    Case(
        "roles as Zendesk names them",
        f"id,author type,comment\n1,end-user,{JAMS}\n2,agent,We will look into it\n3,admin,Closed as done\n",
        authors=["requester", "agent", "agent"],
    ),
    Case(
        "senders as OTRS names them",
        f"id,SenderType,comment\n1,customer,{JAMS}\n2,agent,We will look into it\n3,system,Was opened\n",
        authors=["requester", "agent", "system"],
    ),
    Case(
        "incoming or not, as Freshdesk tells it",
        f"id,incoming,comment\n1,true,{JAMS}\n2,false,We will look into it\n",
        authors=["requester", "agent"],
    ),
    Case(
        "authors as Intercom names them, with a bot",
        f"id,author_type,comment\n1,user,{JAMS}\n2,bot,Have you tried to restart it\n3,lead,{LOGIN}\n",
        authors=["requester", "bot", "requester"],
    ),
    Case(
        "kinds of author in German capitals",
        f"Nummer;Absendertyp;Nachricht\n1;KUNDE;{JAMS}\n2;TECHNIKER;We will look into it\n",
        authors=["requester", "agent"],
    ),
    Case(
        "a kind of author that is not told is unknown, not an agent",
        f"id,sender type,comment\n1,customer,{JAMS}\n2,,{LOGIN}\n3,N/A,{SLOW}\n",
        authors=["requester", "unknown", "unknown"],
    ),
    Case(
        "a kind of author that was never heard of is unknown and told of, where the column was named",
        f"id,who,comment\n1,customer,{JAMS}\n2,martian,{LOGIN}\n",
        authors=["requester", "unknown"],
        settings={"columns": {"author": "who"}},
        warns=["1 different values of 'who' are no known kind of author."],
    ),
    Case(
        "names of people under 'author' are people, not kinds of author",
        f"id,author,comment\n1,Ann Lee,{JAMS}\n2,Bob Ray,{LOGIN}\n3,ann lee,{SLOW}\n",
        authors=["unknown"] * 3,
        people="aba",
    ),
    Case(
        "a role that holds jobs is a job, not a kind of author",
        f"id,role,comment\n1,Head of sales,{JAMS}\n2,Nurse,{LOGIN}\n",
        authors=["unknown"] * 2,
        columns={"role": "role", "author": ""},
    ),
]

CASES = [*TEXTS, *ROWS, *AUTHORS]
