"""Files that prove a cost or contribution (oids.documents)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from books.models import Document
from oids.actions import require
from oids.documents import kept_file


@contextmanager
def kept_document(upload, *, partnership, by) -> Iterator[Document | None]:
    """The document of a file that was sent (None: nothing was sent), for the entry that is written inside.

    A file that the partnership has already is not kept twice: the same document comes back (`sent_before`). Use it
    inside a transaction.
    """
    if upload is None:
        yield None
        return
    require(by, "books.change_cost", partnership)

    def known(digest: str) -> Document | None:
        return Document.objects.filter(partnership=partnership, sha256=digest).first()

    with kept_file(
        upload, document=Document(partnership=partnership), action="books.document.keep", by=by, known=known
    ) as document:
        yield document
