"""Make the one file: PDF/A-3a for the archive, PDF/UA-1 for everybody, the data inside, the hash on every page.

WeasyPrint writes one profile at a time. It writes PDF/A-3a, and `_finish` adds what PDF/UA-1 asks besides: what each
header cell heads, and the second identifier in the metadata with the schema that PDF/A wants described. Nothing comes
from the clock: the same data are the same bytes.
"""

from __future__ import annotations

import datetime
import unicodedata
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from oids.archive.tables import ArchiveData
from oids.pdf import STATIC, RenderedPdf, render_html, scope_of_headers, to_pdf

FONTS = ("fonts/OpenSans-Regular.ttf", "fonts/OpenSans-Semibold.ttf")
SHORT = 16
# What a font need not have: it is never drawn.
UNDRAWN = {"\n", "\r", "\t", "\u00ad", "\u200b"}
# The schema of PDF/UA's identifier: PDF/A accepts no property that it does not know or find described.
PDF_UA = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the document conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


class LetterMissing(ValueError):
    """A text has a letter that the document's font does not have; PDF/A wants every letter embedded."""

    def __init__(self, text: str, letter: str) -> None:
        name = unicodedata.name(letter, "?")
        self.text, self.letter = text, letter
        self.message = _(
            "The archive file cannot be made: “%(text)s” has the sign “%(letter)s” (U+%(code)s, %(name)s), which the "
            "font of the documents (Open Sans) does not have. Write it with other letters where it was entered."
        ) % {"text": text, "letter": letter, "code": f"{ord(letter):04X}", "name": name}
        super().__init__(self.message)


def grouped(digest: str) -> str:
    """A hash as people compare it: groups of four."""
    return " ".join(digest[start : start + 4] for start in range(0, len(digest), 4))


def archive_pdf(template: str, report: Any, data: ArchiveData, *, context: dict | None = None) -> RenderedPdf:
    """`template` prints the tables of `data` (it gets them by name); raises LetterMissing before anything is drawn."""
    from weasyprint import Attachment

    html = archive_html(template, report, data, context=context)
    check_letters(html)
    moment = data.as_of.astimezone(datetime.UTC)
    attachments = [
        Attachment(
            string=content, name=name, description=description, created=moment, modified=moment, relationship="Data"
        )
        for name, description, content in files_of(data)
    ]
    return RenderedPdf(html, to_pdf(html, variant="pdf/a-3a", finisher=_finish, attachments=attachments))


def archive_html(template: str, report: Any, data: ArchiveData, *, context: dict | None = None) -> str:
    given = {
        "tables": {table.name: table for table in data.tables},
        "archive": {
            "short": grouped(data.sha256[:SHORT]),
            "whole": grouped(data.sha256),
            "files": [(name, description) for name, description, _content in files_of(data)],
        },
    }
    return render_html(template, report, language=data.language, context={**(context or {}), **given})


def files_of(data: ArchiveData) -> list[tuple[str, str, bytes]]:
    """(name, description, content) of what is embedded, by name: readers look them up in that order."""
    with translation.override(data.language):
        files = [(table.file_name, table.title, table.to_csv()) for table in data.tables]
        files.append(
            (data.file_name, _("All tables with exact values; its SHA-256 is the hash on the pages"), data.to_json())
        )
    return sorted(files, key=lambda row: row[0].encode())


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.hidden += tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self.hidden and data.strip():
            self.texts.append(data.strip())


@lru_cache(maxsize=1)
def _letters() -> frozenset[str]:
    """What both weights of the font can draw."""
    from fontTools.ttLib import TTFont

    found = []
    for path in FONTS:
        with TTFont(STATIC / path, lazy=True) as font:
            found.append({chr(code) for code in font.getBestCmap()})
    return frozenset(set.intersection(*found) | UNDRAWN)


def check_letters(html: str) -> None:
    """Raises LetterMissing for the first text of the document with a letter that its font does not have."""
    reader = _Texts()
    reader.feed(html)
    letters = _letters()
    for text in reader.texts:
        for letter in unicodedata.normalize("NFC", text):
            if letter not in letters:
                raise LetterMissing(text[:120], letter)


def _finish(document: Any, pdf: Any) -> None:
    """WeasyPrint's `finisher`: what it leaves to be done before the file is written."""
    import pydyf

    scope_of_headers(document, pdf)
    _running_heads(pdf)
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("Subtype") == "/XML":
            item.stream = [part.replace(b"</rdf:RDF>", PDF_UA + b"</rdf:RDF>") for part in item.stream]
    # Once each: WeasyPrint names every embedded file twice here.
    pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def _running_heads(pdf: Any) -> None:
    """Heads and feet of pages are artifacts: WeasyPrint tags them as text that hangs nowhere in the structure."""
    import pydyf

    elements = {item.reference: item for item in pdf.objects if isinstance(item, pydyf.Dictionary)}
    root = elements[pdf.catalog["StructTreeRoot"]]
    reached: set[bytes] = set()
    waiting = list(root["K"])
    while waiting:
        reference = waiting.pop()
        if isinstance(reference, bytes) and reference not in reached:
            reached.add(reference)
            waiting += elements[reference].get("K", ())
    numbers = elements[root["ParentTree"]]["Nums"]
    by_page = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for page in [item for item in elements.values() if item.get("Type") == "/Page"]:
        owners = by_page[page["StructParents"]]
        loose = {number for number, reference in enumerate(owners) if reference not in reached}
        contents = next(
            item for item in pdf.objects if item.number is not None and item.reference == page["Contents"]
        ).stream
        for index, item in enumerate(contents):
            if isinstance(item, pydyf.Dictionary) and item.get("MCID") in loose:
                contents[index - 1] = "/Artifact"
                contents[index] = pydyf.Dictionary({"Type": "/Pagination"})
        owners[:] = ["null" if number in loose else reference for number, reference in enumerate(owners)]
    for reference, item in elements.items():
        if item.get("Type") == "/StructElem" and reference not in reached:
            item.clear()
