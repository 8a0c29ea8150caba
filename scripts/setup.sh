#!/usr/bin/env bash
# Makes .venv from the lock and installs the system libraries. Usage: scripts/setup.sh runtime|dev
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-runtime}
python=${PYTHON:-python3}
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "OidS needs Python 3.11 or newer. Install it, or name it: PYTHON=/path/to/python3.11 make demo" >&2
  exit 1
fi
[ -x .venv/bin/python ] || "$python" -m venv .venv
lock=requirements/$kind.txt
stamp=.venv/.installed-$kind
if [ ! -e "$stamp" ] || ! cmp -s "$lock" "$stamp"; then
  echo "Installing the Python packages of $lock ..."
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
  cp "$lock" "$stamp"
fi
