"""Put what ``make demo`` prints into README.md, between its two markers.

python scripts/make_readme_session.py

The command is that of the Makefile. It runs with PyTorch, which an install without extras has; OpenVINO,
which developers have too, gives vectors that differ in the third decimal and some other themes.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
START, END = "<!-- session: scripts/make_readme_session.py -->", "<!-- end of session -->"
DEMO = re.compile(r"^\t(\S+=\S+) \$\(BIN\)/feedback-miner (mine .*) --out (\S+)$", re.MULTILINE)
"""The line of the Makefile that ``make demo`` runs: a setting of the environment, and the command."""


def demo() -> tuple[dict[str, str], list[str], str]:
    """Return environment, arguments and run folder of ``make demo``."""
    found = DEMO.search((ROOT / "Makefile").read_text(encoding="utf-8"))
    assert found is not None, "the Makefile has no line that mines the samples"
    name, _, value = found[1].partition("=")
    return {name: value}, shlex.split(found[2]), found[3]


def session() -> str:
    """Return the command and what it printed, notes included."""
    environment, arguments, out = demo()
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "feedback_miner", *arguments, "--out", str(Path(folder) / out), "--quiet"],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, **environment},
        )
        printed = (done.stderr + done.stdout).replace(f"{folder}/", "")
    lines = "\n".join(line.rstrip() for line in printed.strip().splitlines())
    return f"```\n$ feedback-miner {shlex.join(arguments)} --out {out}\n{lines}\n```"


if __name__ == "__main__":
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    block = f"{START}\n{session()}\n{END}"
    readme.write_text(re.sub(f"{START}.*{END}", lambda _: block, text, flags=re.DOTALL), encoding="utf-8")
