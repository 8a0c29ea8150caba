"""Reading files that people send: what is refused says where, what, by which rule and how to mend it.

Knows nothing of the domain. A file is refused whole when it is not what it says (`RefusedFile`); a row is refused on
its own (`Refusal`), and the rest of the file can go on or not, as the import decides.
"""

from oids.importing.base import (
    FORMULA,
    MOST_BYTES,
    MOST_ROWS,
    Line,
    Refusal,
    RefusedFile,
    Sheet,
    check_size,
    looks_like_formula,
    sha256,
)
from oids.importing.columns import DAY, DECIMAL, INTEGER, TEXT, Column
from oids.importing.csv_files import decode, read_csv
from oids.importing.remarks import write_remarks
from oids.importing.tables import Book, Row, Table, as_text, is_control, read_book, read_tables
from oids.importing.templates import write_template

__all__ = [
    "DAY",
    "DECIMAL",
    "FORMULA",
    "INTEGER",
    "MOST_BYTES",
    "MOST_ROWS",
    "TEXT",
    "Book",
    "Column",
    "Line",
    "Refusal",
    "RefusedFile",
    "Row",
    "Sheet",
    "Table",
    "as_text",
    "check_size",
    "decode",
    "is_control",
    "looks_like_formula",
    "read_book",
    "read_csv",
    "read_tables",
    "sha256",
    "write_remarks",
    "write_template",
]
