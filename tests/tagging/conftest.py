"""The project's own tagger, and the encoder with its branch; loaded once for this folder."""

from __future__ import annotations

import pytest

from feedback_miner.embed import SentenceTransformerEncoder
from feedback_miner.tagging import BranchTagger


@pytest.fixture(scope="session")
def tagger() -> BranchTagger:
    return BranchTagger()


@pytest.fixture(scope="session")
def branched(tagger: BranchTagger) -> SentenceTransformerEncoder:
    """The default encoder with the branch that the tagger reads."""
    return SentenceTransformerEncoder(batch_size=8, threads=2, branch=tagger.branch)
