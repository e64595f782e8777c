"""The default encoder as OpenVINO runs it, converted once for this folder."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import feedback_miner.embed.openvino_model as openvino_model
from feedback_miner.embed import OpenVinoEncoder, SentenceTransformerEncoder


@dataclass(frozen=True)
class Conversion:
    """An encoder that was converted, the folder in which it is kept, and the graph that was traced."""

    encoder: OpenVinoEncoder
    folder: Path
    graph: Any


@pytest.fixture(scope="session")
def conversion(encoder: SentenceTransformerEncoder, tmp_path_factory: pytest.TempPathFactory) -> Conversion:
    """The default model, converted with any connection refused."""

    def refuse(*args: object) -> None:
        raise AssertionError("asked the network")

    folder, graph = tmp_path_factory.mktemp("converted"), openvino_model._trace(encoder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        patch.setattr(openvino_model, "_trace", lambda _: graph)
        made = OpenVinoEncoder(encoder, folder)
        assert made.model is not None
    return Conversion(made, folder, graph)
