"""Vectors kept on disk, keyed by all that decides them: encoder, revision and text."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from feedback_miner.private import FILE_MODE, make_folder
from feedback_miner.records import Float32Array

log = logging.getLogger(__name__)

LOOKUP_SIZE = 500


class VectorCache:
    """A SQLite file of vectors; several processes may use it at once.

    A cache that cannot be opened or written never stops a run: it is left out with a warning.

    Parameters
    ----------
    folder : Path
        Folder of the file ``vectors.sqlite3``; created when missing.
    encoder, revision : str
        Whose vectors these are; the revision tells weights, library and precision apart.
    """

    def __init__(self, folder: Path, encoder: str, revision: str) -> None:
        self.folder = folder
        self.encoder = f"{encoder}@{revision}"
        self._connection: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        try:
            make_folder(self.folder)
            path = self.folder / "vectors.sqlite3"
            path.touch(FILE_MODE)  # SQLite gives the files beside it the same mode
            connection = sqlite3.connect(path, timeout=30)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS vectors (encoder TEXT, text_sha256 BLOB, vector BLOB,"
                " PRIMARY KEY (encoder, text_sha256)) WITHOUT ROWID"
            )
            self._connection = connection
        except (OSError, sqlite3.Error) as error:
            log.warning("the cache of vectors in %s is left out: %s", self.folder, error)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def get(self, texts: Sequence[str]) -> dict[int, Float32Array]:
        """Return the vectors that are known, by position in ``texts``."""
        blobs: dict[int, bytes] = {}
        if self._connection is None:
            return {}
        try:
            for start in range(0, len(texts), LOOKUP_SIZE):
                keys = {_key(text): start + i for i, text in enumerate(texts[start : start + LOOKUP_SIZE])}
                marks = ",".join("?" * len(keys))
                rows = self._connection.execute(
                    f"SELECT text_sha256, vector FROM vectors WHERE encoder = ? AND text_sha256 IN ({marks})",
                    (self.encoder, *keys),
                )
                blobs.update((keys[key], blob) for key, blob in rows)
        except sqlite3.Error as error:
            self._leave_out(error)
            return {}
        whole = max((len(blob) for blob in blobs.values()), default=0)
        # a vector that was cut or damaged is as good as none
        return {
            i: np.frombuffer(blob, np.float32)
            for i, blob in blobs.items()
            if len(blob) == whole and whole % 4 == 0
        }

    def put(self, texts: Iterable[str], vectors: Float32Array) -> None:
        """Keep vectors."""
        if self._connection is None:
            return
        rows = [
            (self.encoder, _key(text), vector.tobytes()) for text, vector in zip(texts, vectors, strict=True)
        ]
        try:
            with self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
        except sqlite3.Error as error:
            self._leave_out(error)

    def _leave_out(self, error: sqlite3.Error) -> None:
        log.warning("the cache of vectors in %s is left out from here on: %s", self.folder, error)
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
