#!/usr/bin/env bash
# Makes .venv from the lock and installs what the system lacks. Usage: scripts/setup.sh runtime|dev
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-runtime}
python=${PYTHON:-python3}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "OidS needs Python 3.11 or newer. Install it, or name it: PYTHON=/path/to/python3.11 make ..." >&2
  exit 1
fi

apt() { # apt PACKAGE...: with root or passwordless sudo; otherwise fails
  command -v apt-get >/dev/null || return 1
  local sudo=()
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || return 1
    sudo=(sudo -n)
  fi
  ${sudo[@]+"${sudo[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null || true
  # Draws the same pages in a quarter less time; older releases have only the whole browser.
  if [ "$*" != "${*/chromium/}" ] && apt-cache show chromium-headless-shell >/dev/null 2>&1; then
    set -- "${@/#chromium/chromium-headless-shell}"
  fi
  echo "Installing with apt-get: $*"
  ${sudo[@]+"${sudo[@]}"} env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

if [ ! -x .venv/bin/pip ]; then
  if ! "$python" -m venv .venv 2>/dev/null; then
    rm -rf .venv
    if ! { apt python3-venv && "$python" -m venv .venv; }; then
      echo "Python cannot make a virtual environment here. Debian or Ubuntu: sudo apt-get install python3-venv" >&2
      exit 1
    fi
  fi
fi

# What takes long to come is fetched while the Python packages are installed.
tools=
if [ "$kind" = dev ]; then
  command -v chromium-headless-shell chromium chromium-browser google-chrome >/dev/null || tools="$tools chromium"
  command -v xgettext >/dev/null || tools="$tools gettext"
  command -v pdftoppm >/dev/null || tools="$tools poppler-utils"
fi
fetching=
if [ -n "$tools" ]; then
  # shellcheck disable=SC2086  # words on purpose: package names
  apt $tools &
  fetching=$!
fi

lock=requirements/$kind.txt
stamp=.venv/.installed-$kind
if ! cmp -s "$lock" "$stamp"; then
  echo "Installing the Python packages of $lock ..."
  # The lock is whole, so nothing is left to resolve; and what is never imported need not be compiled.
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --no-compile -r "$lock"
  cp "$lock" "$stamp"
fi

if [ -n "$fetching" ] && wait "$fetching"; then
  tools=
fi
missing=$tools$(.venv/bin/python -c 'from oids.checks import missing_libraries; print("", *missing_libraries())')
if [ -n "${missing// /}" ]; then
  # shellcheck disable=SC2086  # words on purpose: package names
  apt $missing || echo "Please install for PDFs and tests: $missing (Debian or Ubuntu: sudo apt-get install $missing)" >&2
fi
