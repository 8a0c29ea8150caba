#!/usr/bin/env bash
# Renews the locks from requirements/*.in (with `uv`); what is pinned stays, unless -U or -P NAME is given.
set -euo pipefail
cd "$(dirname "$0")/../requirements"
for kind in runtime dev; do
  uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header --no-emit-index-url \
    --no-emit-find-links --no-annotate "$@" --output-file "$kind.txt" "$kind.in"
done
