"""The archive pack: one PDF for people and machines, with its data inside, and the check that takes such a file."""

from oids.archive.making import LetterMissing, archive_pdf, grouped
from oids.archive.tables import ArchiveData, DataTable, table_from_json, table_to_json
from oids.archive.verifying import Difference, Known, NotAnArchive, Verification, verify

__all__ = [
    "ArchiveData",
    "DataTable",
    "Difference",
    "Known",
    "LetterMissing",
    "NotAnArchive",
    "Verification",
    "archive_pdf",
    "grouped",
    "table_from_json",
    "table_to_json",
    "verify",
]
