"""How many small changes of the code does no test notice?

    python scripts/mutants.py [--seed 0] [--count 300] [--record RECORD] SOURCES:TESTS ...

SOURCES and TESTS are files or folders parted by commas, such as

    feedback_miner/rank:tests/rank feedback_miner/ingest/dates.py:tests/ingest/test_dates.py

A mutant changes one expression: a number, a comparison, and/or, an operator, a factor that is dropped, a
flag, a condition that always or never holds, a value that is not returned. The sample is drawn by SEED, so
many per SOURCES:TESTS as it has a share of the lines of code, and no two on one line. A mutant survives if
its TESTS pass. Only those run that come past the changed line, found once by coverage; for a constant of a
module those that come past a function that names it. Each runs in a fork of a process that has loaded the
libraries and nothing of the package. What is done stands in the RECORD (JSON) and is not done again; the
survivors are listed. --again tries them once more, after tests were added.

mutmut 3 changes only what stands in functions, and cosmic-ray starts an interpreter for each mutant: here the
numbers stand in constants of modules, and loading the libraries takes longer than most of the tests.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import hashlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import itertools
import json
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

ROOT = Path(__file__).parents[1]
PACKAGE = "feedback_miner"

TWIN_OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or,
    ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div, ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
TWIN_NAMES = dict(
    pair
    for one, other in (
        ("min", "max"), ("any", "all"), ("floor", "ceil"), ("startswith", "endswith"), ("first", "last"),
        ("minimum", "maximum"), ("argmin", "argmax"), ("lstrip", "rstrip"), ("union", "intersection"),
    )
    for pair in ((one, other), (other, one))
)  # fmt: skip
MOST_COUNTED = 20
"""Whole numbers up to here change by one; larger ones and fractions by a quarter or a fifth."""
OFTEN = frozenset(("number", "comparison", "logic", "arithmetic", "dropped"))
"""Kinds that are drawn three times as often as the others of their line."""
EXTRA_CPU_SECONDS = 20
MOST_WALL_SECONDS = 900
"""Guards against mutants that run, or wait, for ever; they count as noticed."""


@dataclass(frozen=True)
class Mutant:
    """One change: the bytes of ``old`` from ``start`` to ``end`` of a file become ``new``.

    ``first`` to ``last`` are the lines of the statement; ``names`` is what it binds, if it runs when the
    module is imported, and else nothing.
    """

    group: str
    path: str
    line: int
    kind: str
    old: str
    new: str
    start: int
    end: int
    first: int
    last: int
    names: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"{self.path}:{self.start}:{self.kind}:{self.new}"


# --- what can be changed


def _number(value: float) -> Iterator[ast.expr]:
    if isinstance(value, int) and abs(value) <= MOST_COUNTED:
        yield from (ast.Constant(value + 1), ast.Constant(value - 1))
    elif isinstance(value, int):
        yield from (ast.Constant(round(value * 1.25)), ast.Constant(round(value * 0.8)))
    else:
        yield from (ast.Constant(round(value * 1.25, 12)), ast.Constant(round(value * 0.8, 12)))


def _with(node: ast.AST, **fields: Any) -> Any:
    made = deepcopy(node)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def _changed_operators(node: ast.Compare) -> Iterator[ast.expr]:
    for i, operator in enumerate(node.ops):
        twin = TWIN_OPERATORS[type(operator)]
        yield _with(node, ops=[*node.ops[:i], twin(), *node.ops[i + 1 :]])


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def changes(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Yield the kind of each change of an expression and what it becomes."""
    match node:
        case ast.Constant(value=bool(value)):
            yield "flag", ast.Constant(not value)
        case ast.Constant(value=int() | float()):
            yield from (("number", new) for new in _number(node.value))
        case ast.Compare():
            yield from (("comparison", new) for new in _changed_operators(node))
        case ast.BoolOp():
            yield "logic", _with(node, op=TWIN_OPERATORS[type(node.op)]())
            yield from (("dropped", part) for part in node.values)
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert(), operand=operand):
            yield "logic", operand
        case ast.BinOp(left=left, right=right) if not (_is_text(left) or _is_text(right)):
            if (twin := TWIN_OPERATORS.get(type(node.op))) is not None:
                yield "arithmetic", _with(node, op=twin())
            yield from (("dropped", left), ("dropped", right))
        case ast.Call(func=ast.Name(id=name)) if name in TWIN_NAMES:
            yield "name", _with(node, func=ast.Name(TWIN_NAMES[name]))
        case ast.Call(func=ast.Attribute(attr=name)) if name in TWIN_NAMES:
            yield "name", _with(node, func=_with(node.func, attr=TWIN_NAMES[name]))


def bound(node: ast.stmt) -> tuple[str, ...]:
    """Return the names that a statement binds."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return (node.name,)
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return tuple(n.id for target in targets if target for n in ast.walk(target) if isinstance(n, ast.Name))


def named(node: ast.AST) -> set[str]:
    """Return all names in a piece of code."""
    return {
        n.id if isinstance(n, ast.Name) else n.attr
        for n in ast.walk(node)
        if isinstance(n, ast.Name | ast.Attribute)
    }


def _conditions(node: ast.AST) -> Iterator[tuple[ast.expr, bool]]:
    """Yield the conditions of a node, and the values that each may be replaced by."""
    if isinstance(node, ast.If | ast.IfExp):
        yield from ((node.test, True), (node.test, False))
    elif isinstance(node, ast.While):
        yield node.test, False
    elif isinstance(node, ast.comprehension):
        yield from ((each, True) for each in node.ifs)


class Finder(ast.NodeVisitor):
    """Collect what can be changed in one file: no annotations, decorators, messages and errors."""

    def __init__(self, group: str, path: str, source: bytes) -> None:
        self.group, self.path = group, path
        self.starts = [0, *itertools.accumulate(map(len, source.splitlines(keepends=True)))]
        self.found: list[Mutant] = []
        self.statement: ast.stmt | None = None
        self.names: tuple[str, ...] = ()
        self.in_function = False

    def add(self, kind: str, node: ast.expr, new: ast.expr) -> None:
        assert self.statement is not None
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        first, last = self.lines()
        self.found.append(
            Mutant(
                group=self.group,
                path=self.path,
                line=node.lineno,
                kind=kind,
                old=ast.unparse(node),
                new=ast.unparse(new),
                start=self.starts[node.lineno - 1] + node.col_offset,
                end=self.starts[node.end_lineno - 1] + node.end_col_offset,
                first=first,
                last=last,
                names=() if self.in_function else self.names,
            )
        )

    def lines(self) -> tuple[int, int]:
        """Return the first and last line of a statement without the block below it."""
        assert self.statement is not None
        body = getattr(self.statement, "body", None)
        last = body[0].lineno - 1 if body else self.statement.end_lineno
        return self.statement.lineno, max(self.statement.lineno, last or 0)

    def visit(self, node: ast.AST) -> None:
        outer = self.statement, self.names
        if isinstance(node, ast.stmt):
            self.statement = node
            self.names = self.names or bound(node)
        for condition, value in _conditions(node):
            self.add("condition", condition, ast.Constant(value))
        if isinstance(node, ast.expr):
            for kind, new in changes(node):
                self.add(kind, node, new)
        super().visit(node)
        self.statement, self.names = outer

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for default in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(default)
        outer, self.in_function = self.in_function, True
        for statement in node.body:
            self.visit(statement)
        self.in_function = outer

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for statement in node.body:
            self.visit(statement)

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is not None and not isinstance(node.value, ast.Constant):
            self.add("returned", node.value, ast.Constant(None))
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        name = ast.unparse(node.func)
        if not name.startswith(("log.", "logger.", "warnings.")) and name != "cast":
            self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if ast.unparse(node.value) not in (
            "Literal",
            "dict",
            "list",
            "tuple",
            "Callable",
            "Sequence",
            "Mapping",
        ):
            self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        """Leave the texts of errors alone."""

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Leave what is put into texts alone."""

    def visit_Assert(self, node: ast.Assert) -> None:
        """Leave what only type checkers need alone."""


def find(group: str, path: Path) -> list[Mutant]:
    source = path.read_bytes()
    finder = Finder(group, path.relative_to(ROOT).as_posix(), source)
    finder.visit(ast.parse(source))
    return [mutant for mutant in finder.found if mutant.old != mutant.new]


def mutated(mutant: Mutant) -> bytes:
    source = (ROOT / mutant.path).read_bytes()
    return source[: mutant.start] + f"({mutant.new})".encode() + source[mutant.end :]


# --- the sample


def files(paths: str) -> list[Path]:
    found = [ROOT / path for path in paths.split(",")]
    return sorted({file for path in found for file in (path.rglob("*.py") if path.is_dir() else (path,))})


def draw(groups: Sequence[str], seed: int, count: int) -> list[Mutant]:
    """Draw mutants, so many per group as it has a share of the lines."""
    sources = {group: files(group.partition(":")[0]) for group in groups}
    n_lines = {
        group: sum(len(p.read_bytes().splitlines()) for p in paths) for group, paths in sources.items()
    }
    ends = [round(count * n / sum(n_lines.values())) for n in itertools.accumulate(n_lines.values())]
    drawn: list[Mutant] = []
    for group, start, end in zip(groups, [0, *ends], ends, strict=False):
        generator = random.Random(f"{seed}:{group.partition(':')[0]}")
        by_line: dict[tuple[str, int], list[Mutant]] = defaultdict(list)
        for path in sources[group]:
            for mutant in find(group, path):
                by_line[mutant.path, mutant.line].append(mutant)
        lines = generator.sample(sorted(by_line), min(end - start, len(by_line)))
        for line in sorted(lines):
            weights = [3 if mutant.kind in OFTEN else 1 for mutant in by_line[line]]
            drawn += generator.choices(by_line[line], weights)
    return drawn


# --- running tests in forks


class Changed(importlib.abc.MetaPathFinder, importlib.machinery.SourceFileLoader):
    """Load one module of the package with other source."""

    def __init__(self, mutant: Mutant) -> None:
        parts = Path(mutant.path).with_suffix("").parts
        self.module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        self.source = mutated(mutant)
        super().__init__(self.module, str(ROOT / mutant.path))

    def find_spec(self, name: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if name != self.module:
            return None
        return importlib.util.spec_from_file_location(name, self.path, loader=self)

    def get_code(self, fullname: str) -> Any:
        return compile(self.source, self.path, "exec")


def in_a_fork(work: Callable[[], object], cpu_seconds: float | None = None) -> tuple[str, Any]:
    """Run in a child and return "done" and what it returned (by way of JSON), or how it ended."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    gc.freeze()  # what is loaded already need not be looked through in each child
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a fork may wait for a thread for ever: then it is killed below
        child = os.fork()
    if child == 0:
        os.close(reading)
        _work_and_exit(work, writing, cpu_seconds)
    os.close(writing)
    signal.signal(signal.SIGALRM, lambda *_: os.killpg(child, signal.SIGKILL))
    signal.alarm(0 if cpu_seconds is None else MOST_WALL_SECONDS)
    with os.fdopen(reading, "rb") as stream:
        answer = stream.read()
    _, status = os.waitpid(child, 0)
    signal.alarm(0)
    return ("done", json.loads(answer)) if status == 0 else ("killed", status)


def _work_and_exit(work: Callable[[], object], writing: int, cpu_seconds: float | None) -> None:
    code = 1
    try:
        os.setpgrp()
        nowhere = os.open(os.devnull, os.O_RDWR)
        if "MUTANTS_LOUD" not in os.environ:
            for stream in (0, 1, 2):
                os.dup2(nowhere, stream)
        if cpu_seconds is not None:
            resource.setrlimit(resource.RLIMIT_CPU, (int(cpu_seconds) + 1, int(cpu_seconds) + 2))
        answer = json.dumps(work()).encode()
        with os.fdopen(writing, "wb") as stream:
            stream.write(answer)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def run_pytest(paths: Iterable[str], *plugins: object, stop: bool = False) -> int:
    import hypothesis
    import pytest

    # the same examples each time, and a quarter of them
    hypothesis.settings.register_profile("mutants", deadline=None, derandomize=True, max_examples=25)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # they take longer to load than most tests to run
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = folder
        plugs = ["-p", "no:cacheprovider", "-p", "_hypothesis_pytestplugin", "--hypothesis-profile=mutants"]
        options = ["-q", f"--basetemp={folder}/pytest", *(["-x"] if stop else [])]
        return int(pytest.main([*plugs, *options, *paths], list(plugins)))


class Watcher:
    """A plug-in of pytest that notes which test comes past which line, and its processor time."""

    def __init__(self, sources: Collection[Path]) -> None:
        import coverage

        self.coverage = coverage.Coverage(data_file=None, include=[str(path) for path in sources])
        self.seconds: dict[str, float] = {}
        self.failed: list[str] = []
        self.test = ""

    def pytest_runtest_protocol(self, item: Any) -> None:
        for name, module in list(sys.modules.items()):
            if name.startswith(PACKAGE):  # else only the first test would come past what is remembered
                for each in list(vars(module).values()):
                    if hasattr(each, "cache_clear"):
                        each.cache_clear()
        self.test = item.nodeid
        self.coverage.switch_context(self.test)
        self.seconds[self.test] = -time.process_time()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self.seconds[nodeid] += time.process_time()
        self.coverage.switch_context("")

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_fixture_setup(self, fixturedef: Any) -> None:
        if fixturedef.scope != "function":  # what is set up for several tests is noted for all
            self.coverage.switch_context("")

    def pytest_runtest_call(self) -> None:
        self.coverage.switch_context(self.test)


class Chooser:
    """A plug-in of pytest that runs these tests only, the quick ones first."""

    def __init__(self, chosen: Collection[str], seconds: dict[str, float]) -> None:
        self.chosen, self.seconds = chosen, seconds

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self.chosen), key=lambda i: self.seconds[i.nodeid]
        )


def watch(group: str, without: str) -> dict[str, Any]:
    """Run all tests of a group on the code as it is."""
    sources, tests = (group.split(":")[i] for i in (0, 1))
    watcher = Watcher(files(sources))
    watcher.coverage.start()
    words = " and ".join(f"not {word}" for word in without.split(","))
    run_pytest([*tests.split(","), *(["-k", words] if without else [])], watcher)
    watcher.coverage.stop()
    data = watcher.coverage.get_data()
    lines = {
        Path(path).relative_to(ROOT).as_posix(): data.contexts_by_lineno(path)
        for path in data.measured_files()
    }
    libraries = [n for n, m in sys.modules.items() if "site-packages" in (getattr(m, "__file__", None) or "")]
    return {
        "seconds": watcher.seconds,
        "failed": watcher.failed,
        "lines": lines,
        "libraries": [name for name in libraries if not name.startswith((PACKAGE, "coverage"))],
    }


def users(names: Iterable[str], sources: Iterable[Path]) -> set[tuple[str, int]]:
    """Return file and line of the functions that name these names, or constants that are made of them."""
    wanted, lines = set(names), set()
    trees = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_bytes()) for path in sources}
    grows = True
    while grows:
        grows = False
        for path, tree in trees.items():
            for node in tree.body:
                parts = node.body if isinstance(node, ast.ClassDef) else [node]
                for part in parts:
                    if not wanted & (named(part) | set(bound(node))):
                        continue
                    if isinstance(part, ast.FunctionDef):
                        lines |= {(path, n) for n in range(part.body[0].lineno, (part.end_lineno or 0) + 1)}
                    new = set(bound(node)) - wanted if not isinstance(part, ast.FunctionDef) else set()
                    grows |= bool(new)
                    wanted |= new
    return lines


def chosen_for(mutant: Mutant, seen: dict[str, Any]) -> set[str]:
    """Return the tests that come past a mutant, or all where it is used when modules are imported."""
    places = {(mutant.path, n) for n in range(mutant.first, mutant.last + 1)}
    if mutant.names:
        places = users(mutant.names, files(mutant.group.partition(":")[0]))
    found = {test for path, n in places for test in seen["lines"].get(path, {}).get(str(n), ())}
    usable = set(seen["seconds"]) - set(seen["failed"])
    return usable if "" in found or (mutant.names and not found) else usable & found


def test(mutant: Mutant, seen: dict[str, Any]) -> str:
    """Tell whether a mutant is "survived", "noticed", "endless", or "untested": no test comes past it."""
    chosen = chosen_for(mutant, seen)
    if not chosen:
        return "untested"
    paths = sorted({each.partition("::")[0] for each in chosen})

    def work() -> int:
        sys.meta_path.insert(0, Changed(mutant))
        return run_pytest(paths, Chooser(chosen, seen["seconds"]), stop=True)

    usual = sum(seen["seconds"][each] for each in chosen)
    ended, code = in_a_fork(work, 3 * usual + EXTRA_CPU_SECONDS)
    if ended == "done":
        return "survived" if code == 0 else "noticed"
    return "endless" if os.WIFSIGNALED(code) else "noticed"


# --- the command


def digest(paths: Iterable[Path]) -> str:
    return hashlib.blake2b(b"".join(path.read_bytes() for path in paths), digest_size=8).hexdigest()


def tell(mutants: Sequence[Mutant], results: dict[str, str], groups: Sequence[str]) -> None:
    for mutant in mutants:
        if results.get(mutant.key) in ("survived", "untested"):
            print(
                f"{mutant.path}:{mutant.line} {results[mutant.key]}, {mutant.kind}:",
                f"{mutant.old} -> {mutant.new}",
            )
    for group in groups:
        ended = [results[m.key] for m in mutants if m.group == group and m.key in results]
        counts = {name: ended.count(name) for name in ("survived", "untested", "endless")}
        print(
            f"{group.partition(':')[0]}: {len(ended)} mutants",
            *(f"{n} {name}" for name, n in counts.items()),
            sep=", ",
        )
    alive = sum(results.get(mutant.key) in ("survived", "untested") for mutant in mutants)
    print(f"All: {sum(m.key in results for m in mutants)} mutants, {alive} not noticed.")


def main(
    groups: Annotated[list[str], typer.Argument(metavar="SOURCES:TESTS...")],
    seed: int = 0,
    count: int = 300,
    record: Annotated[Path | None, typer.Option(help="Where results are kept, to go on later.")] = None,
    again: Annotated[bool, typer.Option(help="Test those that survived once more.")] = False,
    without: Annotated[str, typer.Option(help="Leave out tests with these words in their name.")] = "",
) -> None:
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    kept: dict[str, Any] = {"results": {}, "seen": {}}
    if record is not None and record.exists():
        kept = json.loads(record.read_text())
    if again:
        kept["results"] = {k: v for k, v in kept["results"].items() if v not in ("survived", "untested")}
    mutants = draw(groups, seed, count)

    def keep() -> None:
        if record is not None:
            record.with_suffix(".new").write_text(json.dumps({**kept, "mutants": list(map(asdict, mutants))}))
            record.with_suffix(".new").replace(record)

    for group in groups:
        left = [m for m in mutants if m.group == group and m.key not in kept["results"]]
        state = digest(path for paths in group.split(":") for path in files(paths))
        if left and kept["seen"].get(group, {}).get("state") != state:
            ended, seen = in_a_fork(lambda group=group: watch(group, without))
            if ended != "done" or not seen["seconds"]:
                raise SystemExit(f"The tests of {group} cannot be run: {seen}")
            print(*(f"fails without a mutant and is left out: {name}" for name in seen["failed"]), sep="\n")
            kept["seen"][group] = {**seen, "state": state}
            keep()
        for name in kept["seen"][group]["libraries"] if left else ():
            with contextlib.suppress(Exception), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                importlib.import_module(name)
        if any(name.startswith(PACKAGE) for name in sys.modules):
            raise SystemExit(f"A library loads {PACKAGE}: its modules cannot be changed any more.")
        for mutant in left:
            kept["results"][mutant.key] = test(mutant, kept["seen"][group])
            keep()
            print(
                f"{kept['results'][mutant.key]:9}{mutant.path}:{mutant.line} {mutant.old} -> {mutant.new}",
                flush=True,
            )
    tell(mutants, kept["results"], groups)


if __name__ == "__main__":
    typer.run(main)
