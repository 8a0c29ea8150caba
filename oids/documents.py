"""Files that people send: looked into before they are kept, and kept under a name that says nothing."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

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
def kept_file(
    upload: Any, *, document: Any, action: str, by: Any, known: Callable[[str], Any] | None = None
) -> Iterator[Any]:
    """`document`, a new record of a kept file, saved with the file that was sent; for what is written inside.

    `known(sha256)` finds the record of a file that is there already: it comes back instead (`sent_before`), and nothing
    is kept twice. When what is written inside is refused, the file does not stay behind. Use it inside a transaction.
    """
    data = upload.read()
    kind = check_document(upload.name, len(data), data[:16])
    digest = hashlib.sha256(data).hexdigest()
    found = known(digest) if known else None
    if found is not None:
        found.sent_before = True
        yield found
        return
    document.name, document.content_type = f"{kind.name} {digest[:8]}", kind.content_type
    document.size, document.sha256, document.uploaded_by = len(data), digest, by
    # The sender's name for the file may hold somebody's name: it is not kept.
    document.file.save(f"{uuid.uuid4().hex}{kind.ends[0]}", ContentFile(data), save=False)
    try:
        with history(action, by=by):
            document.full_clean()
            document.save()
        yield document
    except BaseException:
        document.file.storage.delete(document.file.name)
        raise
