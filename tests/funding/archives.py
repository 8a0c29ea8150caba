"""Ways to change an archive file, for the tests that look whether that is found."""

import datetime
import io
import re

from pypdf import PdfWriter
from pypdf.generic import ByteStringObject, NameObject

from funding.reports.papers import accountability_archive
from funding.reports.tables import archive_data
from oids.archive import Known

MOMENT = datetime.datetime(2027, 9, 3, 12, 30, tzinfo=datetime.UTC)
FILES = ["bedragen", "besluiten", "ontvangsten", "partijen", "saldo", "stappen", "studenten", "uren"]


def known(report):
    return lambda reference: Known(archive_data(report), lambda: accountability_archive(report).pdf)


def changed(pdf, change):
    """The file after `change(writer)`, saved by another program."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    change(writer)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def with_file(pdf, name, edit):
    """With the embedded file edited: bytes in, bytes out."""

    def change(writer):
        for item in writer._objects:
            if isinstance(item, dict) and item.get("/Type") == "/Filespec" and item["/UF"] == name:
                stream = item["/EF"]["/F"].get_object()
                before = stream.get_data()
                stream.set_data(edit(before))
                assert stream.get_data() != before
                return
        raise AssertionError(name)

    return changed(pdf, change)


def on_paper(pdf, old, new, *, nth=0):
    """With one printed text replaced by another of the same letters' font."""

    def change(writer):
        for page in writer.pages:
            fonts = page["/Resources"]["/Font"].get_object()
            maps = {}
            for name, font in fonts.items():
                table = font.get_object()["/ToUnicode"].get_data()
                maps[name] = dict(
                    (bytes.fromhex(text.decode()).decode("utf-16-be"), bytes.fromhex(code.decode()))
                    for code, text in re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]+)>", table)
                )
            contents, letters, left = page.get_contents(), {}, nth
            for operands, operator in contents.operations:
                if operator == b"Tf":
                    letters = maps[operands[0]]
                elif operator == b"TJ":
                    raw = [i for i, part in enumerate(operands[0]) if isinstance(part, (bytes, str))]
                    parts = [operands[0][i] for i in raw]
                    bytes_ = b"".join(getattr(part, "original_bytes", part) for part in parts)
                    if bytes_ == b"".join(letters.get(letter, b"??") for letter in old):
                        if left:
                            left -= 1
                            continue
                        operands[0][raw[0]] = ByteStringObject(b"".join(letters[letter] for letter in new))
                        for i in raw[1:]:
                            operands[0][i] = ByteStringObject(b"")
                        contents.operations = contents.operations
                        page[NameObject("/Contents")] = writer._add_object(contents)
                        return
        raise AssertionError(old)

    return changed(pdf, change)


def rows(result):
    return [
        (row.where, row.table, row.row, row.column, row.found.replace("\xa0", " "), row.expected.replace("\xa0", " "))
        for row in result.differences
    ]
