#!/usr/bin/env bash
# The product with demonstration data on 127.0.0.1 (PORT, default 8000). Ctrl-C stops it.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh runtime
port=${PORT:-8000}
python=.venv/bin/python
if ! $python -c "import socket; s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(('127.0.0.1', $port))" 2>/dev/null; then
  echo "Port $port is taken. Choose another one: PORT=$((port + 1)) make demo" >&2
  exit 1
fi
export OIDS_DEMO=1 OIDS_BASE_URL="http://127.0.0.1:$port"
$python manage.py compile_translations
$python manage.py migrate --verbosity 0
$python manage.py collectstatic --noinput --verbosity 0
$python manage.py load_subsidy_rules
$python manage.py load_demo
echo "OidS runs on http://127.0.0.1:$port/ (Ctrl-C stops it; the data stay)."
# What takes longer than a page (proposals, imports, mail) is done beside it, and ends with it.
$python manage.py work --verbosity 0 &
trap 'kill $! 2>/dev/null' EXIT
.venv/bin/gunicorn oids.wsgi --bind "127.0.0.1:$port" --workers 2 --threads 2 --timeout 90 --log-level warning
