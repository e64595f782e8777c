"""Responses of Typeform as its API and its webhooks give them, joined to the form's definition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Final

import polars as pl

from feedback_miner.ingest.column_names import rank
from feedback_miner.ingest.contract.base import LeftOut, Message, MessageTable, ReadContext
from feedback_miner.ingest.contract.json_reader import Known, ObjectReader
from feedback_miner.ingest.formats.json_fields import as_text, objects_in, pick
from feedback_miner.ingest.formats.json_objects import JsonObjects
from feedback_miner.ingest.surveys.answers import NO_ANSWER
from feedback_miner.ingest.surveys.question_kinds import classify, clean_question
from feedback_miner.ingest.surveys.wide import OPEN

FORM, RESPONSES = "the definition of a form", "responses"
TYPES: Final = frozenset(
    {
        "short_text", "long_text", "multiple_choice", "picture_choice", "opinion_scale", "nps", "rating",
        "ranking", "matrix", "yes_no", "dropdown", "contact_info", "statement", "phone_number", "file_upload",
        "calendly", "inline_group",
    }
)  # fmt: skip
"""Types of fields, but for those that any tool may have, such as "email"."""
SCALES: Final = ("nps", "opinion_scale", "rating")
"""Types of fields that are answered by a score, the best first."""
TITLED: Final = ("person", "department", "organisation", "role")
"""Fields of a message that a hidden field may hold."""
UNTITLED = (
    "The responses hold no questions. Give the definition of the form too, as the Typeform API returns it at"
    " https://api.typeform.com/forms/FORM_ID, to see what was asked."
)


class TypeformJson(ObjectReader):
    """Responses of the API or of webhooks, joined to the titles in the form's definition."""

    name: ClassVar[str] = "typeform"
    title: ClassVar[str] = "Typeform"
    learns: ClassVar[frozenset[str]] = frozenset({FORM})

    def part(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell responses by their answers and dates, and forms by their fields."""
        hook = value.get("form_response")
        response = hook if isinstance(hook, Mapping) else value
        named = "token" in response or "response_id" in response
        if named and ("landed_at" in response or "submitted_at" in response):
            answers = objects_in(response, "answers")
            if any("field" in answer and "type" in answer for answer in answers):
                return RESPONSES
            if "landed_at" in response and not answers:
                return RESPONSES  # opened, and left without an answer
        typed = [field for field in objects_in(value, "fields") if "title" in field and "id" in field]
        if "title" in value and any(field.get("type") in TYPES for field in typed):
            return FORM
        return None

    def reason(self, parts: Sequence[str]) -> str:
        """Return why this was recognised."""
        return "JSON objects with the fields of Typeform: " + (
            "'answers', 'landed_at' and 'submitted_at'." if RESPONSES in parts else "'fields' with titles."
        )

    def learn(self, part: str, value: Mapping[str, Any], known: Known) -> None:
        """Keep the titles and kinds of the fields, those in groups too."""
        titles = known.setdefault("fields", {})
        for field in _fields(value):
            titles[str(field.get("id"))] = field

    def read(self, objects: JsonObjects, context: ReadContext) -> MessageTable:
        """Read the answers in own words; of short texts those to questions for an opinion."""
        known = context.group.once(self.learn_all)
        titles = known.setdefault("fields", {})
        sample = [_response(v) for _, key, v in objects.sample if self.part(key, v) == RESPONSES]
        for value in sample:
            for field in _fields(value.get("definition")):
                titles.setdefault(str(field.get("id")), field)
        # what :meth:`messages` needs of this file goes the same way as what it needs of others
        known["open"] = dict.fromkeys(_opinions(sample, titles), True)
        table = super().read(objects, context)
        if "question" not in table.columns:
            table.tally.warn(UNTITLED)
        return replace(table, zone="UTC")

    def messages(
        self, part: str, value: Mapping[str, Any], row: int, known: Known
    ) -> Iterable[Message | LeftOut]:
        """Yield the answers of a response."""
        if part == RESPONSES:
            yield from _answers(_response(value), row, known)


def _answers(response: Mapping[str, Any], row: int, known: Known) -> Iterator[Message | LeftOut]:
    titles, opinions = known["fields"], known["open"]
    for made in _fields(response.get("definition")):
        titles.setdefault(str(made.get("id")), made)
    answers = objects_in(response, "answers")
    facts: dict[str, Any] = {**_facts(response, answers, titles)}
    n = 0
    for answer in answers:
        field = pick(answer, "field.id", "field.ref") or ""
        for text, what in _texts(answer, field in opinions):
            n += 1
            asked = _asked(titles, field)
            yield Message(
                text,
                row,
                id=field + what or None,
                item="answer",
                author="requester",
                question=f"{asked} (other)" if asked and what else asked,
                **facts,
            )
    if n == 0:
        yield LeftOut(NO_ANSWER)


def _texts(answer: Mapping[str, Any], is_opinion: bool) -> Iterator[tuple[str, str]]:
    """Yield what was typed, and "/other" where it stands beside choices."""
    kind = answer.get("type")
    if kind == "text":
        text = answer.get("text")
        if isinstance(text, str) and text.strip() and is_opinion:
            yield text, ""
    elif other := pick(answer, "choice.other", "choices.other"):
        yield other, "/other"


def _facts(
    response: Mapping[str, Any], answers: Sequence[Mapping[str, Any]], titles: Mapping[str, Mapping[str, Any]]
) -> dict[str, str | None]:
    """Return what all answers of a response share."""
    email = next((pick(answer, "email") for answer in answers if answer.get("type") == "email"), None)
    found: dict[str, str | None] = {
        "record": pick(response, "token", "response_id"),
        "date": next(
            # the year 1 is written where a form was opened and never sent
            (d for key in ("submitted_at", "landed_at") if (d := pick(response, key)) and d[:4] != "0001"),
            None,
        ),
        "score": _score(answers, titles),
        "person": email,
    }
    hidden = response.get("hidden")
    for key, value in hidden.items() if isinstance(hidden, Mapping) else ():
        for role in TITLED:
            if not found.get(role) and rank(role, str(key)) is not None:
                found[role] = as_text(value) or None
                break
    return found


def _score(answers: Sequence[Mapping[str, Any]], titles: Mapping[str, Mapping[str, Any]]) -> str | None:
    """Return the answer on a scale: to the question for a recommendation, else to one for a score."""
    ranked: list[tuple[int, int, str]] = []
    for answer in answers:
        field, number = pick(answer, "field.id") or "", pick(answer, "number")
        kind = str(titles.get(field, {}).get("type") or pick(answer, "field.type") or "")
        if number is not None and kind in SCALES:
            asks = rank("score", _asked(titles, field) or "") is not None
            ranked.append((0 if kind == "nps" else 2 - asks, SCALES.index(kind), number))
    return min(ranked)[2] if ranked else None


def _opinions(sample: Sequence[Mapping[str, Any]], titles: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Return the fields of text whose answers are in own words: all long ones, and short ones by content."""
    long: set[str] = set()
    columns: dict[str, list[str]] = {}
    for response in sample:
        for answer in objects_in(response, "answers"):
            field, kind = pick(answer, "field.id", "field.ref") or "", pick(answer, "field.type")
            if answer.get("type") == "text" and isinstance(answer.get("text"), str):
                columns.setdefault(field, []).append(answer["text"])
                if (kind or titles.get(field, {}).get("type")) == "long_text":
                    long.add(field)
    long |= {field for field, made in titles.items() if made.get("type") == "long_text"}
    kinds: dict[str, str] = {}
    for field, texts in columns.items():
        frame = pl.DataFrame({field: texts})
        kinds[field] = classify(frame, {field: _asked(titles, field) or "a question"})[0].kind
    return long | {field for field, kind in kinds.items() if kind in OPEN}


def _asked(titles: Mapping[str, Mapping[str, Any]], field: str) -> str | None:
    title = titles.get(field, {}).get("title")
    return clean_question(title) or None if isinstance(title, str) else None


def _response(value: Mapping[str, Any]) -> Mapping[str, Any]:
    hook = value.get("form_response")
    return hook if isinstance(hook, Mapping) else value


def _fields(form: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Yield the fields of a form, those in groups and matrices too."""
    if not isinstance(form, Mapping) or depth > 5:
        return
    for field in objects_in(form, "fields"):
        yield field
        yield from _fields(field.get("properties"), depth + 1)
