#!/usr/bin/env bash
# Everything that has to hold before a change lands.
set -euo pipefail
cd "$(dirname "$0")/.."
# A dozen processes of Python start here, and need not compile everything each for itself.
unset PYTHONDONTWRITEBYTECODE
scripts/setup.sh dev
# A database server of its own, that does not wait for the disk and ends with the gate.
export OIDS_FAST_DATABASE=1 OIDS_DATABASE=${OIDS_DATABASE:-oids_gate}
trap '.venv/bin/python -m oids.embedded stop' EXIT
python=.venv/bin/python
echo "== lint, format and types, and beside them Django's own checks and what all tests wait for"
scripts/lint.sh &
linting=$!
$python manage.py compile_translations
DJANGO_SETTINGS_MODULE=oids.settings $python -m tests.databases &
making=$!
$python manage.py makemigrations --check --dry-run
OIDS_HTTPS=1 OIDS_HOSTS=oids.example OIDS_SECRET_KEY=$($python -c 'import secrets; print(secrets.token_urlsafe(64))') \
  $python manage.py check --deploy --fail-level WARNING
wait "$linting"
wait "$making"
echo "== tests"
$python -m pytest -n "${OIDS_TEST_PROCESSES:-$($python scripts/processors.py)}"
