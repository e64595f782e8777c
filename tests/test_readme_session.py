"""README shows what a newcomer gets."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
THEME = re.compile(r"^\d+ \(\d+-\d+\) .*")


def first_themes(session: str) -> list[str]:
    """Return the lines of the first ten themes; those that go on from the line above are left out."""
    return [line for line in session.splitlines() if THEME.match(line)][:10]


@pytest.mark.slow
def test_the_session_in_readme_has_the_first_ten_themes_of_make_demo() -> None:
    spec = importlib.util.spec_from_file_location("session", ROOT / "scripts" / "make_readme_session.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    shown = (ROOT / "README.md").read_text(encoding="utf-8").partition(script.START)[2]
    themes = first_themes(shown.partition(script.END)[0])
    assert len(themes) == 10
    assert themes == first_themes(script.session())
