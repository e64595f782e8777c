"""Delimiters and quotes."""

from __future__ import annotations

from ingest.traps.case import JAMS, LOGIN, SLOW, Case, table

from feedback_miner.errors import ExportError, UsageError

DELIMITERS = [
    Case(
        "a first line that announces the delimiter, below a BOM",
        f"\ufeffsep=;\r\nid;comment\r\n1;{JAMS}\r\n2;{LOGIN}\r\n",
        [JAMS, LOGIN],
        delimiter=";",
        encoding="utf-8-sig",
        rows=[3, 4],
        header_row=2,
    ),
    Case(
        "an announced tab wins over commas in the comments",
        "SEP=\t\nid\tcomment\n1\tSlow, slow, slow\n2\tLate, late, late\n",
        ["Slow, slow, slow", "Late, late, late"],
        delimiter="\t",
    ),
    Case(
        "an announcement in quotation marks",
        f'"sep=;"\nid;comment\n1;{JAMS}\n2;{LOGIN}\n',
        [JAMS, LOGIN],
        delimiter=";",
        ids=["1", "2"],
    ),
    Case(
        "an announcement filled up with delimiters when it was saved again",
        f"sep=;;\nid;comment\n1;{JAMS}\n2;{LOGIN}\n",
        [JAMS, LOGIN],
        delimiter=";",
        ids=["1", "2"],
    ),
    Case(
        "an announcement that ends with a lone carriage return",
        f"sep=;\rid;comment\r1;{JAMS}\r2;{LOGIN}\r",
        [JAMS, LOGIN],
        delimiter=";",
        ids=["1", "2"],
    ),
    Case(
        "semicolons part cells whose texts hold more commas than there are semicolons",
        "id;comment\n1;Slow, slow, slow, slow\n2;Late, late, late, late\n3;Cold, cold, cold, cold\n",
        ["Slow, slow, slow, slow", "Late, late, late, late", "Cold, cold, cold, cold"],
        delimiter=";",
    ),
    Case(
        "semicolons with decimal commas in every row",
        f"id;rating;hours;comment\n1;4,5;1,25;{JAMS}\n2;3,5;0,75;{LOGIN}\n",
        [JAMS, LOGIN],
        scores=[4.5, 3.5],
        delimiter=";",
    ),
    Case(
        "pipes",
        f"id|opened|comment\n1|2024-05-06|{JAMS}, again\n2|2024-05-07|{LOGIN}; help\n",
        [f"{JAMS}, again", f"{LOGIN}; help"],
        delimiter="|",
    ),
    Case(
        "tabs, although the file is called CSV",
        f"id\topened\tcomment\n1\t2024-05-06\t{JAMS}\n2\t2024-05-07\t{LOGIN}\n",
        [JAMS, LOGIN],
        delimiter="\t",
        format="tsv",
    ),
    Case(
        "commas, although the file is called TSV",
        table(JAMS, LOGIN),
        [JAMS, LOGIN],
        name="tickets.tsv",
        delimiter=",",
        format="csv",
    ),
    Case(
        "tabs within quotes part nothing",
        f'id,comment\n1,"{JAMS}\tand\tscreams"\n2,"{LOGIN}\tor\tTuesday"\n',
        [f"{JAMS}\tand\tscreams", f"{LOGIN}\tor\tTuesday"],
        delimiter=",",
    ),
    Case(
        "a delimiter that no list knows, when it is named",
        f"id^comment\n1^{JAMS}, again\n2^{LOGIN}\n",
        [f"{JAMS}, again", LOGIN],
        settings={"delimiter": "^"},
        delimiter="^",
    ),
    Case(
        "two characters are no delimiter",
        table(JAMS),
        settings={"delimiter": "||"},
        fails=(UsageError, "The delimiter cannot be '||'."),
    ),
    Case(
        "a named delimiter wins over what the rows say",
        f"id,comment;state\n1,{JAMS};new\n2,{LOGIN};open\n",
        [f"1,{JAMS}", f"2,{LOGIN}"],
        settings={"delimiter": ";", "columns": {"text": ("id,comment",)}},
    ),
    Case(
        "one column of sentences with commas has no delimiter",
        "comment\nSlow, slow, slow\nIt jams, it screams, it stops\nNo, not again, please\n",
        ["Slow, slow, slow", "It jams, it screams, it stops", "No, not again, please"],
    ),
    Case(
        "one column whose name is a question with a comma",
        '"Tell us, what went wrong?"\n"Slow, slow, slow"\n"It jams, it screams"\n',
        ["Slow, slow, slow", "It jams, it screams"],
        columns={"text": "Tell us, what went wrong?"},
    ),
    Case(
        "spaces after the commas, before the quotes",
        f'id, opened, comment\n1, 2024-05-06, "Slow, slow and slow"\n2, 2024-05-07, "{LOGIN}"\n',
        ["Slow, slow and slow", LOGIN],
        dates=["2024-05-06T00:00:00", "2024-05-07T00:00:00"],
        ids=["1", "2"],
    ),
    Case(
        "columns of a fixed width are one column, and are not cut at spaces",
        f"comment                               \n{JAMS}   \n{LOGIN}  \n",
        [f"{JAMS}   ", f"{LOGIN}  "],
    ),
]

QUOTES = [
    Case(
        "a whole row in quotes, as Excel writes it when a CSV was opened in one column",
        '"id,comment"\n' + f'"1,{JAMS}"\n"2,{LOGIN}"\n',
        [JAMS, LOGIN],
        ids=["1", "2"],
    ),
    Case(
        "doubled quotes are one quote",
        table('"The ""smart"" board is dumb as ever"'),
        ['The "smart" board is dumb as ever'],
    ),
    Case(
        "quotes escaped by backslashes, as MySQL writes them, with a comma behind",
        'id,comment,state\n1,"The \\"smart\\" board, again, is dumb",new\n2,"All fine with me today",new\n',
        ['The "smart" board, again, is dumb', "All fine with me today"],
        ids=["1", "2"],
    ),
    Case(
        "a backslash at the end of a quoted path ends no quote",
        'id,comment,state\n1,"The share is at C:\\temp\\",new\n2,"All fine with me today",new\n',
        ["The share is at C:\\temp\\", "All fine with me today"],
        ids=["1", "2"],
    ),
    Case(
        "inches: a quote within an unquoted cell is a character",
        table('My 24" screen flickers all day', LOGIN),
        ['My 24" screen flickers all day', LOGIN],
    ),
    Case(
        "single quotes quote nothing",
        "id,comment\n1,'tis slow as ever\n2,it's slow as ever\n",
        ["'tis slow as ever", "it's slow as ever"],
    ),
    Case(
        "typographic quotes quote nothing",
        f"id,comment\n1,“{JAMS}”\n2,„{LOGIN}“\n",
        [f"“{JAMS}”", f"„{LOGIN}“"],
    ),
    Case(
        "rows of a comment with line breaks are counted as the file has them",
        f'id,comment\n1,"Dear all,\n\n{JAMS}\nAnn"\n2,{LOGIN}\n',
        [f"Dear all,\n\n{JAMS}\nAnn", LOGIN],
        rows=[2, 6],
    ),
    Case(
        "line breaks of Windows within a comment stay as they are",
        f'id,comment\r\n1,"{JAMS}\r\nAnn"\r\n2,{LOGIN}\r\n',
        [f"{JAMS}\r\nAnn", LOGIN],
        rows=[2, 4],
    ),
    Case(
        "a comment whose lines look like rows is one comment",
        f'id,comment\n1,"See my list:\n3,{SLOW}\n4,{SLOW}\nThat is all"\n2,{LOGIN}\n',
        [f"See my list:\n3,{SLOW}\n4,{SLOW}\nThat is all", LOGIN],
        ids=["1", "2"],
    ),
    Case(
        "a quote that is never closed costs its row, not the file",
        f'id,comment\n1,{JAMS}\n2,"I never closed this\n3,{LOGIN}\n4,{SLOW}\n',
        [JAMS, LOGIN, SLOW],
        rejects=[(3, "a quote is opened and never closed")],
    ),
    Case(
        "the same is an error with strict, which names the line",
        f'id,comment\n1,{JAMS}\n2,"I never closed this\n3,{LOGIN}\n4,{SLOW}\n',
        settings={"strict": True},
        fails=(ExportError, "tickets.csv, line 3: a quote is opened and never closed"),
    ),
    Case(
        "text behind a closing quote belongs to the cell",
        'id,comment\n1,"Slow, slow" and slow again\n2,All fine with me today\n',
        ["Slow, slow and slow again", "All fine with me today"],
    ),
    Case(
        "a quoted blank is blank",
        f'id,comment\n1,""\n2,{JAMS}\n3,"  "\n',
        ["", JAMS, "  "],
    ),
    Case(
        "every cell in quotes, numbers too",
        f'"id","rating","comment"\n"1","5","{JAMS}"\n"2","3","{LOGIN}"\n',
        [JAMS, LOGIN],
        scores=[5.0, 3.0],
        ids=["1", "2"],
    ),
    Case(
        "tabs with lone quotes in the text have no quoting at all",
        f'id\tcomment\n1\t"Smart" board is dumb\n2\t"{LOGIN}\n3\t{SLOW}\n',
        ['"Smart" board is dumb', f'"{LOGIN}', SLOW],
        delimiter="\t",
    ),
    Case(
        "JSON in a cell is a cell",
        'id,meta,comment\n1,"{""a"": [1, 2]}",' + JAMS + '\n2,"{""a"": [3]}",' + LOGIN + "\n",
        [JAMS, LOGIN],
    ),
    Case(
        "HTML in a cell stays, with its commas, quotes and line breaks",
        'id,comment\n1,"<p class=""a"">Slow, <b>slow</b></p>\n<p>and slow</p>"\n2,<br>All fine today\n',
        ['<p class="a">Slow, <b>slow</b></p>\n<p>and slow</p>', "<br>All fine today"],
    ),
    Case(
        "HTML that was escaped twice stays as the export has it",
        table("&lt;p&gt;The printer &amp;amp; the fax jam&lt;/p&gt;"),
        ["&lt;p&gt;The printer &amp;amp; the fax jam&lt;/p&gt;"],
    ),
    Case(
        "a file that ends within a row says so",
        f"id,opened,comment\n1,2024-05-06,{JAMS}\n2,2024-05-07,{LOGIN}\n3,2024",
        [JAMS, LOGIN, ""],
        warns=["The file ends within a row"],
    ),
]

CASES = [*DELIMITERS, *QUOTES]
