#!/usr/bin/env bash
# The product with demonstration data on 127.0.0.1 (PORT, default 8000). Ctrl-C stops it.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh runtime
export OIDS_DEMO=1
.venv/bin/python manage.py compile_translations
.venv/bin/python manage.py migrate --verbosity 0
.venv/bin/python manage.py collectstatic --noinput --verbosity 0
.venv/bin/python manage.py load_subsidy_rules
.venv/bin/python manage.py load_demo
echo "OidS runs on http://127.0.0.1:${PORT:-8000}/ (stop with Ctrl-C)"
exec .venv/bin/gunicorn oids.wsgi --bind "127.0.0.1:${PORT:-8000}" --workers 2 --access-logfile /dev/null
