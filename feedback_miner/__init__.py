"""Finds the recurring pain points in IT tickets and surveys, and whose concern they are.

>>> import polars as pl
>>> import feedback_miner
>>> texts = ["The VPN drops every hour.", "Who approved this licence? It costs us twice the budget."]
>>> feedback_miner.tag(pl.DataFrame({"comment": texts})).select("kind", "concern").rows()
[('pain', 'consumer'), ('pain', 'client')]
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from feedback_miner.config import Settings, load_settings
    from feedback_miner.errors import (
        EmptyExportError,
        ExportError,
        FeedbackMinerError,
        MissingModelError,
        UsageError,
        WorkspaceError,
    )
    from feedback_miner.own_labels import evaluate_labels, fit_labels, suggest_labels
    from feedback_miner.pipeline import mine
    from feedback_miner.pipeline import tag_exports as tag
    from feedback_miner.records import Result
    from feedback_miner.write import read_run as open_run
    from feedback_miner.write import write_run

# Everything is loaded when it is first used, so that importing costs nothing.
_HOMES = {
    "Settings": ("config", "Settings"),
    "load_settings": ("config", "load_settings"),
    "ExportError": ("errors", "ExportError"),
    "FeedbackMinerError": ("errors", "FeedbackMinerError"),
    "MissingModelError": ("errors", "MissingModelError"),
    "EmptyExportError": ("errors", "EmptyExportError"),
    "UsageError": ("errors", "UsageError"),
    "WorkspaceError": ("errors", "WorkspaceError"),
    "evaluate_labels": ("own_labels", "evaluate_labels"),
    "fit_labels": ("own_labels", "fit_labels"),
    "mine": ("pipeline", "mine"),
    "suggest_labels": ("own_labels", "suggest_labels"),
    "tag": ("pipeline", "tag_exports"),
    "Result": ("records", "Result"),
    "open_run": ("write", "read_run"),
    "write_run": ("write", "write_run"),
}

__all__ = [
    "EmptyExportError",
    "ExportError",
    "FeedbackMinerError",
    "MissingModelError",
    "Result",
    "Settings",
    "UsageError",
    "WorkspaceError",
    "__version__",
    "evaluate_labels",
    "fit_labels",
    "load_settings",
    "mine",
    "open_run",
    "suggest_labels",
    "tag",
    "write_run",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'feedback_miner' has no attribute '{name}'")
    module, attribute = _HOMES[name]
    value = getattr(importlib.import_module(f"feedback_miner.{module}"), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
