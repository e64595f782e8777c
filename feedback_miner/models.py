"""Which models there are, where they lie, and whether they are the ones that were named.

``models/MANIFEST.toml`` names every model with its SHA-256. Those that the project made lie
beside it and inside the wheel; the others come as Python packages. Nothing is fetched.
"""

from __future__ import annotations

import hashlib
import importlib.util
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from feedback_miner.errors import MissingModelError

MANIFEST = "MANIFEST.toml"


@dataclass(frozen=True)
class ModelEntry:
    """One model of the manifest."""

    name: str
    role: str
    """encoder, whitening (of an encoder), parser, language, tagger or examples."""
    revision: str
    sha256: str
    license: str
    made_by: str
    file: str
    """Path below models/, or below the package's folder where ``package`` is set."""
    package: str = ""
    distribution: str = ""
    encoder: str = ""
    """Which the model belongs to; of an encoder, that whose last layers were tuned to make it."""
    layer: int = 0
    """Layer of the encoder that a branch of it, or its tuned layers, read."""
    languages: tuple[str, ...] = ()
    """ISO 639-1 codes of the languages that a tagger judges; none = all that its encoder reads."""
    measured: tuple[str, ...] = ()
    """Those in which it was measured."""
    extra: str = ""
    """Of the project, which installs the package; none = it is always installed."""
    requirement: str = ""
    """What pip is asked for to get the package; none = its distribution."""

    @property
    def path(self) -> Path:
        """Where the file lies on this machine.

        Raises
        ------
        MissingModelError
            If the package that brings it is not installed, or the file is not there.
        """
        if self.package:
            found = importlib.util.find_spec(self.package)
            if found is None or not found.submodule_search_locations:
                raise MissingModelError(
                    f"The model '{self.name}' is not installed.",
                    f"It comes with the package {self.distribution}.",
                    f"Run: {self.install}",
                )
            path = Path(found.submodule_search_locations[0]) / self.file
        else:
            path = models_folder() / self.file
        if not path.is_file():
            raise MissingModelError(
                f"The file of the model '{self.name}' is missing: {path}.",
                "It is part of the installation.",
                self._again,
            )
        return path

    @property
    def install(self) -> str:
        """The command that brings it to this machine."""
        return f"pip install {self.requirement or self.distribution}"

    @property
    def _again(self) -> str:
        package = self.requirement or self.distribution or "feedback-miner"
        return f"Run: pip install --force-reinstall {package}"

    def verify(self) -> bool:
        """Tell whether the file has the SHA-256 of the manifest."""
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == self.sha256

    def checked_path(self) -> Path:
        """Return where the file lies, once it has the SHA-256 of the manifest.

        Raises
        ------
        MissingModelError
            If it is missing, or is another.
        """
        if not self.verify():
            raise MissingModelError(
                f"The weights of the {self.role} '{self.name}' are damaged: {self.path}.",
                f"Their SHA-256 must be {self.sha256}.",
                self._again,
            )
        return self.path


@dataclass(frozen=True)
class Branch:
    """A second exit of an encoder: where its weights lie, see :mod:`feedback_miner.embed.branch`.

    Attributes
    ----------
    path : Path
        A safetensors file; the tensors of its first layer begin with ``branch.0.``.
    revision : str
        What tells these weights from any others.
    layer : int
        The layer of the encoder that it reads, 1 the lowest.
    """

    path: Path
    revision: str
    layer: int


@cache
def models_folder() -> Path:
    """Return the folder of the project's own models: in the package, or in the checkout."""
    package = Path(__file__).parent
    for folder in (package / "_models", package.parent / "models"):
        if (folder / MANIFEST).is_file():
            return folder
    raise MissingModelError(
        "The project's own models are not installed.",
        f"They are expected in {package / '_models'}.",
        "Run: pip install --force-reinstall feedback-miner",
    )


@cache
def model_entries() -> tuple[ModelEntry, ...]:
    """Return the models of the manifest, in its order."""
    content = tomllib.loads((models_folder() / MANIFEST).read_text(encoding="utf-8"))
    listed = ("languages", "measured")
    return tuple(
        ModelEntry(**entry | {name: tuple(entry[name]) for name in listed if name in entry})
        for entry in content["model"]
    )


def model_entry(name: str, role: str) -> ModelEntry:
    """Return one model by name.

    Raises
    ------
    MissingModelError
        For an unknown name; the known ones of that role are listed.
    """
    known = {entry.name: entry for entry in model_entries() if entry.role == role}
    if name not in known:
        raise MissingModelError(
            f"There is no {role} '{name}'.", f"Known: {', '.join(known)}.", "See: feedback-miner models list"
        )
    return known[name]


def tuned_entry(name: str) -> ModelEntry | None:
    """Return the entry of an encoder that was tuned from another; None for any other encoder."""
    tuned = (entry for entry in model_entries() if entry.role == "encoder" and entry.encoder)
    return next((entry for entry in tuned if entry.name == name), None)


def base_encoder(name: str) -> str:
    """Return the encoder whose last layers were tuned to make another; the name itself where none was."""
    tuned = tuned_entry(name)
    return tuned.encoder if tuned else name
