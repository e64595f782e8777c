"""Request Tracker: its "spreadsheet" (tab-separated, often named .xls) and JSON of REST 2."""
