"""Download of a file that is kept."""

from __future__ import annotations

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from django.views.generic import View

from oids.documents import KINDS
from oids.views.details import ObjectMixin


class KeptFileView(ObjectMixin, View):
    """The file itself, always as a download, under a name that says nothing about anybody."""

    file_name = "document"

    def get_file_name(self) -> str:
        return f"{self.file_name}-{self.object.sha256[:8]}"

    def get(self, request, *args, **kwargs):
        document = self.object
        try:
            file = document.file.open("rb")
        except FileNotFoundError as error:
            raise Http404(_("The file is not there any more. Ask the administrator for the backup.")) from error
        end = next((kind.ends[0] for kind in KINDS if kind.content_type == document.content_type), "")
        response = FileResponse(
            file, as_attachment=True, filename=f"{self.get_file_name()}{end}", content_type=document.content_type
        )
        response["X-Content-Type-Options"] = "nosniff"
        return response
