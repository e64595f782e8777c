"""Where a setting comes from, and what is said when it is wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from feedback_miner.config import KNOWN_KEYS, Settings, leaves, load_settings
from feedback_miner.errors import UsageError

SIZE = "FEEDBACK_MINER_CLUSTER__MIN_THEME_SIZE"


@pytest.fixture(autouse=True)
def _clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder, without the variables of whoever runs the tests."""
    for variable in os.environ:
        if variable.upper().startswith("FEEDBACK_MINER_"):
            monkeypatch.delenv(variable)
    monkeypatch.chdir(tmp_path)


def write(text: str, name: str = "feedback-miner.toml") -> Path:
    path = Path(name)
    path.write_text(text, encoding="utf-8")
    return path


def test_without_anything_all_is_default_and_has_no_origin() -> None:
    settings, origins = load_settings()
    assert settings == Settings()
    assert origins == {}


def test_argument_wins_over_environment_over_file_over_default(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "cluster.min_theme_size"
    assert load_settings()[0].cluster.min_theme_size == 3
    write("[cluster]\nmin_theme_size = 5\n")
    settings, origins = load_settings()
    assert (settings.cluster.min_theme_size, origins[name]) == (5, "feedback-miner.toml")
    monkeypatch.setenv(SIZE, "6")
    settings, origins = load_settings()
    assert (settings.cluster.min_theme_size, origins[name]) == (6, SIZE)
    settings, origins = load_settings({name: 7})
    assert (settings.cluster.min_theme_size, origins[name]) == (7, "argument")


def test_layers_are_merged_key_by_key(monkeypatch: pytest.MonkeyPatch) -> None:
    write('seed = 3\n[cluster]\nmin_theme_size = 5\nn-neighbors = 9\n[embed]\nencoder = "a"\n')
    monkeypatch.setenv("FEEDBACK_MINER_CLUSTER__N_NEIGHBORS", "11")
    settings, origins = load_settings({"embed.batch_size": 4})
    assert (settings.seed, settings.cluster.min_theme_size, settings.cluster.n_neighbors) == (3, 5, 11)
    assert (settings.embed.encoder, settings.embed.batch_size) == ("a", 4)
    assert set(origins) == {
        "seed", "cluster.min_theme_size", "cluster.n_neighbors", "embed.encoder", "embed.batch_size"
    }  # fmt: skip


def test_pyproject_serves_where_there_is_no_file_of_its_own() -> None:
    write("[tool.feedback-miner.cluster]\nmin_theme_size = 8\n", "pyproject.toml")
    settings, origins = load_settings()
    assert (settings.cluster.min_theme_size, origins) == (8, {"cluster.min_theme_size": "pyproject.toml"})
    write("[cluster]\nn_neighbors = 9\n")
    settings, _ = load_settings()
    assert (settings.cluster.min_theme_size, settings.cluster.n_neighbors) == (3, 9)


def test_a_pyproject_of_other_tools_or_a_broken_one_is_no_concern() -> None:
    write("[tool.ruff]\nline-length = 3\n", "pyproject.toml")
    assert load_settings()[1] == {}
    write("[tool.ruff\n", "pyproject.toml")
    assert load_settings()[1] == {}


@pytest.mark.parametrize("value", ["3", '"text"', "[1]"])
def test_something_else_than_a_table_in_pyproject_is_a_usage_error(value: str) -> None:
    write(f"[tool]\nfeedback-miner = {value}\n", "pyproject.toml")
    with pytest.raises(UsageError, match=r"'tool.feedback-miner' in pyproject.toml cannot be") as caught:
        load_settings()
    assert "[tool.feedback-miner.cluster]" in caught.value.allowed


def test_tools_that_are_no_table_are_no_concern() -> None:
    write("tool = 3\n", "pyproject.toml")
    assert load_settings()[1] == {}


def test_a_section_that_is_no_table_lists_its_settings() -> None:
    write("cluster = 3\n")
    with pytest.raises(UsageError, match=r"no setting 'cluster' \(from feedback-miner.toml\)") as caught:
        load_settings()
    assert "cluster.min_theme_size" in caught.value.allowed


def test_a_named_file_is_read_instead_of_the_one_in_the_folder() -> None:
    write("seed = 1\n")
    other = write("seed = 2\n", "other.toml")
    settings, origins = load_settings(file=other)
    assert (settings.seed, origins) == (2, {"seed": "other.toml"})


@pytest.mark.parametrize("content", [None, b"seed = ", b"seed = '\xff'"])
def test_a_file_that_cannot_be_read_is_a_usage_error(content: bytes | None) -> None:
    path = Path("named.toml")
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=r"The settings file named.toml cannot be read") as caught:
        load_settings(file=path)
    assert "such as [cluster]" in caught.value.allowed
    assert caught.value.next_step == "See: feedback-miner config show"


def test_json_in_the_environment_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEEDBACK_MINER_INGEST__COLUMNS__TEXT", '["What hurts?", "Other"]')
    settings, origins = load_settings()
    assert settings.ingest.columns.text == ("What hurts?", "Other")
    assert origins == {"ingest.columns.text": "FEEDBACK_MINER_INGEST__COLUMNS__TEXT"}


@pytest.mark.parametrize("value", ['["a"', "[a]"])
def test_a_list_in_the_environment_that_is_no_json_is_a_usage_error(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEEDBACK_MINER_INGEST__COLUMNS__TEXT", value)
    with pytest.raises(UsageError, match=r"ingest\.columns\.text"):
        load_settings()


def test_variables_are_read_whatever_their_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("feedback_miner_seed", "5")
    assert load_settings()[0].seed == 5


def test_an_unknown_key_lists_the_known_ones_of_its_section() -> None:
    write("[cluster]\nmin_topic_size = 5\n")
    with pytest.raises(
        UsageError, match=r"no setting 'cluster.min_topic_size' \(from feedback-miner.toml\)"
    ) as caught:
        load_settings()
    for key in KNOWN_KEYS:
        assert (key in caught.value.allowed) == key.startswith("cluster."), key
    assert caught.value.next_step == "Did you mean 'cluster.min_theme_size'?"
    assert caught.value.exit_code == 2


def test_an_unknown_section_and_an_unknown_argument_are_errors() -> None:
    with pytest.raises(UsageError, match=r"no setting 'topics.size' \(from argument\)") as caught:
        load_settings({"topics.size": 3})
    assert "cluster.min_theme_size" in caught.value.allowed
    with pytest.raises(UsageError, match="no setting 'cluster'"):
        load_settings({"cluster": 3})


def test_an_unknown_variable_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEEDBACK_MINER_CLUSTER__MIN_TOPIC_SIZE", "3")
    with pytest.raises(UsageError, match="from the variable FEEDBACK_MINER_CLUSTER__MIN_TOPIC_SIZE"):
        load_settings()


def test_a_value_out_of_range_tells_the_name_the_value_and_the_origin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(SIZE, "1")
    with pytest.raises(
        UsageError, match=rf"'cluster.min_theme_size' cannot be '1' \(from {SIZE}\)"
    ) as caught:
        load_settings()
    assert "greater than or equal to 2" in caught.value.allowed


@pytest.mark.parametrize(
    ("name", "value"),
    [("segment.authors", ["robot"]), ("ingest.strict", "pdf"), ("rank.confidence", 1), ("threads", 0)],
)
def test_a_value_that_is_not_allowed_names_its_setting(name: str, value: object) -> None:
    with pytest.raises(UsageError, match=f"The setting '{name}' cannot be .* \\(from argument\\)"):
        load_settings({name: value})


def test_the_secret_is_never_shown() -> None:
    secret = "correct horse battery"
    settings, origins = load_settings({"ingest.person_key": secret})
    shown = [repr(settings), str(settings), settings.model_dump_json(), repr(settings.model_dump()),
             repr(list(leaves(settings))), str(origins)]  # fmt: skip
    assert not any(secret in text for text in shown)
    assert settings.ingest.person_key.get_secret_value() == secret


def test_the_secret_is_not_shown_when_it_is_wrong() -> None:
    write("[ingest]\nperson_key = 987654321\n")
    with pytest.raises(UsageError, match=r"ingest.person_key") as caught:
        load_settings()
    assert "987654321" not in str(caught.value)


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().cluster.min_theme_size = 5  # type: ignore[misc]


def test_every_setting_says_what_it_does() -> None:
    assert all(description for _, _, description in leaves(Settings()))
    sections = list(dict.fromkeys(name.split(".")[0] for name in KNOWN_KEYS if "." in name))
    assert sections == ["ingest", "segment", "embed", "cluster", "describe", "tag", "rank"]


def test_the_file_of_a_folder_is_not_read_when_settings_are_built_by_hand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write("seed = 9\n")
    monkeypatch.setenv("FEEDBACK_MINER_SEED", "8")
    assert Settings().seed == 0
