"""Files that prove a cost or contribution."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from books.models import Document
from oids.actions import require
from oids.documents import kept_file


@contextmanager
def kept_document(upload, *, partnership, by) -> Iterator[Document | None]:
    """The document of a file that was sent (None: nothing was sent), for the entry that is written inside.

    A file that the partnership has already is not kept twice: the same document comes back (`sent_before`). When the
    entry is refused, the file does not stay behind. Use it inside a transaction.
    """
    if upload is None:
        yield None
        return
    require(by, "books.change_cost", partnership)
    with kept_file(Document, upload, act="books.document.keep", by=by, partnership=partnership) as document:
        yield document
