"""Files that people send: looked into before they are kept, and kept under a name that says nothing."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from oids.history import history


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is taken: the ends of its name, and the bytes with which it begins."""

    name: str
    content_type: str
    ends: tuple[str, ...]
    begins: bytes


_OFFICE = "application/vnd.openxmlformats-officedocument."
_ZIPPED = b"PK\x03\x04"
# What proves something: it can be looked at everywhere, and nothing in it runs.
KINDS = (
    Kind("PDF", "application/pdf", (".pdf",), b"%PDF-"),
    Kind("PNG", "image/png", (".png",), b"\x89PNG\r\n\x1a\n"),
    Kind("JPEG", "image/jpeg", (".jpg", ".jpeg"), b"\xff\xd8\xff"),
)
# What others work on with as well: without macros.
WORKING_KINDS = (
    *KINDS,
    Kind("Word", f"{_OFFICE}wordprocessingml.document", (".docx",), _ZIPPED),
    Kind("PowerPoint", f"{_OFFICE}presentationml.presentation", (".pptx",), _ZIPPED),
    Kind("Excel", f"{_OFFICE}spreadsheetml.sheet", (".xlsx",), _ZIPPED),
)


def accepted(kinds: Sequence[Kind] = KINDS) -> str:
    """For the `accept` of a file field."""
    return ",".join(end for kind in kinds for end in kind.ends)


def check_document(name: str, size: int, beginning: bytes, kinds: Sequence[Kind] = KINDS) -> Kind:
    """The kind of the file, or a ValidationError that says what is wrong with it and what to do."""
    most = settings.DOCUMENT_MOST_BYTES
    if size == 0:
        raise ValidationError(_("The file is empty. Save or scan it again."))
    if size > most:
        raise ValidationError(
            _("The file is %(size)s MB; at most %(most)s MB is kept. Scan it in grey or with fewer dots per inch.")
            % {"size": -(-size // 2**20), "most": most // 2**20}
        )
    end = PurePath(name).suffix.lower()
    by_name = next((kind for kind in kinds if end in kind.ends), None)
    if by_name is None:
        if kinds is KINDS:
            raise ValidationError(_("Only PDF, PNG and JPEG are kept. Save or scan the document as one of these."))
        names = ", ".join(kind.name for kind in kinds)
        raise ValidationError(_("Only these are kept: %(names)s. Save the file as one of them.") % {"names": names})
    if not beginning.startswith(by_name.begins):
        raise ValidationError(
            _("The name says %(kind)s, but the file is something else inside. Save or scan it as PDF again.")
            % {"kind": by_name.name}
        )
    return by_name


@contextmanager
def kept_file(model: Any, upload, *, act: str, by, kinds: Sequence[Kind] = KINDS, **belongs) -> Iterator[Any]:
    """The record (of `model`, that `belongs` to something) of a file that was sent, for what is written inside.

    A file that is there already for the same owner is not kept twice: the same record comes back (`sent_before`). When
    what is written inside is refused, the file does not stay behind. Use it inside a transaction; the right to send is
    asked before. `model` has file, name, content_type, size, sha256 and uploaded_by.
    """
    record = _keep(model, upload, act, by, kinds, belongs)
    try:
        yield record
    except BaseException:
        if not record.sent_before:
            record.file.storage.delete(record.file.name)
        raise


def _keep(model, upload, act, by, kinds, belongs):
    data = upload.read()
    kind = check_document(upload.name, len(data), data[:16], kinds)
    digest = hashlib.sha256(data).hexdigest()
    known = model._base_manager.filter(sha256=digest, **belongs).first()
    if known is not None:
        known.sent_before = True
        return known
    record = model(
        name=f"{kind.name} {digest[:8]}", content_type=kind.content_type, size=len(data), sha256=digest,
        uploaded_by=by, **belongs,
    )  # fmt: skip
    # The sender's name for the file may hold somebody's name: it is not kept.
    record.file.save(f"{uuid.uuid4().hex}{kind.ends[0]}", ContentFile(data), save=False)
    with history(act, by=by):
        record.full_clean()
        record.save()
    record.sent_before = False
    return record


def as_download(record, stem: str = "document") -> FileResponse:
    """The file itself, always as a download, under a name that says nothing about anybody."""
    try:
        file = record.file.open("rb")
    except FileNotFoundError as error:
        raise Http404(_("The file is not there any more. Ask the administrator for the backup.")) from error
    end = next((kind.ends[0] for kind in WORKING_KINDS if kind.content_type == record.content_type), "")
    response = FileResponse(
        file, as_attachment=True, filename=f"{stem}-{record.sha256[:8]}{end}", content_type=record.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
