"""A branch adds a second vector to each text, and changes nothing of the first."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from embed.conftest import Conversion
from safetensors.torch import save_file

import feedback_miner.embed.openvino_model as openvino_model
from feedback_miner.config import EmbedSettings
from feedback_miner.embed import (
    OpenVinoEncoder,
    SentenceTransformerEncoder,
    StaticEncoder,
    embed,
    embed_texts,
    encode_texts,
    make_encoder,
)
from feedback_miner.models import Branch
from feedback_miner.records import Float32Array, Segments

WIDTH = 384
LAYER = 4
TEXTS = [
    "",
    "VPN drops.",
    "The printer on floor 3 jams every single morning and nobody from the desk tells us when it will end.",
    "Outlook " * 40,
    "Der Drucker 🖨️ geht nicht",
    "too long " * 400,
    *(f"ticket number {i} is still open after {i} days" for i in range(12)),
]

needs_openvino = pytest.mark.skipif(
    importlib.util.find_spec("openvino") is None, reason="openvino is not installed"
)


def write_branch(encoder: SentenceTransformerEncoder, path: Path, noise: float, n_layers: int) -> Branch:
    """Write a branch of the encoder's own layers; ``noise`` is what another purpose made of them."""
    transformer: Any = encoder.model[0]
    random = torch.Generator().manual_seed(0)
    weights = {}
    for number in range(n_layers):
        for name, tensor in transformer.auto_model.encoder.layer[LAYER + number].state_dict().items():
            change = 1 + noise * torch.randn(tensor.shape, generator=random)
            weights[f"branch.{number}.{name}"] = (tensor * change).contiguous()
    save_file(weights | {"weight": torch.zeros(3)}, path)
    return Branch(path, f"{path.stem}-1", LAYER)


@pytest.fixture(scope="module")
def branch(encoder: SentenceTransformerEncoder, tmp_path_factory: pytest.TempPathFactory) -> Branch:
    """One layer that was changed."""
    return write_branch(encoder, tmp_path_factory.mktemp("models") / "changed.safetensors", 0.3, 1)


@pytest.fixture(scope="module")
def branched(branch: Branch) -> SentenceTransformerEncoder:
    """The default encoder with that branch."""
    return SentenceTransformerEncoder(batch_size=4, threads=2, branch=branch)


@pytest.fixture(scope="module")
def alone(branched: SentenceTransformerEncoder) -> list[bytes]:
    """Both vectors of each text when it is the only one."""
    return [branched.encode([text])[0].tobytes() for text in TEXTS]


def with_threads(
    encoder: SentenceTransformerEncoder, threads: int, batch_size: int = 4
) -> SentenceTransformerEncoder:
    """Share the loaded model and branch."""
    other = SentenceTransformerEncoder(encoder.name, batch_size, threads, encoder.branch)
    other.model = encoder.model  # type: ignore[misc]
    other.branch_layers = encoder.branch_layers
    return other


def as_bytes(vectors: Float32Array) -> list[bytes]:
    return [vector.tobytes() for vector in vectors]


def cosines(left: Float32Array, right: Float32Array) -> Float32Array:
    norms = np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1)
    return np.einsum("ij,ij->i", left, right) / norms


# --- torch


def test_the_sentence_embedding_has_the_same_bits_as_without_a_branch(
    encoder: SentenceTransformerEncoder, branched: SentenceTransformerEncoder
) -> None:
    both = branched.encode(TEXTS)
    assert both.shape == (len(TEXTS), 2 * WIDTH)
    assert as_bytes(both[:, :WIDTH]) == as_bytes(encoder.encode(TEXTS))


@pytest.mark.parametrize("n_layers", [1, 2])
def test_a_branch_of_the_encoders_own_layers_gives_what_its_first_token_becomes(
    encoder: SentenceTransformerEncoder, tmp_path: Path, n_layers: int
) -> None:
    """The last layer computes no other token, and the result is that of the whole layer."""
    own = write_branch(encoder, tmp_path / "own.safetensors", 0.0, n_layers)
    found = SentenceTransformerEncoder(batch_size=4, branch=own).encode(TEXTS)[:, WIDTH:]
    transformer: Any = encoder.model[0]
    for text, vector in zip(TEXTS, found, strict=True):
        tokens = encoder.model.tokenizer(
            [text], truncation=True, max_length=encoder.max_length, return_tensors="pt"
        )
        with torch.inference_mode():
            states = transformer.auto_model(**tokens, output_hidden_states=True).hidden_states
        expected = states[LAYER + n_layers][0, 0].numpy()
        np.testing.assert_allclose(vector, expected, atol=2e-5)


def test_a_branch_that_was_changed_tells_something_else(branched: SentenceTransformerEncoder) -> None:
    both = branched.encode(TEXTS[1:])
    assert np.isfinite(both).all()
    assert cosines(both[:, WIDTH:], both[:, :WIDTH]).max() < 0.9


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_both_vectors_have_the_same_bits_with_any_number_of_threads(
    branched: SentenceTransformerEncoder, alone: list[bytes], threads: int
) -> None:
    assert as_bytes(with_threads(branched, threads).encode(TEXTS)) == alone


def test_both_vectors_have_the_same_bits_in_any_order_and_company(
    branched: SentenceTransformerEncoder, alone: list[bytes]
) -> None:
    for seed in range(2):
        some = np.random.default_rng(seed).permutation(len(TEXTS))[: 9 + 9 * seed]
        assert as_bytes(branched.encode([TEXTS[i] for i in some])) == [alone[i] for i in some]


def test_both_vectors_have_the_same_bits_with_any_batch_size(
    branched: SentenceTransformerEncoder, alone: list[bytes]
) -> None:
    for batch_size in (1, 3, 9):
        assert as_bytes(with_threads(branched, 2, batch_size).encode(TEXTS[4:12])) == alone[4:12]


def test_no_texts_give_an_empty_matrix_as_wide_as_both(branched: SentenceTransformerEncoder) -> None:
    assert branched.encode([]).shape == (0, 2 * WIDTH)


def test_the_revision_names_the_branch_and_the_name_does_not(
    encoder: SentenceTransformerEncoder, branched: SentenceTransformerEncoder
) -> None:
    assert branched.revision == f"{encoder.revision}+changed-1"
    assert branched.name == encoder.name


# --- embeddings


def test_embeddings_hold_both_vectors_apart_and_each_has_norm_one(
    branched: SentenceTransformerEncoder, make_segments: Callable[..., Segments], uncached: EmbedSettings
) -> None:
    embeddings = embed(make_segments(TEXTS[:6]), branched, uncached)
    assert embeddings.branch == "changed-1"
    for vectors in (embeddings.vectors, embeddings.branch_vectors):
        assert vectors is not None
        assert vectors.shape == (6, WIDTH)
        assert vectors.dtype == np.float32
        assert vectors.flags.c_contiguous
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-6)


def test_embeddings_have_the_same_sentence_part_with_and_without_a_branch(
    encoder: SentenceTransformerEncoder, branched: SentenceTransformerEncoder, uncached: EmbedSettings
) -> None:
    plain, both = (embed_texts(TEXTS, each, uncached) for each in (encoder, branched))
    assert both.vectors.tobytes() == plain.vectors.tobytes()
    assert (plain.branch_vectors, plain.branch) == (None, None)
    assert encode_texts(TEXTS, branched, uncached).tobytes() == plain.vectors.tobytes()


def test_equal_texts_have_equal_branch_vectors_in_the_order_of_the_texts(
    branched: SentenceTransformerEncoder, uncached: EmbedSettings
) -> None:
    texts = ["zebra lost", "apple pie", "zebra lost"]
    vectors = embed_texts(texts, branched, uncached).branch_vectors
    assert vectors is not None
    assert vectors[0].tobytes() == vectors[2].tobytes() != vectors[1].tobytes()
    single = embed_texts(texts[1:2], branched, uncached).branch_vectors
    assert single is not None
    assert single[0].tobytes() == vectors[1].tobytes()


def test_no_texts_have_no_vectors_of_either_kind(
    branched: SentenceTransformerEncoder, uncached: EmbedSettings
) -> None:
    embeddings = embed_texts([], branched, uncached)
    assert embeddings.branch_vectors is not None
    assert len(embeddings.vectors) == len(embeddings.branch_vectors) == 0


class Unused:
    """An encoder of a name and a revision, with what the cache must know already."""

    def __init__(self, like: SentenceTransformerEncoder) -> None:
        self.name, self.revision, self.branch = like.name, like.revision, like.branch

    def encode(self, sentences: list[str]) -> np.ndarray:
        raise AssertionError("the cache was not asked")


def test_the_cache_keeps_vectors_with_and_without_a_branch_apart(
    encoder: SentenceTransformerEncoder, branched: SentenceTransformerEncoder, tmp_path: Path
) -> None:
    kept = EmbedSettings(cache_dir=tmp_path)
    for each in (encoder, branched):
        first = embed_texts(TEXTS[:6], each, kept)
        again = embed_texts(TEXTS[:6], Unused(each), kept)
        assert again.vectors.tobytes() == first.vectors.tobytes()
        assert again.branch == first.branch
        assert (again.branch_vectors is None) == (first.branch_vectors is None)
    assert first.branch_vectors is not None
    assert again.branch_vectors is not None
    assert again.branch_vectors.tobytes() == first.branch_vectors.tobytes()


def test_another_branch_never_gets_these_vectors(
    branched: SentenceTransformerEncoder, branch: Branch, tmp_path: Path
) -> None:
    kept = EmbedSettings(cache_dir=tmp_path)
    embed_texts(["a"], branched, kept)
    other = SentenceTransformerEncoder(branch=replace(branch, revision="changed-2"))
    with pytest.raises(AssertionError, match="the cache was not asked"):
        embed_texts(["a"], Unused(other), kept)


# --- the choice of an encoder


@pytest.mark.parametrize("backend", ["torch", "auto"])
def test_the_encoder_that_the_settings_name_is_made_with_the_branch(backend: str, branch: Branch) -> None:
    made = make_encoder(EmbedSettings(backend=backend), branch=branch)
    assert made.branch == branch  # type: ignore[attr-defined]
    assert set(vars(made)) & {"model", "branch_layers", "revision"} == set()
    assert make_encoder(EmbedSettings(backend=backend)).branch is None  # type: ignore[attr-defined]


def test_a_static_encoder_has_no_branch(branch: Branch) -> None:
    made = make_encoder(EmbedSettings(encoder="static"), branch=branch)
    assert isinstance(made, StaticEncoder)
    assert not hasattr(made, "branch")


# --- OpenVINO: a branch that is no model of the program is converted anew


def over(torch_encoder: SentenceTransformerEncoder, folder: Path, threads: int = 2) -> OpenVinoEncoder:
    """Return an encoder that shares the torch model already loaded."""
    return OpenVinoEncoder(with_threads(torch_encoder, threads), folder)


@pytest.fixture(scope="module")
def folder(conversion: Conversion, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the default model lies, converted without a branch."""
    return shutil.copytree(conversion.folder, tmp_path_factory.mktemp("cache"), dirs_exist_ok=True)


@pytest.fixture(scope="module")
def converted(branched: SentenceTransformerEncoder, folder: Path) -> OpenVinoEncoder:
    """The default model with the branch, converted once for these tests, into the same folder."""
    made = over(branched, folder)
    assert made.model is not None
    return made


@pytest.fixture(scope="module")
def without(encoder: SentenceTransformerEncoder, folder: Path) -> OpenVinoEncoder:
    """The default model as it is, from that folder."""
    return over(encoder, folder)


@pytest.mark.slow
@needs_openvino
def test_openvinos_sentence_embedding_has_the_same_bits_as_without_a_branch(
    converted: OpenVinoEncoder, without: OpenVinoEncoder
) -> None:
    both = converted.encode(TEXTS)
    assert both.shape == (len(TEXTS), 2 * WIDTH)
    assert as_bytes(both[:, :WIDTH]) == as_bytes(without.encode(TEXTS))


@pytest.mark.slow
@needs_openvino
def test_openvinos_branch_vectors_agree_with_torchs(
    branched: SentenceTransformerEncoder, converted: OpenVinoEncoder
) -> None:
    ours, theirs = converted.encode(TEXTS)[:, WIDTH:], branched.encode(TEXTS)[:, WIDTH:]
    assert cosines(ours, theirs).min() > 0.99


@pytest.mark.slow
@needs_openvino
def test_openvinos_vectors_have_the_same_bits_in_any_company_and_number_of_threads(
    branched: SentenceTransformerEncoder, converted: OpenVinoEncoder, folder: Path
) -> None:
    alone = [converted.encode([text])[0].tobytes() for text in TEXTS]
    for threads in (1, 2, 3):
        assert as_bytes(over(branched, folder, threads).encode(TEXTS)) == alone
    some = np.random.default_rng(0).permutation(len(TEXTS))[:9]
    assert as_bytes(converted.encode([TEXTS[i] for i in some])) == [alone[i] for i in some]


@pytest.mark.slow
@needs_openvino
def test_what_openvino_keeps_names_the_branch_and_lies_apart(
    converted: OpenVinoEncoder, without: OpenVinoEncoder, folder: Path
) -> None:
    assert converted.revision == f"{without.revision}+changed-1"
    assert converted.branch == converted.torch_encoder.branch
    homes = sorted(path.name for path in (folder / "openvino").iterdir())
    assert len(homes) == 2
    assert homes[1] == f"{homes[0]}+changed-1"


@pytest.mark.slow
@needs_openvino
@pytest.mark.parametrize("part", [0, 1], ids=["sentence", "branch"])
def test_a_model_of_which_either_part_disagrees_is_left_to_torch(
    part: int, branched: SentenceTransformerEncoder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The branch is several times longer, so a cosine of both at once would not see the sentence part."""
    right = openvino_model.sentence_vectors

    def wrong(*given: Any, **how: Any) -> torch.Tensor:
        parts = list(right(*given, **how).split(WIDTH, dim=1))
        parts[part] = parts[part] + 0.2 * parts[part].flip(1)
        return torch.cat(parts, 1)

    monkeypatch.setattr(openvino_model, "sentence_vectors", wrong)
    monkeypatch.setattr(openvino_model, "PROBES", openvino_model.PROBES[:3])
    made = over(branched, tmp_path)
    assert made.revision == branched.revision
    assert as_bytes(made.encode(TEXTS[:3])) == as_bytes(branched.encode(TEXTS[:3]))
