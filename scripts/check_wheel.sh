#!/usr/bin/env bash
# Build the wheel, install it into an empty environment outside the checkout, and mine with it there.
#   scripts/check_wheel.sh [PYTHON]
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${1:-python3}" -m venv "$work/venv"
"$work/venv/bin/python" -m pip --disable-pip-version-check install --quiet --upgrade pip
"$work/venv/bin/python" -m pip wheel --quiet --no-deps --wheel-dir "$work/dist" "$root"
ls -l "$work"/dist/*.whl
"$work/venv/bin/python" -m pip install --quiet "$work"/dist/*.whl
cp "$root/corpora/it_survey.csv" "$work/answers.csv"
cd "$work"
venv/bin/feedback-miner --version
venv/bin/feedback-miner models verify
venv/bin/feedback-miner mine answers.csv --out results --no-cache --quiet
ls -l results
