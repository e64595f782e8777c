"""Errors have three parts and an exit code, and the tree is drawn where they are defined."""

from __future__ import annotations

import re

import pytest

import feedback_miner.errors as errors
from feedback_miner.errors import FeedbackMinerError, UsageError


def every_error() -> list[type[FeedbackMinerError]]:
    found, open_ = [], [FeedbackMinerError]
    while open_:
        found.append(open_.pop())
        open_ += [kind for kind in found[-1].__subclasses__() if kind.__module__ == errors.__name__]
    return found


def test_the_message_is_its_parts_a_line_each() -> None:
    error = UsageError("There is no setting 'x'.", "Known: y.", "See: feedback-miner config show")
    assert str(error) == "There is no setting 'x'.\nKnown: y.\nSee: feedback-miner config show"
    assert (error.given, error.allowed, error.next_step) == tuple(str(error).splitlines())


def test_parts_that_are_left_out_leave_no_empty_line() -> None:
    assert str(UsageError("Wrong.")) == "Wrong."
    assert str(UsageError("Wrong.", next_step="Run this.")) == "Wrong.\nRun this."


@pytest.mark.parametrize("kind", every_error())
def test_the_docstring_draws_every_error_with_its_exit_code(kind: type[FeedbackMinerError]) -> None:
    if kind is FeedbackMinerError:
        assert kind.__name__ in (errors.__doc__ or "")
        return
    drawn = re.search(rf"{kind.__name__}\s+(\d)", errors.__doc__ or "")
    assert drawn is not None
    assert int(drawn[1]) == kind.exit_code


def test_an_empty_export_is_an_export_error() -> None:
    assert issubclass(errors.EmptyExportError, errors.ExportError)
    assert issubclass(errors.ExportError, FeedbackMinerError)
    assert not issubclass(errors.ExportError, UsageError)
