#!/usr/bin/env bash
# Everything that has to hold before a change lands.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh dev
bin=.venv/bin
export OIDS_FAST_DATABASE=1 OIDS_DATABASE=${OIDS_DATABASE:-oids_gate}
echo "== lint and format"
$bin/ruff check .
$bin/ruff format --check --quiet .
$bin/djlint templates --lint --quiet
echo "== types where numbers and rights are decided"
$bin/mypy --strict oids/money.py oids/periods.py placements/calculations funding/calculations
echo "== Django's own checks"
$bin/python manage.py compile_translations
$bin/python manage.py makemigrations --check --dry-run
OIDS_HTTPS=1 OIDS_HOSTS=oids.example OIDS_SECRET_KEY=$($bin/python -c 'import secrets; print(secrets.token_urlsafe(64))') \
  $bin/python manage.py check --deploy --fail-level WARNING
echo "== tests"
$bin/python -m pytest -n 2
