"""Where the header is, in which language, and how it repeats itself or has gaps."""

from __future__ import annotations

import unicodedata

from ingest.traps.case import JAMS, LOGIN, SLOW, Case, table

from feedback_miner.errors import EmptyExportError, ExportError, TextColumnError, UsageError

REPEAT = "1 column names repeat and were numbered"

LANGUAGES = [
    Case(
        "a German list with a dotted date and semicolons",
        "Ticketnummer;Erstellt am;Melder;Betreff;Beschreibung;Abteilung;Priorität\n"
        f"4711;06.05.2024 10:00;Ute Rot;Drucker;{JAMS};Vertrieb;hoch\n"
        f"4712;07.05.2024 11:30;Kai Gelb;Anmeldung;{LOGIN};Lager;niedrig\n",
        [f"Drucker\n\n{JAMS}", f"Anmeldung\n\n{LOGIN}"],
        ids=["4711", "4712"],
        dates=["2024-05-06T10:00:00", "2024-05-07T11:30:00"],
        people="ab",
        priorities=["high", "low"],
        delimiter=";",
        columns={"subject": "Betreff", "text": "Beschreibung", "role": "Abteilung"},
    ),
    Case(
        "a French list whose names have accents and apostrophes",
        "Numéro de ticket,Date d’ouverture,Demandeur,Objet,Description du problème\n"
        f"8,2024-05-06,Léa Roux,Imprimante,{JAMS}\n9,2024-05-07,Luc Brun,Accès,{LOGIN}\n",
        [f"Imprimante\n\n{JAMS}", f"Accès\n\n{LOGIN}"],
        ids=["8", "9"],
        dates=["2024-05-06T00:00:00", "2024-05-07T00:00:00"],
        people="ab",
    ),
    Case(
        "a Spanish list of Jira's words",
        "Clave de incidencia;Creada;Informador;Resumen;Comentario\n"
        f"IT-1;06/may/24 9:10 AM;ana;Impresora;{JAMS}\nIT-2;07/ago/24 3:05 PM;luis;Acceso;{LOGIN}\n",
        [f"Impresora\n\n{JAMS}", f"Acceso\n\n{LOGIN}"],
        ids=["IT-1", "IT-2"],
        dates=["2024-05-06T09:10:00", "2024-08-07T15:05:00"],
        people="ab",
    ),
    Case(
        "a Portuguese list with a day after the twelfth",
        "Número do chamado;Aberto em;Requerente;Assunto;Descrição\n"
        f"10;05-09-2025 14:10;Rui;Impressora;{JAMS}\n11;25-09-2025 08:00;Eva;Acesso;{LOGIN}\n",
        [f"Impressora\n\n{JAMS}", f"Acesso\n\n{LOGIN}"],
        ids=["10", "11"],
        dates=["2025-09-05T14:10:00", "2025-09-25T08:00:00"],
        people="ab",
    ),
    Case(
        "a Dutch list",
        "Ticketnummer,Aangemaakt op,Aanvrager,Onderwerp,Omschrijving,Tevredenheid\n"
        f"N1,2024-05-06,Jan,Printer,{JAMS},2\nN2,2024-05-07,Mies,Inloggen,{LOGIN},4\n",
        [f"Printer\n\n{JAMS}", f"Inloggen\n\n{LOGIN}"],
        ids=["N1", "N2"],
        scores=[2.0, 4.0],
        people="ab",
        columns={"date": "Aangemaakt op"},
    ),
    Case(
        "an Italian list",
        "Numero ticket,Aperto il,Richiedente,Oggetto,Descrizione\n"
        f"7,6 maggio 2024,Ugo,Stampante,{JAMS}\n8,7 giugno 2024,Ida,Accesso,{LOGIN}\n",
        [f"Stampante\n\n{JAMS}", f"Accesso\n\n{LOGIN}"],
        ids=["7", "8"],
        dates=["2024-05-06T00:00:00", "2024-06-07T00:00:00"],
        people="ab",
    ),
    Case(
        "a header only in Japanese, where the text is told by what the cells hold",
        "番号,状態,説明\n1,完了,プリンターが毎日紙詰まりを起こして仕事になりません\n"
        "2,未着手,先週の月曜日からシステムにログインできなくて困っています\n"
        "3,完了,ネットワークが遅すぎて会議の画面共有が止まってしまいます\n",
        [
            "プリンターが毎日紙詰まりを起こして仕事になりません",
            "先週の月曜日からシステムにログインできなくて困っています",
            "ネットワークが遅すぎて会議の画面共有が止まってしまいます",
        ],
        columns={"text": "説明"},
    ),
    Case(
        "a header in Turkish, a language without known names",
        f"Sıra,Açıklama\n1,{JAMS}\n2,{LOGIN}\n3,{SLOW}\n",
        [JAMS, LOGIN, SLOW],
        columns={"text": "Açıklama"},
    ),
    Case(
        "accents written as letters and marks apart are the same letters",
        unicodedata.normalize("NFD", "Número;Créé le;Descrição\n") + f"1;2024-05-06;{JAMS}\n2;;{LOGIN}\n",
        [JAMS, LOGIN],
        ids=["1", "2"],
        dates=["2024-05-06T00:00:00", None],
    ),
    Case(
        "camel case names as APIs write them",
        f"ticketNumber,createdAt,shortDescription,description\nT1,2024-05-06,Printer,{JAMS}\n",
        [f"Printer\n\n{JAMS}"],
        ids=["T1"],
        dates=["2024-05-06T00:00:00"],
    ),
    Case(
        "snake case in capitals as databases write it",
        f"TICKET_ID,CREATED_ON,REQUESTER_EMAIL,COMMENT_TEXT\n5,2024-05-06,ann@example.org,{JAMS}\n",
        [JAMS],
        ids=["5"],
        people="a",
        dates=["2024-05-06T00:00:00"],
    ),
    Case(
        "names with colons, double spaces and no-break spaces around",
        f'" ID :","Created \u00a0 at:","\u00a0Comment: "\n1,2024-05-06,{JAMS}\n',
        [JAMS],
        ids=["1"],
        dates=["2024-05-06T00:00:00"],
    ),
    Case(
        "a quoted name with a line break is one name",
        f'id,"Problem\r\ndescription",other\r\n1,{JAMS},x\r\n2,{LOGIN},y\r\n',
        [JAMS, LOGIN],
        columns={"text": "Problem description"},
        header_row=1,
        rows=[3, 4],
    ),
    Case(
        "a zero-width space in a name does not hide it",
        f"\u200bid,com\u200bment,note to self\n1,{JAMS},a\n2,{LOGIN},b\n",
        [JAMS, LOGIN],
        ids=["1", "2"],
    ),
    Case(
        "full-width letters in a name are letters",
        f"ＩＤ,Ｃｏｍｍｅｎｔ\n1,{JAMS}\n2,{LOGIN}\n",
        [JAMS, LOGIN],
        ids=["1", "2"],
    ),
    Case(
        "a name in quotation marks that stayed in it",
        f'id,"""Comment"""\n1,{JAMS}\n2,{LOGIN}\n',
        [JAMS, LOGIN],
        ids=["1", "2"],
        columns={"text": '"Comment"'},
    ),
    Case(
        "a dotted German capital sharp s and umlauts written out are no names, but the content tells",
        f"Nr,GRÖẞE,Rueckmeldung\n1,5,{JAMS}\n2,6,{LOGIN}\n",
        [JAMS, LOGIN],
        columns={"text": "Rueckmeldung"},
    ),
]

REPEATED = [
    Case(
        "a column that repeats with other text in it is asked for",
        f"Nr;Kommentar;Kommentar\n1;{JAMS};{SLOW}\n2;{LOGIN};{JAMS} too\n",
        fails=(TextColumnError, "tickets.csv has 2 columns that may hold the comments."),
    ),
    Case(
        "a column that repeats and is blank the second time is no rival",
        f"Nr;Kommentar;Kommentar\n1;{JAMS};\n2;{LOGIN};\n",
        [JAMS, LOGIN],
        warns=[REPEAT],
        columns={"text": "Kommentar"},
    ),
    Case(
        "the second of two like columns can be named by its number",
        f"Nr;Kommentar;Kommentar\n1;{JAMS};{SLOW}\n2;{LOGIN};\n",
        [SLOW, ""],
        settings={"columns": {"text": ("Kommentar (2)",)}},
        warns=[REPEAT],
    ),
    Case(
        "a name that looks like a numbered one is not given twice",
        f"id,note,note (2),note\n1,a,b,{JAMS}\n2,c,d,{LOGIN}\n",
        [JAMS, LOGIN],
        settings={"columns": {"text": ("note (3)",)}},
        warns=[REPEAT],
    ),
    Case(
        "names that differ by case are two columns, and the exact one is taken when named",
        f"id,Comment,comment\n1,{JAMS},{SLOW}\n2,{LOGIN},x\n",
        [SLOW, "x"],
        settings={"columns": {"text": ("comment",)}},
    ),
    Case(
        "a name that fits two columns only but for case is no name",
        f"id,Comment,comment\n1,{JAMS},{SLOW}\n2,{LOGIN},x\n",
        settings={"columns": {"text": ("COMMENT",)}},
        fails=(UsageError, "tickets.csv has no column 'COMMENT'."),
    ),
    Case(
        "a named column is found whatever its case and outer blanks",
        f"id, Comment ,answer\n1,{JAMS},{SLOW}\n2,{LOGIN},x\n",
        [JAMS, LOGIN],
        settings={"columns": {"text": ("comment",)}},
    ),
    Case(
        "an empty first name, as a data frame's index has",
        f",ticket id,comment\n0,T1,{JAMS}\n1,T2,{LOGIN}\n",
        [JAMS, LOGIN],
        ids=["T1", "T2"],
    ),
    Case(
        "an empty first column is no reason to shift the others",
        f",id,comment\n,1,{JAMS}\n,2,{LOGIN}\n",
        [JAMS, LOGIN],
        ids=["1", "2"],
        header_row=1,
    ),
    Case(
        "a text column without a name is called by its place",
        f"id,,state\n1,{JAMS},open\n2,{LOGIN},open\n",
        [JAMS, LOGIN],
        columns={"text": "column 2"},
    ),
    Case(
        "all names but one empty",
        f",,comment\n1,x,{JAMS}\n2,y,{LOGIN}\n",
        [JAMS, LOGIN],
        header_row=1,
        columns={"text": "comment"},
    ),
    Case(
        "a delimiter at the end of the header only",
        f"id,comment,\n1,{JAMS}\n2,{LOGIN}\n",
        [JAMS, LOGIN],
        ids=["1", "2"],
    ),
    Case(
        "a delimiter at the end of each row but not of the header",
        f"id;comment\n1;{JAMS};\n2;{LOGIN};\n",
        [JAMS, LOGIN],
        ids=["1", "2"],
    ),
    Case(
        "delimiters at the end of every line, as Excel leaves them",
        f"id;comment;;;;\n1;{JAMS};;;;\n2;{LOGIN};;;;\n;;;;;\n",
        [JAMS, LOGIN],
        ids=["1", "2"],
    ),
    Case(
        "the only cell without a name holds more than blanks in one row",
        f"id,comment,\n1,{JAMS},\n2,{LOGIN},urgent\n",
        [JAMS, LOGIN],
        ids=["1", "2"],
        columns={"text": "comment"},
    ),
]

PLACES = [
    Case(
        "title lines and a blank one above the header",
        f"Ticket report\nMay 2024\n\nid,opened,comment\n1,2024-05-06,{JAMS}\n2,2024-05-07,{LOGIN}\n",
        [JAMS, LOGIN],
        header_row=4,
        rows=[5, 6],
        warns=["2 lines above the header (line 4) were taken for titles"],
    ),
    Case(
        "a title filled up with delimiters, as a spreadsheet saves it",
        f"Tickets;;;\n;;;\nid;opened;comment;state\n1;2024-05-06;{JAMS};new\n2;2024-05-07;{LOGIN};new\n",
        [JAMS, LOGIN],
        header_row=3,
        warns=["1 lines above the header (line 3)"],
    ),
    Case(
        "pairs of a name and a value above the header",
        "Report:,Tickets\nPrinted:,2024-05-06\nBy:,Ann\n\nid,opened,queue,state,comment\n"
        f"1,2024-05-06,IT,new,{JAMS}\n2,2024-05-07,IT,new,{LOGIN}\n",
        [JAMS, LOGIN],
        header_row=5,
        warns=["3 lines above the header (line 5)"],
    ),
    Case(
        "a title with a comma in it above a table of commas",
        f"List, May 2024\n\nid,opened,queue,state,comment\n1,2024-05-06,IT,new,{JAMS}\n2,,IT,new,{LOGIN}\n",
        [JAMS, LOGIN],
        header_row=3,
        warns=["1 lines above the header"],
    ),
    Case(
        "blank lines above the header",
        f"\n\n  \nid,comment\n1,{JAMS}\n2,{LOGIN}\n",
        [JAMS, LOGIN],
        header_row=4,
        rows=[5, 6],
    ),
    Case(
        "a row of groups, as merged cells leave it, above the names",
        f"Ticket,,Feedback,\nnumber,opened,comment,rating\n1,2024-05-06,{JAMS},4\n2,2024-05-07,{LOGIN},2\n",
        [JAMS, LOGIN],
        ids=["1", "2"],
        header_row=2,
        scores=[4.0, 2.0],
        warns=["1 lines above the header (line 2)"],
    ),
    Case(
        "names with dashes drawn below them",
        f"id,opened,comment\n--,------,-------\n1,2024-05-06,{JAMS}\n2,2024-05-07,{LOGIN}\n",
        [JAMS, LOGIN],
        ids=["1", "2"],
        rejects=[(2, "a line that is drawn")],
    ),
    Case(
        "a footer with a count, below a blank row",
        f"id,opened,comment\n1,2024-05-06,{JAMS}\n2,2024-05-07,{LOGIN}\n\n2 rows exported\n",
        [JAMS, LOGIN],
        warns=["1 lines from line 5 on were taken for a footer"],
    ),
    Case(
        "a footer of several lines, filled up with delimiters",
        f"id;opened;comment\n1;2024-05-06;{JAMS}\n2;2024-05-07;{LOGIN}\n;;\nPage 1 of 1;;\nConfidential;;\n",
        [JAMS, LOGIN],
        warns=["2 lines from line 5 on were taken for a footer"],
    ),
    Case(
        "the last row of a single column is no footer, even below a blank one",
        f"comment\n{JAMS}\n\n{LOGIN}\n",
        [JAMS, LOGIN],
    ),
    Case(
        "a last row with an id alone is a row, as no blank one parts it from the table",
        f"id,opened,comment\n1,2024-05-06,{JAMS}\n2,2024-05-07,{LOGIN}\n3\n",
        [JAMS, LOGIN, ""],
        ids=["1", "2", "3"],
    ),
    Case(
        "a header that comes again where two exports were put together is no comment",
        f"id,opened,comment\n1,2024-05-06,{JAMS}\nid,opened,comment\n2,2024-05-07,{LOGIN}\n",
        [JAMS, LOGIN],
        ids=["1", "2"],
        rejects=[(3, "header")],
    ),
    Case(
        "a first row of data where the header is missing is told of",
        f"4711,{JAMS}\n4712,{LOGIN}\n4713,{SLOW}\n",
        [LOGIN, SLOW],
        warns=["Line 1 was taken for the header, but holds numbers: is the header missing?"],
    ),
    Case(
        "years as names are fine, though they are told of",
        f"2023,2024,comment\n1,2,{JAMS}\n3,4,{LOGIN}\n",
        [JAMS, LOGIN],
        warns=["but holds numbers"],
    ),
    Case(
        "a comment line with a hash above the header",
        f"# exported 2024-05-06 by ann\nid,opened,comment\n1,2024-05-06,{JAMS}\n2,2024-05-07,{LOGIN}\n",
        [JAMS, LOGIN],
        header_row=2,
        warns=["1 lines above the header"],
    ),
    Case(
        "a header alone",
        "id,opened,comment\n",
        fails=(EmptyExportError, "holds a header (line 1) and no rows."),
    ),
    Case(
        "a header with blank rows below it",
        "id,opened,comment\n,,\n , ,\n\n",
        fails=(EmptyExportError, "holds a header (line 1) and no rows."),
    ),
    Case(
        "a header with rows that hold an id and blanks is read, and is no error",
        "id,opened,comment\n1,,\n2,2024-05-07,All good now thank you\n",
        ["", "All good now thank you"],
        ids=["1", "2"],
    ),
    Case("white space alone", " \n\t\n \r\n", fails=(ExportError, "tickets.csv holds no cells.")),
    Case("a file of no bytes", "", fails=(ExportError, "tickets.csv is empty (0 bytes).")),
    Case("a BOM and nothing else", b"\xef\xbb\xbf", fails=(ExportError, "tickets.csv holds no cells.")),
    Case("one row", table(JAMS), [JAMS], ids=["1"], rows=[2]),
    Case(
        "a header narrower than every row is a wrong header, with both numbers told",
        f"id,comment\n1,{JAMS},a,b\n2,{LOGIN},a,b\n3,{SLOW},a,b\n",
        fails=(ExportError, "3 of 3 rows have more cells than the header."),
    ),
    Case(
        "an unquoted comma in one comment costs that row only",
        table(JAMS, "Slow, slow and slow again", SLOW),
        [JAMS, SLOW],
        ids=["1", "3"],
        rejects=[(3, "3 cells where the header has 2")],
    ),
]

CASES = [*LANGUAGES, *REPEATED, *PLACES]
