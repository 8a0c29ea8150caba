"""Files that prove a cost or contribution: looked into before they are kept, and kept under a name that says nothing."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from books.models import Document
from oids.actions import require
from oids.history import history


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is taken: the ends of its name, and the bytes with which it begins."""

    name: str
    content_type: str
    ends: tuple[str, ...]
    begins: bytes


KINDS = (
    Kind("PDF", "application/pdf", (".pdf",), b"%PDF-"),
    Kind("PNG", "image/png", (".png",), b"\x89PNG\r\n\x1a\n"),
    Kind("JPEG", "image/jpeg", (".jpg", ".jpeg"), b"\xff\xd8\xff"),
)
ACCEPTED = ",".join(end for kind in KINDS for end in kind.ends)


def check_document(name: str, size: int, beginning: bytes) -> Kind:
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
    by_name = next((kind for kind in KINDS if end in kind.ends), None)
    if by_name is None:
        raise ValidationError(_("Only PDF, PNG and JPEG are kept. Save or scan the document as one of these."))
    if not beginning.startswith(by_name.begins):
        raise ValidationError(
            _("The name says %(kind)s, but the file is something else inside. Save or scan it as PDF again.")
            % {"kind": by_name.name}
        )
    return by_name


@contextmanager
def kept_document(upload, *, partnership, by) -> Iterator[Document | None]:
    """The document of a file that was sent (None: nothing was sent), for the entry that is written inside.

    A file that the partnership has already is not kept twice: the same document comes back (`sent_before`). When the
    entry is refused, the file does not stay behind. Use it inside a transaction.
    """
    if upload is None:
        yield None
        return
    document = _keep(upload, partnership, by)
    try:
        yield document
    except BaseException:
        if not document.sent_before:
            document.file.storage.delete(document.file.name)
        raise


def _keep(upload, partnership, by) -> Document:
    require(by, "books.change_cost", partnership)
    data = upload.read()
    kind = check_document(upload.name, len(data), data[:16])
    digest = hashlib.sha256(data).hexdigest()
    known = Document.objects.filter(partnership=partnership, sha256=digest).first()
    if known is not None:
        known.sent_before = True
        return known
    document = Document(
        partnership=partnership, name=f"{kind.name} {digest[:8]}", content_type=kind.content_type, size=len(data),
        sha256=digest, uploaded_by=by,
    )  # fmt: skip
    # The sender's name for the file may hold somebody's name: it is not kept.
    document.file.save(f"{uuid.uuid4().hex}{kind.ends[0]}", ContentFile(data), save=False)
    with history("books.document.keep", by=by):
        document.full_clean()
        document.save()
    document.sent_before = False
    return document
