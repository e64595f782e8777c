"""Records of fits on disk, so that a benchmark that was interrupted goes on where it was."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Kept:
    """A file of JSON lines, one for what was fitted together: what it was, and its records.

    Parameters
    ----------
    path : Path
        Created when missing. A line that was cut off is left out.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> path = Path(mkdtemp()) / "fits.jsonl"
    >>> Kept(path).put({"set": "a"}, [{"acc": 1.0}])
    >>> Kept(path).get({"set": "a"}), Kept(path).get({"set": "b"})
    ([{'acc': 1.0}], None)
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._records: dict[str, list[dict[str, Any]]] = {}
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
            try:
                entry = json.loads(line)
            except ValueError:  # the run was killed while it wrote
                continue
            self._records[entry["what"]] = entry["records"]

    def get(self, what: dict[str, Any]) -> list[dict[str, Any]] | None:
        """Return the records of what was fitted, None if it was not."""
        return self._records.get(json.dumps(what, sort_keys=True))

    def put(self, what: dict[str, Any], records: list[dict[str, Any]]) -> None:
        """Keep records, unless a fit failed by other than running out of time: that is tried again."""
        if any(record.get("error") and not record.get("timed_out") for record in records):
            return
        key = json.dumps(what, sort_keys=True)
        self._records[key] = records
        with self.path.open("a", encoding="utf-8") as file:
            # the line before may have been cut off
            file.write("\n" + json.dumps({"what": key, "records": records}))


@contextmanager
def work_folder(work: Path | None) -> Iterator[Path]:
    """Give a folder that stays, or a temporary one."""
    if work:
        work.mkdir(parents=True, exist_ok=True)
        yield work
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)
