"""GitHub: issues with comments of their own or in another file, bots, pull requests, and forms."""

import json
from pathlib import Path

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest import read
from feedback_miner.ingest.tools.github.issues import GitHub
from feedback_miner.ingest.tools.github.text import markdown_text

EXPORTS = Path(__file__).parents[2] / "exports" / "github"
GOLDEN = ("comment_id", "item_kind", "author_kind", "created_at", "text")


def golden(*exports, columns=GOLDEN):
    made = read(exports, IngestSettings()).comments.frame.select(columns).rows()
    return [tuple(str(v) if i == 3 else v for i, v in enumerate(row)) for row in made]


def test_issues_and_comments_of_the_api_are_joined_by_their_address_in_any_order():
    expected = [
        (
            "example/desk-app#1", "description", "requester", "2024-05-01 10:00:00",
            "Sync hangs\n\nThe sync never finishes, see the log.\n\n```\n"
            "## not a heading\nERROR 42\n```",
        ),
        ("example/desk-app#4", "description", "requester", "2024-05-04 10:00:00", "Dark mode please"),
        ("example/desk-app#1/11", "comment", "agent", "2024-05-02 08:00:00", "Which version?"),
        (
            "example/desk-app#1/12", "comment", "requester", "2024-05-02 08:00:00",
            "> Which version?\n\n3.1, and it hangs every day",
        ),
        ("example/desk-app#1/13", "comment", "requester", "2024-05-02 08:00:00", "Same for me"),
        # a member is the requester of an issue that was opened by that member
        ("example/desk-app#4/16", "comment", "requester", "2024-05-02 08:00:00", "My eyes hurt at night"),
    ]  # fmt: skip
    issues, comments = EXPORTS / "rest_issues.json", EXPORTS / "rest_comments.json"
    assert golden(issues, comments) == expected
    assert sorted(golden(comments, issues)) == sorted(expected)
    read_in = read([issues, comments], IngestSettings())
    assert [source.reader for source in read_in.sources] == ["github", "github"]
    assert [dict(source.left_out) for source in read_in.sources] == [
        {"written by a bot": 1, "a pull request, or a comment on one": 1},
        {"written by a bot": 1, "a pull request, or a comment on one": 1},
    ]
    assert read_in.sources[0].missing == ""  # the file beside it has the comments
    assert read_in.sources[0].reason == "JSON objects are GitHub issues with number, title and address."


def test_comments_alone_are_told_by_what_their_authors_are_to_the_repository():
    made = golden(EXPORTS / "rest_comments.json", columns=("comment_id", "record_id", "author_kind"))
    assert made == [
        ("example/desk-app#1/11", "example/desk-app#1", "agent"),
        ("example/desk-app#1/12", "example/desk-app#1", "requester"),
        ("example/desk-app#1/13", "example/desk-app#1", "requester"),
        ("example/desk-app#4/16", "example/desk-app#4", "agent"),
    ]


def test_the_list_of_the_command_line_has_its_comments():
    assert golden(EXPORTS / "gh_list.json") == [
        (
            "example/desk-app#7", "description", "requester", "2024-06-01 10:00:00",
            "Wifi settings are lost\n\nThe wifi settings are lost after each update.",
        ),
        ("example/desk-app#7/IC_kw1", "comment", "agent", "2024-06-02 10:00:00", "Fixed in the next one"),
        ("example/desk-app#7/IC_kw2", "comment", "requester", "2024-06-02 11:00:00", "It still happens"),
    ]  # fmt: skip
    source = read([EXPORTS / "gh_list.json"], IngestSettings()).sources[0]
    assert dict(source.left_out) == {"hidden as spam or abuse": 1, "written by a bot": 1}
    assert (source.n_rows, source.missing) == (2, "")


def test_when_an_issue_was_closed_and_opened_again_is_kept():
    made = read([EXPORTS / "rest_issues.json"], IngestSettings()).comments.frame
    assert [str(v) for v in made["resolved_at"]] == ["2024-05-09 10:00:00", "None"]
    assert made["reopen_count"].to_list() == [1, None]


def test_lines_and_pages_that_overlap_give_each_message_once(export):
    issues = json.loads((EXPORTS / "rest_issues.json").read_text())
    path = export("\n".join(map(json.dumps, [*issues, *issues])), "issues.jsonl")
    assert [row[0] for row in golden(path)] == ["example/desk-app#1", "example/desk-app#4"]


@pytest.mark.parametrize(
    "value",
    [
        {
            "iid": 1,
            "title": "GitLab",
            "author": {"username": "ann"},
            "web_url": "https://x.org/o/r/-/issues/1",
        },
        {"number": "INC1", "title": "ServiceNow", "body": "x"},
        {"number": 1, "title": "a page", "url": "https://example.org/pages/1", "comments": 3},
        {"number": 12, "title": "Linear", "createdAt": "2024-01-01", "body": "x", "author": {"name": "ann"}},
        {"issue_url": "https://example.org/helpdesk/12", "body": "x"},
    ],
)
def test_objects_of_other_tools_are_not_taken_for_github(value):
    assert GitHub().part("", value) is None


@pytest.mark.parametrize("odd", [{"user": 3}, {"body": ["x"]}, {"created_at": {}}, {"user": {"login": 5}}])
def test_fields_of_any_type_are_survived(export, odd):
    issues = json.loads((EXPORTS / "rest_issues.json").read_text())
    path = export(json.dumps([issues[0], {**issues[3], **odd, "number": 9}]))
    assert golden(path)[0][0] == "example/desk-app#1"


def test_pull_requests_alone_hold_nothing_to_read(export):
    pulls = json.loads((EXPORTS / "rest_issues.json").read_text())[1:3]
    with pytest.raises(EmptyExportError, match="holds no comment with a text"):
        read([export(json.dumps(pulls))], IngestSettings())


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("# My printer\n\n**Broken**", "# My printer\n\nBroken"),
        ("a <!-- b --> c <!-- never closed", "a  c"),
        ("### Steps\r\nClick\r\n", "Click"),
        ("~~~\n**x**\n~~~\n**y** z", "~~~\n**x**\n~~~\ny z"),
        ("<details><summary>Log</summary>\nit fails</details>", "Log\nit fails"),
        ("- [ ] box\n- item", "- item"),
        ("### When I click on this very long heading nothing ever happens at all", "### When I click on this"
         " very long heading nothing ever happens at all"),
    ],
)  # fmt: skip
def test_markdown_becomes_readable_text(markdown, text):
    assert markdown_text(markdown) == text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("![" * 50_000, "![" * 50_000),
        ("[a](" * 50_000, "[a](" * 50_000),
        ("**a" * 50_000, "a" * 50_000),
        ("<!--" * 50_000, ""),
        ("```\n" * 50_001, ("```\n" * 50_001).strip()),
    ],
    ids=["images", "links", "bold", "comments", "fences"],
)
def test_marks_that_are_never_closed_are_text_however_many_there_are(markdown, text):
    assert markdown_text(markdown) == text


@pytest.mark.parametrize("shape", ["nodes", "edges"])
def test_comments_in_answers_of_graphql_are_read(export, shape):
    comment = {
        "author": {"login": "cy"},
        "authorAssociation": "OWNER",
        "body": "Which version?",
        "createdAt": "2024-05-06T09:00:00Z",
    }
    issue = {
        "number": 7,
        "title": "It crashes",
        "body": "On every start",
        "createdAt": "2024-05-06T08:00:00Z",
        "author": {"login": "ann"},
        "comments": {shape: [comment] if shape == "nodes" else [{"node": comment}]},
    }
    answer = {"data": {"repository": {"issues": {"nodes": [issue, {**issue, "number": 8}]}}}}
    found = read([export(json.dumps(answer), "issues.json")], IngestSettings())
    assert found.comments.frame["author_kind"].to_list() == ["requester", "agent"] * 2
    assert found.comments.frame["text"][1] == "Which version?"


def test_programs_that_bear_no_mark_are_told_by_their_type_or_login(export):
    said = {"authorAssociation": "NONE", "createdAt": "2026-01-06T10:00:00Z"}
    issue = {
        "number": 1, "title": "Crash", "body": "It breaks at the start", "author": {"login": "ann"},
        "createdAt": "2026-01-05T10:00:00Z", "url": "https://github.com/o/r/issues/1",
        "comments": [
            {**said, "id": "c1", "author": {"login": "github-actions"}, "body": "This issue is stale"},
            {**said, "id": "c2", "author": {"login": "rex", "__typename": "Bot"}, "body": "Thanks, human"},
            {**said, "id": "c3", "author": {"login": "bob"}, "body": "It breaks for me too"},
        ],
    }  # fmt: skip
    found = read([export(json.dumps([issue]), "issues.json")], IngestSettings())
    assert found.comments.frame["text"].to_list() == [
        "Crash\n\nIt breaks at the start",
        "It breaks for me too",
    ]
    assert found.sources[0].left_out == {"written by a bot": 2}
