"""Download of a document."""

from __future__ import annotations

from books.models import Document
from oids.views.documents import KeptFileView


class DocumentView(KeptFileView):
    model = Document
    permission = "books.view_cost"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership")
