"""The examples in docstrings run, and give what they show."""

import doctest
import importlib
import pkgutil

import pytest

import feedback_miner

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(feedback_miner.__path__, "feedback_miner.")
    if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_give_what_they_show(name: str) -> None:
    module = importlib.import_module(name)
    result = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    assert result.failed == 0


def test_the_public_verbs_have_examples() -> None:
    finder = doctest.DocTestFinder(recurse=False)
    for verb in ("mine", "tag", "open_run", "write_run"):
        examples = [test for test in finder.find(getattr(feedback_miner, verb), verb) if test.examples]
        assert examples, f"{verb} has no example"
