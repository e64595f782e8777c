"""OpenVINO runs the same model: converted once, checked, and never in the way of a run."""

from __future__ import annotations

import importlib.util
import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pytest
from embed.conftest import Conversion

import feedback_miner.embed.openvino_model as openvino_model
import feedback_miner.embed.openvino_precision as openvino_precision
from feedback_miner.config import EmbedSettings
from feedback_miner.embed import (
    OpenVinoEncoder,
    SentenceTransformerEncoder,
    embed,
    encode_texts,
    make_encoder,
)
from feedback_miner.errors import MissingModelError
from feedback_miner.progress import Silent, Tick
from feedback_miner.records import Float32Array

ROOT = Path(__file__).parents[2]
TEXTS = [
    "",
    "VPN drops.",
    "The printer on floor 3 jams every single morning and nobody from the desk tells us when it will end.",
    "Outlook " * 40,
    "Der Drucker 🖨️ geht nicht",
    "لا يمكنني تسجيل الدخول",
    "too long " * 400,
    *(f"ticket number {i} is still open after {i} days" for i in range(50)),
]

needs_openvino = pytest.mark.skipif(
    importlib.util.find_spec("openvino") is None, reason="openvino is not installed"
)


@pytest.fixture(scope="module")
def folder(conversion: Conversion) -> Path:
    return conversion.folder


def over(torch: SentenceTransformerEncoder, folder: Path | None, threads: int = 2) -> OpenVinoEncoder:
    """Return an encoder that shares the torch model already loaded."""
    shared = SentenceTransformerEncoder(torch.name, torch.batch_size, threads)
    shared.model = torch.model  # type: ignore[misc]
    return OpenVinoEncoder(shared, folder)


@pytest.fixture(scope="module")
def converted(conversion: Conversion) -> OpenVinoEncoder:
    return conversion.encoder


@pytest.fixture
def traced(conversion: Conversion, monkeypatch: pytest.MonkeyPatch) -> None:
    """Convert from the graph that is there, and check with a few short texts."""
    monkeypatch.setattr(openvino_model, "_trace", lambda _: conversion.graph)
    monkeypatch.setattr(openvino_model, "PROBES", openvino_model.PROBES[:3])


@pytest.fixture(scope="module")
def alone(converted: OpenVinoEncoder) -> list[bytes]:
    """The vector of each text when it is the only one."""
    return [converted.encode([text])[0].tobytes() for text in TEXTS]


def as_bytes(vectors: Float32Array) -> list[bytes]:
    return [vector.tobytes() for vector in vectors]


@needs_openvino
@pytest.mark.parametrize("threads", [1, 2, 3])
def test_a_vector_has_the_same_bits_with_any_number_of_threads(
    encoder: SentenceTransformerEncoder, converted: OpenVinoEncoder, alone: list[bytes], threads: int
) -> None:
    other = over(encoder, converted.folder, threads)
    assert as_bytes(other.encode(TEXTS)) == alone


@needs_openvino
def test_a_vector_has_the_same_bits_in_any_order_and_company(
    converted: OpenVinoEncoder, alone: list[bytes]
) -> None:
    for seed in range(3):
        some = np.random.default_rng(seed).permutation(len(TEXTS))[: 9 + 20 * seed]
        assert as_bytes(converted.encode([TEXTS[i] for i in some])) == [alone[i] for i in some]


@needs_openvino
@pytest.mark.slow
@pytest.mark.usefixtures("traced")
@pytest.mark.parametrize("precision", ["bf16", "f32"])
def test_company_changes_no_bit_in_any_precision(
    encoder: SentenceTransformerEncoder, precision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openvino_model, "best_precision", lambda: precision)
    made = over(encoder, None)
    texts = [f"{'the mail ' * (i % 3)}about number {i * 37 % 101} and {i} was lost" for i in range(60)]
    order = np.random.default_rng(0).permutation(len(texts))
    assert as_bytes(made.encode([texts[i] for i in order])) == as_bytes(made.encode(texts)[order])


@needs_openvino
def test_vectors_agree_with_torchs(encoder: SentenceTransformerEncoder, converted: OpenVinoEncoder) -> None:
    ours, theirs = converted.encode(TEXTS), encoder.encode(TEXTS)
    cosine = np.einsum("ij,ij->i", ours, theirs)
    assert cosine.mean() > 0.998
    assert cosine.min() > 0.99


@needs_openvino
def test_tokens_are_those_of_the_torch_path(
    encoder: SentenceTransformerEncoder, converted: OpenVinoEncoder
) -> None:
    assert converted.model is not None
    ours = [tokens.ids for tokens in converted.model.tokenize(TEXTS)]
    assert ours == encoder._tokenize(TEXTS)["input_ids"]
    assert max(map(len, ours)) == 256


@needs_openvino
def test_no_texts_give_an_empty_matrix_of_the_right_width(converted: OpenVinoEncoder) -> None:
    assert converted.encode([]).shape == (0, 384)


@needs_openvino
def test_later_runs_need_neither_torch_nor_transformers(
    converted: OpenVinoEncoder, alone: list[bytes]
) -> None:
    code = (
        "import sys; from pathlib import Path; from feedback_miner.config import EmbedSettings;"
        "from feedback_miner.embed import make_encoder;"
        "settings = EmbedSettings(encoder=sys.argv[3], backend='openvino', cache_dir=Path(sys.argv[1]));"
        "encoder = make_encoder(settings);"
        "print(encoder.encode([sys.argv[2]])[0].tobytes().hex(), encoder.revision);"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers') if name in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, str(converted.folder), TEXTS[2], converted.name],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=600,
        check=True,
    )
    assert ended.stdout.split() == [alone[2].hex(), converted.revision, "[]"]


AT_ONCE = """
import sys, threading
import numpy as np, openvino
from feedback_miner.embed.openvino_model import OpenVinoModel
sys.setswitchinterval(1e-6)
ids = openvino.opset13.parameter([-1], np.int64)
compiled = OpenVinoModel(openvino.Model([openvino.opset13.relu(ids)], [ids]), None, "", "f32").compile(2)
start = threading.Barrier(16)
def hand_over():
    tensor = compiled.create_infer_request().get_input_tensor(0)
    tensor.shape = [4]
    start.wait()
    tensor.data[:] = np.arange(4)
threads = [threading.Thread(target=hand_over, daemon=True) for _ in range(16)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


@pytest.mark.slow
@needs_openvino
def test_threads_that_hand_over_their_first_arrays_at_once_do_not_wait_for_each_other() -> None:
    # a race: of processes that are not warned, 9 of 20 hung
    for _ in range(6):
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", AT_ONCE], env=environment, timeout=600, check=True)


@needs_openvino
@pytest.mark.slow
@pytest.mark.usefixtures("traced")
@pytest.mark.parametrize("file", ["model.bin", "about.json"])
def test_a_damaged_model_is_made_anew_with_a_warning(
    encoder: SentenceTransformerEncoder,
    converted: OpenVinoEncoder,
    folder: Path,
    file: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (path,) = folder.glob(f"openvino/*/{file}")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1 if file != "about.json" else 0xFF
    path.write_bytes(content)
    with caplog.at_level(logging.WARNING, "feedback_miner"):
        assert over(encoder, folder).model is not None
    assert "damaged and is made anew" in caplog.text
    caplog.clear()
    with caplog.at_level(logging.WARNING, "feedback_miner"):
        assert over(encoder, folder).encode(TEXTS[:1]).tobytes() == converted.encode(TEXTS[:1]).tobytes()
    assert caplog.text == ""


@needs_openvino
@pytest.mark.slow
@pytest.mark.usefixtures("traced")
def test_a_folder_that_cannot_be_written_costs_a_warning_only(
    encoder: SentenceTransformerEncoder,
    converted: OpenVinoEncoder,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "file").write_text("in the way")
    with caplog.at_level(logging.WARNING, "feedback_miner"):
        made = over(encoder, tmp_path / "file")
        assert made.encode(TEXTS[:1]).tobytes() == converted.encode(TEXTS[:1]).tobytes()
    assert "is not kept in" in caplog.text


@needs_openvino
@pytest.mark.slow
@pytest.mark.usefixtures("traced")
def test_a_model_that_disagrees_with_torch_runs_on_torch_and_the_log_says_so(
    encoder: SentenceTransformerEncoder, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openvino_model, "MIN_COSINE", 1.1)
    with caplog.at_level(logging.WARNING, "feedback_miner"):
        made = over(encoder, None)
        assert made.revision == encoder.revision
    assert "so torch does" in caplog.text
    assert as_bytes(made.encode(TEXTS[:3])) == as_bytes(encoder.encode(TEXTS[:3]))


@needs_openvino
@pytest.mark.slow
@pytest.mark.usefixtures("traced")
def test_a_precision_that_loses_too_much_gives_way_to_float32_which_is_torchs_but_for_the_last_bits(
    encoder: SentenceTransformerEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openvino_model, "best_precision", lambda: "int8")
    monkeypatch.setattr(openvino_model, "MIN_COSINE", 0.99999)
    plain = over(encoder, None)
    assert plain.revision.endswith(f"+f32.{openvino_model.RECIPE}")
    np.testing.assert_allclose(plain.encode(TEXTS[:7]), encoder.encode(TEXTS[:7]), atol=1e-5)


@needs_openvino
@pytest.mark.parametrize(
    ("capabilities", "flags", "precision"),
    [
        (["FP32", "BF16", "INT8"], "fpu avx512_vnni", "bf16"),
        (["FP32", "INT8"], "fpu avx512_vnni", "int8"),
        (["FP32", "INT8"], "fpu avx2", "f32"),
        (["FP32"], None, "f32"),
    ],
)
def test_the_precision_follows_from_the_processor(
    capabilities: list[str],
    flags: str | None,
    precision: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Core:
        def get_property(self, device: str, name: str) -> list[str]:
            return capabilities

    monkeypatch.setattr("openvino.Core", Core)
    monkeypatch.setattr(openvino_precision, "CPUINFO", tmp_path / "cpuinfo")
    if flags is not None:
        (tmp_path / "cpuinfo").write_text(f"processor\t: 0\nflags\t\t: {flags}\n")
    assert openvino_precision.best_precision() == precision


@needs_openvino
def test_each_backend_keeps_its_own_vectors_under_the_same_name(
    encoder: SentenceTransformerEncoder, converted: OpenVinoEncoder, tmp_path: Path, make_segments
) -> None:
    kept = EmbedSettings(cache_dir=tmp_path, respell=False)
    encode_texts(TEXTS[:3], encoder, kept)
    embeddings = embed(make_segments(TEXTS[:3]), converted, kept)
    assert (
        embeddings.vectors.tobytes()
        == encode_texts(TEXTS[:3], converted, EmbedSettings(cache=False)).tobytes()
    )
    assert (embeddings.encoder, converted.name) == ("all-MiniLM-L6-v2", encoder.name)
    assert embeddings.revision == converted.revision != encoder.revision


@needs_openvino
def test_what_is_kept_names_backend_version_and_precision(converted: OpenVinoEncoder) -> None:
    digest, library, precision = converted.revision.split("+")
    assert digest == converted.torch_encoder.digest
    assert library.startswith("openvino2")
    assert precision in [f"{name}.{openvino_model.RECIPE}" for name in ("bf16", "int8", "f32")]
    (home,) = (converted.folder / "openvino").iterdir()  # type: ignore[operator]
    assert json.loads((home / "about.json").read_text())["precision"] == precision.partition(".")[0]


@needs_openvino
def test_the_converted_model_is_readable_by_its_owner_only(converted: OpenVinoEncoder) -> None:
    paths = list(converted.folder.rglob("*"))  # type: ignore[union-attr]
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_dir()} == {0o700}
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_file()} == {0o600}


# --- while it is converted


class Told(Silent):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.counts: list[tuple[int, str]] = []
        self.steps = 0

    def count(self, total: int, unit: str) -> Tick:
        self.counts.append((total, unit))

        def tick(n: int) -> None:
            self.steps += n

        return tick


@needs_openvino
@pytest.mark.usefixtures("traced")
def test_a_first_use_tells_how_long_it_takes_and_how_far_it_is(
    encoder: SentenceTransformerEncoder, converted: OpenVinoEncoder, caplog: pytest.LogCaptureFixture
) -> None:
    told = Told()
    with caplog.at_level(logging.INFO, "feedback_miner"):
        encode_texts(TEXTS[:2], over(encoder, None), EmbedSettings(cache=False), told)
    assert "converting the encoder 'all-MiniLM-L6-v2' for OpenVINO" in caplog.text
    assert "half a minute" in caplog.text
    assert told.counts == [(4, "steps to convert the encoder")]
    assert told.steps == 4


@needs_openvino
def test_a_later_use_says_nothing(
    encoder: SentenceTransformerEncoder, converted: OpenVinoEncoder, caplog: pytest.LogCaptureFixture
) -> None:
    told = Told()
    with caplog.at_level(logging.INFO, "feedback_miner"):
        over(encoder, converted.folder).prepare(told)
    assert (caplog.text, told.counts) == ("", [])


HALF_MADE = """
import sys, time
from pathlib import Path
from feedback_miner.embed.openvino_model import _work_folder
with _work_folder(Path(sys.argv[1]) / "openvino" / "a-model") as work:
    (work / "model.bin").write_bytes(b"half of it")
    print(work, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def maker(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A process that is at work on a model in ``tmp_path``, and its folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HALF_MADE, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    with process:
        assert process.stdout is not None
        yield process, Path(process.stdout.readline().strip())
        process.kill()


@needs_openvino
def test_what_a_killed_process_left_is_removed_by_the_next_and_what_one_is_at_work_on_is_not(
    encoder: SentenceTransformerEncoder,
    converted: OpenVinoEncoder,
    tmp_path: Path,
    maker: tuple[subprocess.Popen[str], Path],
) -> None:
    process, work = maker
    shutil.copytree(converted.folder, tmp_path, dirs_exist_ok=True)  # type: ignore[arg-type]
    assert work.is_relative_to(tmp_path / "openvino")
    assert over(encoder, tmp_path).model is not None
    assert (work / "model.bin").is_file()
    process.kill()
    process.wait()
    assert (work / "model.bin").is_file()
    assert over(encoder, tmp_path).model is not None
    assert not work.exists()


@needs_openvino
def test_a_process_that_waited_for_another_takes_what_that_made(
    encoder: SentenceTransformerEncoder,
    converted: OpenVinoEncoder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (kept,) = (converted.folder / "openvino").iterdir()  # type: ignore[operator]
    waits, found = Event(), []
    monkeypatch.setattr(openvino_model.log, "info", lambda *told: waits.set())
    monkeypatch.setattr(openvino_model, "_convert", lambda *given: pytest.fail("converted once more"))
    other = Thread(target=lambda: found.append(over(encoder, tmp_path).model))
    with openvino_model._work_folder(tmp_path / "openvino" / kept.name):
        other.start()
        assert waits.wait(600)
        shutil.copytree(kept, tmp_path / "openvino" / kept.name)
    other.join(600)
    (model,) = found
    assert model is not None
    assert [path.name for path in (tmp_path / "openvino").iterdir()] == [kept.name]


def without_openvino(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "openvino" else find(name, *rest)
    )


def test_without_openvino_torch_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    without_openvino(monkeypatch)
    assert isinstance(make_encoder(EmbedSettings()), SentenceTransformerEncoder)


def test_asking_for_openvino_where_it_is_not_installed_tells_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_openvino(monkeypatch)
    with pytest.raises(MissingModelError, match="'openvino' is not installed") as caught:
        make_encoder(EmbedSettings(backend="openvino"))
    assert caught.value.exit_code == 4
    assert caught.value.next_step == 'Run: pip install "openvino>=2026.0,<2027"'


@needs_openvino
def test_an_installation_that_does_not_import_leaves_the_work_to_torch(
    encoder: SentenceTransformerEncoder, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    with caplog.at_level(logging.WARNING, "feedback_miner"):
        assert over(encoder, None).revision == encoder.revision
    assert "so torch does" in caplog.text


@needs_openvino
@pytest.mark.parametrize(
    ("backend", "kind"),
    [("auto", OpenVinoEncoder), ("openvino", OpenVinoEncoder), ("torch", SentenceTransformerEncoder)],
)
def test_openvino_is_chosen_by_itself_and_nothing_is_loaded_before_its_use(backend: str, kind: type) -> None:
    made = make_encoder(EmbedSettings(encoder="no such model", backend=backend))
    assert isinstance(made, kind)
    assert set(vars(made)) & {"model", "revision"} == set()
