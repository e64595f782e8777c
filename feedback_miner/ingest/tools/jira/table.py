"""Tables of Jira: CSV and Excel, an issue per row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from feedback_miner.ingest.contract.base import Detection, ExportFacts, Message, ReadContext
from feedback_miner.ingest.contract.table_reader import RowReader
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.formats.tally import Tally
from feedback_miner.ingest.tools.jira.columns import OBJECT, JiraColumns, columns_of, sample_of, split_comment
from feedback_miner.ingest.tools.jira.text import wiki_text
from feedback_miner.ingest.tools.jira.who import author_kind, of_ticket, opener_kind
from feedback_miner.ingest.wording import listed

MOST_ISSUES = 1000
NO_NOTES = (
    "It does not tell internal notes from public comments; JSON of the REST API does"
    " (GET /rest/api/3/search/jql?jql=...&fields=*all)."
)
NO_COMMENTS = (
    "It has no column with comments: 'Export > CSV (all fields)' of an issue search has them, 'current"
    " fields' only what the list shows."
)


class JiraTable(RowReader):
    """An issue per row, a comment per cell."""

    name: ClassVar[str] = "jira"
    title: ClassVar[str] = "Jira"

    def detect(self, table: Table) -> Detection | None:
        """Tell whether the columns are Jira's, in whatever language."""
        columns = columns_of(table)
        n = len(columns.telling)
        if not (columns.has_comments and (columns.has_keys or n >= 2)) and not (columns.has_keys and n >= 3):
            return None
        why = []
        if n:
            why.append(f"The header names {n} columns that Jira writes, such as {_examples(columns)}.")
        if columns.has_keys:
            why.append(f"'{columns.one['key']}' holds keys of issues.")
        if columns.has_comments:
            why.append(f"{len(columns.comments)} columns '{columns.comment}' hold 'date;author;text'.")
        return Detection(" ".join(why), missing=NO_NOTES if columns.comments else NO_COMMENTS)

    def facts(self, table: Table) -> ExportFacts:
        """Return the language of the header, and the columns that are used."""
        columns = columns_of(table)
        one = columns.one
        shown = {
            "text": tuple(filter(None, (one.get("description"), columns.comment, *columns.asked))),
            **{role: (one[of],) for role, of in SHOWN.items() if of in one},
        }
        if "reporter" in one:
            shown.setdefault("person", (one["reporter"],))
        used = {*(name for of, name in one.items() if of in READ), *columns.comments, *columns.asked}
        unmapped = [name for name in table.names if name not in used]
        return ExportFacts(source_columns=shown, unmapped=unmapped, language=columns.language)

    def messages(self, table: Table, context: ReadContext, tally: Tally) -> Iterator[Message]:
        """Yield the description of each issue, then its answers and comments."""
        columns = columns_of(table)
        layout = _Layout.of(columns)
        comparable = _comparable(table, columns)
        n_issues = n_unknown = 0
        for row, cells in table.rows(layout.wanted, tally):
            n_issues += 1
            issue = {of: _cell(cells[place]) for of, place in layout.fields.items()}
            for message in _of_issue(issue, layout, cells, row, comparable):
                n_unknown += message.item == "comment" and message.author == "unknown"
                yield message
        if n_unknown:
            tally.warn(f"{n_unknown} comments do not tell whether the reporter or an agent wrote them.")
        if n_issues == MOST_ISSUES:
            tally.warn("It holds 1,000 issues, the most that many sites export at once; some may be missing.")


@dataclass(frozen=True)
class _Layout:
    """Where in the cells of a row stands what.

    Attributes
    ----------
    wanted : list of str
        Columns that are read, in the order of the cells.
    fields : mapping of str to int
    comments : list of int
    questions : mapping of int to str
        Place of a field that requesters fill in, to what it asks.
    """

    wanted: list[str]
    fields: Mapping[str, int]
    comments: list[int]
    questions: Mapping[int, str]

    @classmethod
    def of(cls, columns: JiraColumns) -> _Layout:
        """Lay out the columns that are read."""
        one_each = {of: name for of, name in columns.one.items() if of in READ}
        wanted = list(dict.fromkeys([*one_each.values(), *columns.comments, *columns.asked]))
        return cls(
            wanted,
            fields={of: wanted.index(name) for of, name in one_each.items()},
            comments=[wanted.index(name) for name in columns.comments],
            questions={wanted.index(name): question for name, question in columns.asked.items()},
        )


def _of_issue(
    issue: Mapping[str, str | None], layout: _Layout, cells: Sequence[Any], row: int, comparable: bool
) -> Iterator[Message]:
    record = issue.get("key") or issue.get("issue id")
    opened = _opened(issue, record, row)
    yield opened
    for place, question in layout.questions.items():
        if cells[place] and (cell := _cell(cells[place])):
            ident = f"field {question}" if record else None
            yield replace(
                opened, text=wiki_text(cell), subject=None, id=ident, item="answer", question=question
            )
    # most are empty: there are as many columns as the longest thread has comments
    written = [cell for place in layout.comments if cells[place] and (cell := _cell(cells[place]))]
    reporters = (issue.get("reporter id"), issue.get("reporter")) if comparable else ()
    for number, cell in enumerate(written, 1):
        date, author, text = split_comment(cell) or (None, None, cell)
        kind = author_kind(author, reporters)
        yield Message(
            text=wiki_text(text),
            row=row,
            record=record,
            id=str(number) if record else None,
            date=date,
            person=author or None,
            author=kind,
            **of_ticket(issue, kind),
        )


SHOWN = {
    **{"subject": "summary", "record": "key", "date": "created", "resolved": "resolved"},
    **{"person": "reporter id", "priority": "priority", "score": "score"},
    **{"organisation": "organisation", "department": "department", "vip": "vip"},
}
"""Role to field of an issue."""
READ = frozenset(("description", "issue id", "reporter", *SHOWN.values()))


def _opened(one: Mapping[str, str | None], record: str | None, row: int) -> Message:
    reporter = one.get("reporter id") or one.get("reporter")
    author = opener_kind(reporter)
    return Message(
        text=wiki_text(one.get("description") or ""),
        row=row,
        record=record,
        id=record,
        item="description",
        subject=one.get("summary"),
        date=one.get("created"),
        person=reporter,
        author=author,
        score=one.get("score"),
        **of_ticket(one, author),
    )


def _cell(cell: Any) -> str | None:
    """Return a cell as text; None for blank ones and for objects as Java shows them."""
    text = cell.strip() if isinstance(cell, str) else str(cell) if cell is not None else ""
    return text if text and not OBJECT.match(text) else None


def _comparable(table: Table, columns: JiraColumns) -> bool:
    """Tell whether comments name their authors as the columns of people do: ids, or names, in both."""
    of_people = ("reporter id", "reporter", "creator id", "creator", "assignee id", "assignee")
    people = {
        cell for of in of_people if of in columns.one for cell in sample_of(table.column(columns.one[of]))
    }
    cells = (cell for name in columns.comments for cell in sample_of(table.column(name)))
    return any((found := split_comment(cell)) is not None and found[1] in people for cell in cells)


def _examples(columns: JiraColumns) -> str:
    return listed([f"'{name}'" for name in columns.telling[:3]])
