"""DUO's national list of schools: the one that is shipped, or a file of DUO's own."""

from __future__ import annotations

import gzip
from pathlib import Path

NATIONAL = Path(__file__).resolve().parent / "data" / "duo-vestigingen-bo-2021-10-01.csv.gz"


def read(path: Path = NATIONAL) -> bytes:
    """The bytes of the list as DUO publishes it."""
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data
