"""Characters that no one sees, or that a terminal or spreadsheet would act on."""

from __future__ import annotations

from ingest.traps.case import JAMS, LOGIN, SLOW, Case, table

from feedback_miner.errors import TextColumnError, UsageError

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


def _kept(told: str, text: str) -> Case:
    return Case(told, table(f'"{text}"', LOGIN), [text, LOGIN])


CASES = [
    _kept("text that a spreadsheet would run as a formula stays: only outputs are made safe", "=1+1"),
    _kept("a formula that calls a program stays", "=cmd|' /C calc'!A0"),
    _kept("an at sign, a plus and a minus at the beginning stay", "@support +1 for this -- please"),
    _kept("marks of direction stay in the text", "The \u202eretnirp\u202c jams every day"),
    _kept("escape sequences of a terminal stay in the text", "\x1b[31mThe printer\x1b[0m jams every day"),
    _kept("a bell and a backspace stay in the text", "The printer\x07 jams\x08 every day"),
    _kept("a soft hyphen and a zero-width space stay in the text", "The prin\u00adter\u200b jams every day"),
    _kept("an emoji of several characters stays whole", f"The printer jams {FAMILY} every day"),
    _kept("characters beyond the first plane stay", "The printer \U00020bb7 jams every day"),
    _kept("a private and a non-character stay", "The printer \ue000 \uffff jams every day"),
    _kept("outer blanks of a comment stay: the raw text is not touched", "  The printer jams every day \t"),
    Case(
        "rows of no-break and ideographic spaces are blank",
        f"id,comment\n\u00a0,\u3000\n1,{JAMS}\n\u2003,\n",
        [JAMS],
        ids=["1"],
        rows=[3],
    ),
    Case(
        "a comment of a zero-width space alone is there, but is no second column of text",
        f"id,comment,remark\n1,{JAMS},\u200b\n2,{LOGIN},\u200b\n",
        [JAMS, LOGIN],
        columns={"text": "comment"},
    ),
    Case(
        "ids with marks of direction around them are the ids that one sees",
        f"id,comment\n\u200e1\u200e,{JAMS}\n\u202a2\u202c,{LOGIN}\n",
        [JAMS, LOGIN],
        ids=["1", "2"],
    ),
    Case(
        "a name of a column that would clear the screen is shown harmless",
        f"id,\x1b[2Jone,\u202etwo\n1,{JAMS} and it smells,{SLOW} today\n2,{LOGIN} or before,{SLOW} always\n",
        fails=(TextColumnError, r"\x1b[2Jone"),
    ),
    Case(
        "a name of a column as long as a page is cut in messages",
        f"id,{'long ' * 500}one,{'long ' * 500}two\n1,{JAMS} and it smells,{SLOW} today\n"
        f"2,{LOGIN} or before,{SLOW} always\n",
        fails=(TextColumnError, "…"),
    ),
    Case(
        "a setting with a line break in it is shown on one line",
        table(JAMS),
        settings={"columns": {"text": ("com\nment",)}},
        fails=(UsageError, "tickets.csv has no column 'com ment'."),
    ),
    Case(
        "a file whose name would clear the screen is named harmless",
        "id,state\n1,new\n2,old\n",
        name="\x1b[2J tickets.csv",
        fails=(TextColumnError, r"\x1b[2J tickets.csv has no column"),
    ),
    Case("a file with a line break in its name", table(JAMS), [JAMS], name="tick\nets.csv"),
    Case(
        "a file with no suffix, quotes and brackets in its name",
        table(JAMS),
        [JAMS],
        name="[a] \"b\" 'c' %s {0}",
    ),
    Case("a file with a name of another script", table(JAMS), [JAMS], name="問い合わせ一覧 (1).csv"),
]
