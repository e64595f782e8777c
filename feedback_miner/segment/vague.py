"""Subjects and first lines that say nothing by themselves, case-folded and without outer punctuation."""

from __future__ import annotations

from pathlib import Path

from feedback_miner.word_lists import word_lists

VAGUE = frozenset(word_lists(Path(__file__).parent / "words" / "vague.toml")["lines"])
