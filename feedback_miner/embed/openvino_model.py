"""A sentence-transformers model as an OpenVINO model: converted once, checked, and kept on disk.

What the conversion leaves behind is all that later runs need, so that these load neither torch
nor transformers: the graph, the tokenizer, and ``about.json`` with their SHA-256. Models are made
under a lock, by one process at a time, so a folder that is half-made while nobody holds the lock was
left by a process that was killed, and is removed.

OpenVINO reports its use over the network as soon as it is imported, and again in ``convert_model``;
:func:`feedback_miner.offline.load_openvino` imports it without the package that does so.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from copy import copy
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from feedback_miner.embed.branch import sentence_vectors
from feedback_miner.embed.openvino_precision import GROUP, best_precision, quantize
from feedback_miner.embed.sentence_transformer import SentenceTransformerEncoder
from feedback_miner.offline import load_openvino
from feedback_miner.private import FILE_MODE, make_folder
from feedback_miner.progress import Progress, Silent, Tick
from feedback_miner.records import Float32Array

if TYPE_CHECKING:
    from filelock import FileLock
    from tokenizers import Encoding, Tokenizer

log = logging.getLogger(__name__)

RECIPE = 1
"""Raised when the conversion or the shape of batches changes: what was made before is left aside."""

ABOUT = "about.json"
FILES = ("model.bin", "model.xml", "tokenizer.json")
MAKING = ".making-"
"""Begins the name of a folder whose model is not whole yet."""
MOST_SECONDS = 600
"""Waited for another process that makes a model: many times what it takes."""
STEPS = 4
"""Of a conversion: load, trace, run with torch, write and compare."""
MIN_COSINE = 0.999
PROBES = (
    "VPN drops every hour.",
    "Who approved the budget for the new laptops, and what will they cost us a year?",
    "Great help from the service desk, thank you!",
    "please reset my password",
    "The export to Excel fails with error 0x80070005 when the sheet has more than 65,536 rows.",
    "printer on the third floor is jammed again and nobody comes",
    "I waited three weeks for access to the shared drive. Nobody told me who has to approve it, "
    "the ticket was closed twice without a word, and in the end a colleague sent me the files.",
    "A text that is cut off is compared as well. " * 40,
)
"""Texts on which a converted model must agree with torch; short, long and cut off."""


@dataclass(frozen=True)
class OpenVinoModel:
    """A graph from token ids to vectors, and the tokenizer that makes the ids."""

    graph: Any
    tokenizer: Tokenizer
    prompt: str
    precision: str
    """bf16, int8 or f32."""

    @property
    def width(self) -> int:
        """Values per vector."""
        return int(self.graph.output(0).partial_shape[1].get_length())

    def tokenize(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the tokens of each text, cut at the model's longest input."""
        return self.tokenizer.encode_batch_fast([self.prompt + text for text in texts])

    def compile(self, threads: int) -> Any:
        """Return the compiled graph: each inference on one thread, ``threads`` of them at once."""
        openvino = load_openvino()
        # OpenVINO finds NumPy when it is first handed an array, and two threads that both come first
        # wait for each other for ever: one has its lock, the other Python's. So it finds it here.
        _ = openvino.Tensor(np.zeros(1, np.float32)).data
        return openvino.Core().compile_model(
            self.graph,
            "CPU",
            {
                "NUM_STREAMS": threads,
                "INFERENCE_NUM_THREADS": threads,
                "ENABLE_CPU_PINNING": False,  # other programs may run on the same cores
                "INFERENCE_PRECISION_HINT": "bf16" if self.precision == "bf16" else "f32",
                "DYNAMIC_QUANTIZATION_GROUP_SIZE": GROUP if self.precision == "int8" else 0,
            },
        )

    def vectors(self, texts: Sequence[str]) -> Float32Array:
        """Return the vectors of a few texts, one by one."""
        request = self.compile(1).create_infer_request()
        found = []
        for tokens in self.tokenize(texts):
            request.infer({0: np.array([tokens.ids], np.int64)})
            found.append(request.get_output_tensor(0).data[0].copy())
        return np.array(found, np.float32)


def open_model(
    encoder: SentenceTransformerEncoder, folder: Path | None, progress: Progress | None = None
) -> OpenVinoModel | None:
    """Return the model as it was kept, or convert it now; None if that does not work.

    Parameters
    ----------
    encoder : SentenceTransformerEncoder
    folder : Path or None
        Where models are kept, in ``openvino``; None = they are not.
    progress : Progress, optional
        Told how far the conversion is.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        precision = best_precision()
        home = folder and folder / "openvino" / _key(encoder, precision)
        if home:
            _remove_left_overs(home.parent)
        return (_kept(home) if home else None) or _make(encoder, precision, home, progress or Silent())
    except (ImportError, OSError, RuntimeError, ValueError, TypeError, AttributeError, KeyError) as error:
        # a foreign model may fail in any way on its way through two foreign libraries
        log.warning(
            "OpenVINO cannot run the encoder '%s', so torch does (embed.backend = torch asks for that): %s",
            encoder.name,
            str(error).strip().partition("\n")[0],
        )
        return None


def _key(encoder: SentenceTransformerEncoder, precision: str) -> str:
    """Return all that decides how a model is converted."""
    return f"{encoder.digest}-{version('openvino')}-{precision}-{RECIPE}{encoder.suffix}"


def _kept(home: Path) -> OpenVinoModel | None:
    """Return a model that was kept; None if there is none, or it is damaged."""
    if not home.is_dir():
        return None
    try:
        return _read(home)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        log.warning("the converted encoder in %s is damaged and is made anew: %s", home, error)
        return None


def _make(
    encoder: SentenceTransformerEncoder, precision: str, home: Path | None, progress: Progress
) -> OpenVinoModel:
    """Convert a model and keep it: written beside its final name, then renamed."""
    damaged = home is not None and home.is_dir()
    with _work_folder(home) as work:
        if home and not damaged and (model := _kept(home)):  # made while this process waited for its turn
            return model
        log.info(
            "converting the encoder '%s' for OpenVINO; this is done once and takes up to half a minute",
            encoder.name,
        )
        model = _convert(encoder, precision, work, progress.count(STEPS, "steps to convert the encoder"))
        if home:
            _rename(work, home)
        return model


@contextmanager
def _work_folder(home: Path | None) -> Iterator[Path]:
    """Give a new folder beside ``home``, to one process at a time.

    It is among the temporary files where nothing is to be kept, or can be. In the end it is
    removed, unless it was renamed.
    """
    with ExitStack() as stack:
        beside = _new_beside(home, stack) if home else None
        yield beside or Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))


def _new_beside(home: Path, stack: ExitStack) -> Path | None:
    """Wait for the lock and return a new folder; None where that cannot be, with a warning."""
    from filelock import Timeout

    try:
        make_folder(home.parent)
        lock = _lock(home.parent)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            log.info("another process is converting an encoder; waiting for it")
            lock.acquire(timeout=MOST_SECONDS)
        stack.callback(lock.release)
        work = Path(tempfile.mkdtemp(prefix=MAKING, dir=home.parent))
    except (OSError, NotImplementedError) as error:  # the latter on a disk without locks
        log.warning("the converted encoder is not kept in %s: %s", home, error)
        return None
    stack.callback(shutil.rmtree, work, ignore_errors=True)
    return work


def _lock(folder: Path) -> FileLock:
    """Return what lets one process at a time make models in a folder; it ends with its process."""
    from filelock import FileLock

    return FileLock(folder.with_name(f"{folder.name}.lock"), mode=FILE_MODE)


def _remove_left_overs(folder: Path) -> None:
    """Remove what processes that were killed left half-made; nothing while one is at work."""
    left = list(folder.glob(f"{MAKING}*"))
    if left:
        with suppress(OSError, NotImplementedError), _lock(folder).acquire(timeout=0):
            for work in left:
                shutil.rmtree(work, ignore_errors=True)


def _rename(work: Path, home: Path) -> None:
    try:
        shutil.rmtree(home, ignore_errors=True)
        work.rename(home)
    except OSError as error:  # another process was faster, or nothing can be kept there
        log.debug("the converted encoder is not renamed to %s: %s", home, error)


def _convert(encoder: SentenceTransformerEncoder, precision: str, work: Path, tick: Tick) -> OpenVinoModel:
    """Convert into a folder; the first of the wanted precision and f32 that agrees with torch."""
    tokenizer = _tokenizer(encoder)
    tick(1)
    graph = _trace(encoder)
    tick(1)
    n_parts = 2 if encoder.branch else 1
    one_by_one = copy(encoder)
    one_by_one.batch_size = 1  # a batch is filled up, which would be most of the work
    expected = _unit(one_by_one.encode(PROBES), n_parts)
    tick(1)
    cosine = 0.0
    for tried in dict.fromkeys((precision, "f32")):
        _write(work, quantize(graph) if tried == "int8" else graph, tokenizer, encoder.prompt, tried)
        # a graph that was written and read differs from the first in the last bits of a vector
        model = _read(work)
        # each part by itself: a branch is several times longer than the sentence embedding
        cosine = float((_unit(model.vectors(PROBES), n_parts) * expected).sum(axis=2).mean(axis=0).min())
        log.debug("mean cosine of %s to torch: %.5f", tried, cosine)
        if cosine > MIN_COSINE:
            tick(1)
            return model
    raise ValueError(f"its vectors have a mean cosine of {cosine:.4f} to torch's")


def _write(work: Path, graph: Any, tokenizer: Tokenizer, prompt: str, precision: str) -> None:
    load_openvino().save_model(graph, work / "model.xml", compress_to_fp16=False)
    tokenizer.save(str(work / "tokenizer.json"))
    about = {"precision": precision, "prompt": prompt, "sha256": _digests(work)}
    (work / ABOUT).write_text(json.dumps(about, indent=1), encoding="utf-8")
    for file in work.iterdir():
        file.chmod(FILE_MODE)


def _read(home: Path) -> OpenVinoModel:
    from tokenizers import Tokenizer

    about = json.loads((home / ABOUT).read_text(encoding="utf-8"))
    if about["sha256"] != _digests(home):
        raise ValueError("a file is not what it was")
    core = load_openvino().Core()
    core.set_property({"ENABLE_MMAP": False})  # the files may be replaced while the model is in use
    return OpenVinoModel(
        core.read_model(home / "model.xml"),
        Tokenizer.from_file(str(home / "tokenizer.json")),
        str(about["prompt"]),
        str(about["precision"]),
    )


def _digests(home: Path) -> dict[str, str]:
    digests = {}
    for name in FILES:
        with (home / name).open("rb") as stream:
            digests[name] = hashlib.file_digest(stream, "sha256").hexdigest()
    return digests


def _trace(encoder: SentenceTransformerEncoder) -> Any:
    """Return the graph from ids of shape ``(n, length)`` to vectors, without a mask."""
    import torch

    openvino = load_openvino()
    decoders = import_module("openvino.frontend.pytorch.ts_decoder")

    class Unmasked(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            modules: list[Any] = list(encoder.model)
            self.transformer = modules[0].auto_model
            self.branch = encoder.branch_layers
            self.rest = torch.nn.ModuleList(modules[1:])

        def forward(self, input_ids: torch.Tensor) -> Any:
            output = self.transformer(input_ids=input_ids, return_dict=False)
            features = {"token_embeddings": output[0], "attention_mask": torch.ones_like(input_ids)}
            for module in self.rest:
                features = module(features)
            features["all_layer_embeddings"] = output[-1]  # the hidden states, where a branch wants them
            return sentence_vectors(features, encoder.branch, self.branch, padded=False)

    example = torch.ones((2, 7), dtype=torch.long)
    with torch.inference_mode(False), torch.no_grad(), _quiet():
        frontend = openvino.frontend.FrontEndManager().load_by_framework("pytorch")
        decoder = decoders.TorchScriptPythonDecoder(
            Unmasked().eval(),
            example_input=(example,),
            trace_kwargs={"check_trace": False},  # it would run twice more; vectors are compared below
        )
        return frontend.convert(frontend.load(decoder))


def _tokenizer(encoder: SentenceTransformerEncoder) -> Tokenizer:
    """Return a copy of the model's tokenizer that cuts as sentence-transformers does and never pads."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(encoder.model.tokenizer.backend_tokenizer.to_str())
    tokenizer.no_padding()
    tokenizer.enable_truncation(encoder.max_length)
    return tokenizer


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the warnings of the tracer off stderr: what they doubt is checked afterwards."""
    import warnings

    from transformers.utils import logging as transformers_logging

    level = transformers_logging.get_verbosity()
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        transformers_logging.set_verbosity(level)


def _unit(vectors: Float32Array, n_parts: int) -> Float32Array:
    """Return the parts of each vector, shape ``(n_texts, n_parts, width)``, with norm 1 each."""
    parts = vectors.reshape(len(vectors), n_parts, -1)
    return np.asarray(parts / np.linalg.norm(parts, axis=2, keepdims=True), np.float32)
