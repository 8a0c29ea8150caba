#!/usr/bin/env bash
# Everything that has to hold before a change lands.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh dev
# A database server of its own, that does not wait for the disk and ends with the gate.
export OIDS_FAST_DATABASE=1 OIDS_DATABASE=${OIDS_DATABASE:-oids_gate}
trap '.venv/bin/python -m oids.embedded stop' EXIT
python=.venv/bin/python
echo "== lint, format and types, and beside them Django's own checks"
scripts/lint.sh &
linting=$!
$python manage.py compile_translations
$python manage.py makemigrations --check --dry-run
OIDS_HTTPS=1 OIDS_HOSTS=oids.example OIDS_SECRET_KEY=$($python -c 'import secrets; print(secrets.token_urlsafe(64))') \
  $python manage.py check --deploy --fail-level WARNING
wait "$linting"
echo "== tests"
$python -m pytest -n "${OIDS_TEST_PROCESSES:-$($python scripts/processors.py)}"
