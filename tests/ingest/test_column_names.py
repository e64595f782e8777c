"""What the name of a column promises."""

import pytest

from feedback_miner.ingest.column_names import (
    NOT_FEEDBACK_RULES,
    forms,
    never_feedback,
    rank,
    why_never_feedback,
)

NOT_FEEDBACK = {
    "is_known": ["Resolution", "fields.environment", "回答内容"],
    "is_in_an_object_of_others": ["reply.body", "attachments.title"],
    "is_in_a_reply": ["reviewReply.comment"],
    "is_known_of_a_thing": ["Ticket Resolution", "Solución de la incidencia", "Resolution (Ticket)"],
    "begins_with_a_solution": ["Solución aplicada", "Closure Note"],
    "is_what_a_company_replied": ["Company public response", "Agent answers"],
    "says_reply": ["Developer Reply Text"],
    "is_written_by_those_who_answer": ["Agent comments", "Technician notes"],
}


def test_every_rule_of_what_is_no_feedback_has_examples():
    assert [rule.__name__ for rule in NOT_FEEDBACK_RULES] == [*NOT_FEEDBACK]


@pytest.mark.parametrize(
    ("rule", "name"), [(rule, name) for rule, names in NOT_FEEDBACK.items() for name in names]
)
def test_the_rule_tells_names_of_what_others_wrote(rule, name):
    assert why_never_feedback(name) == rule


@pytest.mark.parametrize(
    "name",
    [
        "Comment", "Answer", "Customer response", "Comments of our agents", "Solved?",
        "How do you like the reply of our support team?", "Did our reply help you now?",
    ],
)  # fmt: skip
def test_what_customers_may_have_written_is_feedback(name):
    assert not never_feedback(name)


@pytest.mark.parametrize(
    ("role", "better", "worse"),
    [
        ("text", "text", "comment"),
        ("text", "Kommentar", "Commento"),
        ("text", "Description", "fields.description"),
        ("text", "Description (Ticket)", "fields.description"),
        ("person", "Requester Email", "Requester Name"),
        ("score", "NPS", "How likely are you to use it again?"),
    ],
)
def test_of_two_names_one_is_better(role, better, worse):
    assert rank(role, better) < rank(role, worse)


@pytest.mark.parametrize(
    ("role", "name", "expected"),
    [
        ("text", "Description", ["description"] * 3),
        ("date", "createdAt.$date", ["created at date", "created at", "created at", "created at"]),
        ("person", "reporter.name", ["reporter name", "reporter name", "reporter"]),
        ("priority", "priority.id", ["priority id", "priority id", "id", "id", "id"]),
        ("queue", "Team (Property)", ["team property", "team"]),
        ("score", "Customer Rating", ["customer rating", "customer rating", "customer rating", "rating"]),
        ("date", "Fecha de la incidencia", ["fecha de la incidencia"] * 2 + ["fecha"]),
        ("text", "Summary of the ticket " * 3, ["summary of the ticket " * 2 + "summary of the ticket"]),
    ],
)
def test_a_name_stands_for_less_and_less_of_itself(role, name, expected):
    assert list(forms(role, name))[: len(expected)] == expected


def test_a_sentence_is_not_taken_apart():
    assert len(list(forms("priority", "Ticket " * 9))) == 1
