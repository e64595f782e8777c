# make demo       mine the sample exports and print the ranked themes
# make test       set up what is needed, run all checks and all tests but those that take long by nature
# make test-all   run these as well
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# pip older than 25.1 does not know dependency groups
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: demo test test-all lint wheel clean

# with PyTorch, also where OpenVINO is installed for the tests: README shows what it prints
demo: $(VENV)/installed
	@rm -rf demo-run
	FEEDBACK_MINER_EMBED__BACKEND=torch $(BIN)/feedback-miner mine corpora/helpdesk_tickets.csv corpora/it_survey.csv --out demo-run

test: $(VENV)/dev lint
	$(BIN)/python -m pytest -m "not slow"

test-all: $(VENV)/dev lint
	$(BIN)/python -m pytest

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(BIN)/radon cc --min D --show-complexity feedback_miner > $(VENV)/complex
	@if [ -s $(VENV)/complex ]; then cat $(VENV)/complex; echo "Take these apart: no function has more than 20 paths."; exit 1; fi

wheel: $(VENV)/dev
	$(BIN)/python -m build --wheel

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --upgrade "pip>=25.1"

$(VENV)/installed: $(BIN)/python pyproject.toml
	$(PIP) install --quiet --editable ".[multilingual]"
	@touch $@

$(VENV)/dev: $(VENV)/installed
	$(PIP) install --quiet --group dev
	@touch $@

clean:
	rm -rf $(VENV) demo-run build dist
