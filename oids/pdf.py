"""A PDF is HTML that can be tested: one report goes into a template, HTML and tagged PDF (PDF/UA-1) come out.

WeasyPrint is imported late: without pango the rest of the product works (`oids.checks` says what to install). Nothing
is fetched: only files of our own `static/` exist for a document. Two documents of the same report are the same bytes:
dates come from the report and not from the clock.
"""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation

from oids.collecting import without_collector

STATIC = Path(settings.BASE_DIR) / "static"
STYLE = "css/pdf.css"
_one_at_a_time = threading.Lock()


class FetchRefused(ValueError):
    """A document asked for something that is not one of our own static files."""


@dataclass(frozen=True, slots=True)
class RenderedPdf:
    html: str
    pdf: bytes


def static_file(address: str) -> Path:
    """The file of `static/` behind a file: address. Anything else is refused: PDFs fetch nothing."""
    parts = urlsplit(address)
    path = Path(unquote(parts.path)).resolve()
    if parts.scheme != "file" or parts.netloc or not path.is_relative_to(STATIC.resolve()) or not path.is_file():
        raise FetchRefused("A PDF uses only files of static/ and fetches nothing.")
    return path


@lru_cache(maxsize=1)
def _tools() -> tuple[Any, Any, Any, Any]:
    """WeasyPrint's module, our fetcher, fonts and style: made once and kept between documents."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):
        def fetch(self, url, headers=None):
            path = static_file(url)
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": _mime(path)})

    fetcher, fonts = OwnFiles(), FontConfiguration()
    style = weasyprint.CSS(
        string=(STATIC / STYLE).read_text(encoding="utf-8"),
        base_url=(STATIC / STYLE).as_uri(),
        url_fetcher=fetcher,
        font_config=fonts,
    )
    return weasyprint, fetcher, fonts, style


def _mime(path: Path) -> str:
    return {".ttf": "font/ttf", ".svg": "image/svg+xml", ".css": "text/css"}.get(
        path.suffix, "application/octet-stream"
    )


def render_html(template: str, report: Any, *, language: str, context: dict | None = None) -> str:
    """`report` is all the template sees (besides wording in `context`); it has `head` with title, reference and as_of."""
    with translation.override(language):
        return render_to_string(
            template, {"report": report, "language": language, "as_of": iso(report.head.as_of), **(context or {})}
        )


def render_pdf(template: str, report: Any, *, language: str, context: dict | None = None) -> RenderedPdf:
    html = render_html(template, report, language=language, context=context)
    return RenderedPdf(html, to_pdf(html))


def to_pdf(html: str, *, variant: str = "pdf/ua-1", finisher: Any = None, attachments: Sequence[Any] = ()) -> bytes:
    """`finisher(document, pdf)` gets the last word on what is written; `attachments` are WeasyPrint's."""
    weasyprint, fetcher, fonts, style = _tools()
    with _one_at_a_time, without_collector():  # one at a time: fonts are shared
        document = weasyprint.HTML(string=html, base_url=f"{STATIC.as_uri()}/", url_fetcher=fetcher)
        return document.write_pdf(
            stylesheets=[style],
            font_config=fonts,
            pdf_variant=variant,
            finisher=finisher or scope_of_headers,
            attachments=list(attachments),
            pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],
        )


def scope_of_headers(document: Any, pdf: Any) -> None:
    """Say of every header cell whether it heads its column or its row: PDF/UA asks it, WeasyPrint leaves it out."""
    import pydyf

    elements = {item.reference: item for item in pdf.objects if isinstance(item, pydyf.Dictionary)}
    for element in list(elements.values()):
        if element.get("S") != "/TH":
            continue
        row = elements.get(element.get("P"), {})
        group = elements.get(row.get("P"), {})
        scope = "/Column" if group.get("S") == "/THead" else "/Row"
        attributes = element.get("A")
        given = attributes if isinstance(attributes, dict) else {}
        element["A"] = pydyf.Dictionary({**given, "O": "/Table", "Scope": scope})


def pdf_response(rendered: RenderedPdf, name: str) -> HttpResponse:
    """A download named after the document; never after a person."""
    response = HttpResponse(rendered.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def zip_response(files: Iterable[tuple[str, bytes]], name: str) -> HttpResponse:
    """Several documents as one download; the same documents give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for file_name, data in files:
            archive.writestr(zipfile.ZipInfo(file_name), data)
    response = HttpResponse(buffer.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    return response


def iso(moment) -> str:
    """For the document's own dates."""
    return timezone.localtime(moment).isoformat(timespec="seconds")
