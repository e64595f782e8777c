"""Every error that feedback-miner raises on purpose, and the exit code it ends a command with.

::

    FeedbackMinerError
    ├── UsageError            2   an argument or a setting is wrong
    │   └── TextColumnError   2   it is not plain which column holds the comments
    ├── ExportError           3   an export cannot be read
    │   └── EmptyExportError     3   it can be read, but holds nothing to mine
    ├── MissingModelError     4   a model or an optional package is not installed
    └── WorkspaceError        5   a workspace is locked or damaged

Codes 0 (done), 1 (a ``--fail-on`` condition holds), 130 and 143 (stopped by a signal) are
no errors; 70 is a mistake of the program itself.
"""

from __future__ import annotations

from collections.abc import Iterable


class FeedbackMinerError(Exception):
    """Base of all errors raised on purpose.

    Parameters
    ----------
    given : str
        What was given and is wrong, as a sentence.
    allowed : str
        What is allowed, or what was found instead.
    next_step : str
        What the reader can do now.
    """

    exit_code = 2

    def __init__(self, given: str, allowed: str = "", next_step: str = "") -> None:
        self.given, self.allowed, self.next_step = given, allowed, next_step
        super().__init__("\n".join(part for part in (given, allowed, next_step) if part))


class UsageError(FeedbackMinerError):
    """An argument or a setting is wrong."""


class TextColumnError(UsageError):
    """It is not plain which column of an export holds the comments.

    ``asks`` tells that several may, so that the user is asked; else none does.
    """

    asks = False

    def noting(self, warnings: Iterable[str]) -> TextColumnError:
        """Return the same with what was noticed of the export, which may be why."""
        noted = TextColumnError(self.given, "\n".join([self.allowed, *warnings]), self.next_step)
        noted.asks = self.asks
        return noted


class ExportError(FeedbackMinerError):
    """An export cannot be read."""

    exit_code = 3


class EmptyExportError(ExportError):
    """An export was read, but nothing in it can be mined."""


class MissingModelError(FeedbackMinerError):
    """A model or an optional package is not installed."""

    exit_code = 4


class WorkspaceError(FeedbackMinerError):
    """A workspace is locked or damaged."""

    exit_code = 5
