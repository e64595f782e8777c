"""Files and folders that only their owner may read, as all are that the program makes."""

from __future__ import annotations

from pathlib import Path

FILE_MODE = 0o600
FOLDER_MODE = 0o700


def make_folder(folder: Path, made: list[Path] | None = None) -> None:
    """Make a folder, and those above it that are missing; any that exists stays as it is.

    Parameters
    ----------
    folder : Path
    made : list of Path, optional
        Takes up what was made, the topmost first, also where an OSError ends it halfway.
    """
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(FOLDER_MODE, exist_ok=True)
        if made is not None:
            made.append(path)
