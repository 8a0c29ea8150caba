"""Download of a document."""

from __future__ import annotations

from django.views.generic import View

from books.models import Document
from oids.documents import as_download
from oids.views.details import ObjectMixin


class DocumentView(ObjectMixin, View):
    """The file itself, always as a download, under a name that says nothing about anybody."""

    model = Document
    permission = "books.view_cost"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership")

    def get(self, request, *args, **kwargs):
        return as_download(self.object)
