"""The examples in docstrings run, and give what they show."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import feedback_miner

PACKAGE = Path(feedback_miner.__file__).parent
MODULES = sorted(
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
    for path in PACKAGE.rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_give_what_they_show(name: str) -> None:
    result = doctest.testmod(import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    assert result.failed == 0


def test_the_public_verbs_have_examples() -> None:
    finder = doctest.DocTestFinder(recurse=False)
    for verb in ("mine", "tag", "open_run", "write_run"):
        examples = [test for test in finder.find(getattr(feedback_miner, verb), verb) if test.examples]
        assert examples, f"{verb} has no example"
