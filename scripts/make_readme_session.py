"""Put a real session into README.md, between its two markers.

python scripts/make_readme_session.py
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMAND = ("mine", "corpora/helpdesk_tickets.csv", "corpora/it_survey.csv", "--out", "results")
START, END = "<!-- session: scripts/make_readme_session.py -->", "<!-- end of session -->"


def session() -> str:
    """Return the command and what it printed, notes included."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = [*COMMAND[:-1], str(Path(folder) / "results"), "--quiet"]
        done = subprocess.run(
            [sys.executable, "-m", "feedback_miner", *arguments],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        printed = (done.stderr + done.stdout).replace(f"{folder}/", "")
    lines = "\n".join(line.rstrip() for line in printed.strip().splitlines())
    return f"```\n$ feedback-miner {' '.join(COMMAND)}\n{lines}\n```"


if __name__ == "__main__":
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    block = f"{START}\n{session()}\n{END}"
    readme.write_text(re.sub(f"{START}.*{END}", lambda _: block, text, flags=re.DOTALL), encoding="utf-8")
