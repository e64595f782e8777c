"""Entries of models/MANIFEST.toml that follow from the files."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

MANIFEST = Path(__file__).parents[1] / "models" / "MANIFEST.toml"


def register(name: str, role: str, path: Path, layer: int | None = None) -> str:
    """Write the checksum of a file, and the layer that it reads, into the manifest; return the checksum."""
    path.chmod(0o644)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    pattern = rf'(name = "{name}"\nrole = "{role}"\nrevision = )"[^"]*"\nsha256 = "[^"]*"'
    text, n = re.subn(
        pattern, rf'\g<1>"{digest[:16]}"\nsha256 = "{digest}"', MANIFEST.read_text(encoding="utf-8")
    )
    if n != 1:
        raise SystemExit(f"{MANIFEST} has no entry for {name}")
    if layer is not None:
        text = re.sub(rf'(name = "{name}"\n(?:.+\n)*?layer = )\d+', rf"\g<1>{layer}", text)
    MANIFEST.write_text(text, encoding="utf-8")
    return digest
