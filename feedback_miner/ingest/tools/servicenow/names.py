"""What ServiceNow calls its fields and tables, in seven languages; the words are in ``names.toml``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from feedback_miner.ingest.wording import list_group, word_lists

NAMES: Final = Path(__file__).with_name("names.toml")
LABELS: Final = list_group(NAMES, "labels")
"""Name of a field to what lists call it: fields by their names, reports by labels in the user's language."""
FIELDS: Final = {label: name for name, labels in LABELS.items() for label in labels}
TELLING: Final = frozenset(word_lists(NAMES)["telling"])
"""Names of fields that hardly another tool has."""
KINDS = frozenset((*LABELS["comments"], *LABELS["work_notes"]))
CALLERS = ("caller_id", "requested_for", "opened_for", "subject_person", "contact", "consumer")
AGENTS = ("assigned_to", "resolved_by", "closed_by")
JOURNALS = ("comments", "work_notes", "comments_and_work_notes")
JOURNAL = ("element", "element_id", "value")
TABLES = (
    *("incident", "sc_req_item", "sc_request", "sc_task", "task", "problem", "change_request"),
    *("sn_customerservice_case", "sn_hr_core_case", "universal_request", "interaction", "ticket"),
)
OWN = ("CHG", "CTASK", "PRB", "PTASK", "SCTASK", "TASK", "ITASK")
"""What the numbers of records begin with that IT writes for itself."""
MACHINES = frozenset({"alert", "monitoring", "event", "event management", "integration", "system"})
SYSTEM = frozenset({"system", "workflow", "guest system"})
LEVELS = {"1": "critical", "2": "high", "3": "medium", "4": "low", "5": "low"}
NUMBER = r"^[A-Z]{2,8}\d{5,}$"
HEADER = re.compile(
    r"^(\d{1,4}[-/. ](?:\d{1,2}|[^\W\d_]{3,9}\.?)[-/. ]\d{1,4}\.?,? \d{1,2}[:.]\d{2}(?:[:.]\d{2})?"
    r"(?: ?[AaPp]\.?[Mm]\.?)?) - ([^\r\n]{1,300})\)[ \r]*$",
    re.MULTILINE,
)
"""Line above an entry of a journal: ``2016-12-13 12:30:14 - Joe Employee (Additional comments)``."""
FROM = re.compile(r"\A\s*(?:reply|received) from: ?\S{1,200}[ \t]*\r?\n")
"""First line of what came in by mail; it holds only an address."""
HEX = re.compile(r"[0-9a-f]{32}")
LOOKED_AT = 200
WITH_JOURNALS = (
    "Add 'Additional comments' (comments) to the columns of the list and export it as CSV again, or export"
    " the records as XML: a right click on the header of the list, Export."
)
