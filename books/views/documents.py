"""Download of a document."""

from __future__ import annotations

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from django.views.generic import View

from books.actions.documents import KINDS
from books.models import Document
from oids.views.details import ObjectMixin


class DocumentView(ObjectMixin, View):
    """The file itself, always as a download, under a name that says nothing about anybody."""

    model = Document
    permission = "books.view_cost"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership")

    def get(self, request, *args, **kwargs):
        document = self.object
        try:
            file = document.file.open("rb")
        except FileNotFoundError as error:
            raise Http404(_("The file is not there any more. Ask the administrator for the backup.")) from error
        end = next((kind.ends[0] for kind in KINDS if kind.content_type == document.content_type), "")
        response = FileResponse(
            file,
            as_attachment=True,
            filename=f"document-{document.sha256[:8]}{end}",
            content_type=document.content_type,
        )
        response["X-Content-Type-Options"] = "nosniff"
        return response
