#!/usr/bin/env bash
# Style of code and templates, and types where numbers and rights are decided.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
$bin/ruff check .
$bin/ruff format --check --quiet .
$bin/djlint templates --lint --quiet
$bin/mypy
