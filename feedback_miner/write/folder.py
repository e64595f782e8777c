"""A folder that appears whole under its name, or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import Literal

from feedback_miner.errors import UsageError
from feedback_miner.private import FOLDER_MODE, make_folder


def check_out(out: Path, noun: Literal["folder", "file"] = "folder") -> None:
    """Raise UsageError unless a run folder, or a file, can be made at ``out``; changes nothing.

    Commands call this before the work starts, so that an hour of it is not lost in the end.
    """
    target = _absolute(out)
    if os.path.lexists(target):
        raise UsageError(
            f"The output {noun} {out} exists already.",
            f"A {'run folder' if noun == 'folder' else 'file'} is written once and never changed.",
            "Choose another name with --out, or remove it.",
        )
    above = next(folder for folder in target.parents if os.path.lexists(folder))
    if not above.is_dir():
        raise UsageError(
            f"The output {noun} {out} cannot be made: {above} is not a folder.",
            "Folders that are missing are made, files are never replaced.",
            "Choose another place with --out.",
        )
    if not os.access(above, os.W_OK | os.X_OK):
        raise UsageError(
            f"The output {noun} {out} cannot be made: {above} is not writable for you.",
            "The folder above it must be writable.",
            "Choose another place with --out, or have the permission changed.",
        )


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """Yield an empty folder that is renamed to ``out`` when the block ends without an error.

    On any error, an interrupt included, it is removed, and so are the folders above it that
    were made for it. A killed process leaves a hidden ``.NAME.tmp-PID-...`` behind.
    """
    target = _absolute(out)
    temporary = target.with_name(f".{target.name[:40]}.tmp-{os.getpid()}-{token_hex(4)}")
    made: list[Path] = []
    try:
        make_folder(target.parent, made)
        temporary.mkdir(FOLDER_MODE)
        yield temporary
        _sync(temporary)
        check_out(out)
        temporary.rename(target)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        raise
    _sync(target.parent)


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - "a/.." is resolved, symbolic links are not


def _sync(folder: Path) -> None:
    """Have the names in a folder reach the disk, where the system lets folders be synced."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
