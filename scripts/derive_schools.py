"""Make `bench/data/duo-vestigingen-bo-2021-10-01.csv.gz`: DUO's national list of schools with only what is used.

    .venv/bin/python scripts/derive_schools.py DUO.csv

DUO.csv is DUO's national list of locations of primary education (`03. Alle vestigingen bo`, `;`, cp1252). The same
list gives the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "bench" / "data" / "duo-vestigingen-bo-2021-10-01.csv.gz"
COLUMNS = (
    "BEVOEGD GEZAG NUMMER", "BRIN NUMMER", "VESTIGINGSNUMMER", "VESTIGINGSNAAM", "POSTCODE", "PLAATSNAAM",
    "GEMEENTENUMMER", "GEMEENTENAAM", "DENOMINATIE",
)  # fmt: skip
ENCODING = "cp1252"


def main(source: Path) -> None:
    with source.open(encoding=ENCODING, newline="") as file:
        rows = sorted(csv.DictReader(file, delimiter=";"), key=lambda row: row["VESTIGINGSNUMMER"])
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, delimiter=";", lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    TARGET.write_bytes(gzip.compress(text.getvalue().encode(ENCODING), mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
