"""The project's own tagger, and the encoder with its branch; loaded once for this folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from feedback_miner.config import EmbedSettings, TagSettings
from feedback_miner.embed import SentenceTransformerEncoder, embed, embed_texts
from feedback_miner.records import CONTEXTS, Context, Segments, Tags
from feedback_miner.tagging import BranchTagger, tag


@pytest.fixture(scope="session")
def tagger() -> BranchTagger:
    return BranchTagger()


@pytest.fixture(scope="session")
def branched(tagger: BranchTagger) -> SentenceTransformerEncoder:
    """The default encoder with the branch that the tagger reads."""
    return SentenceTransformerEncoder(batch_size=8, threads=2, branch=tagger.branch)


@pytest.fixture(scope="session")
def tags_of(
    tagger: BranchTagger,
    branched: SentenceTransformerEncoder,
    uncached: EmbedSettings,
    make_segments: Callable[..., Segments],
) -> Callable[..., Tags]:
    """Tag texts, alone or below a question of a kind."""

    def tag_texts(texts: Sequence[str], kind: str = "none", question: str = "") -> Tags:
        segments = make_segments(texts)
        embeddings = embed(segments, branched, uncached)
        if kind != "none":
            words = embed_texts([question], branched, uncached).vectors
            n = len(texts)
            context = Context(np.full(n, CONTEXTS.index(kind)), np.zeros(n, np.int64), words)
            embeddings = replace(embeddings, context=context)
        return tag(segments, embeddings, tagger, TagSettings())

    return tag_texts
