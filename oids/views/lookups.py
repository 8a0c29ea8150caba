"""Type-ahead: what the user may choose, found by a few letters."""

from __future__ import annotations

from django.http import JsonResponse
from django.views.generic import View

from oids.access import AccessMixin

SHOWN = 12
# One more than is shown is asked for, to know whether there are more.
LIMIT = SHOWN + 1


class LookupView(AccessMixin, View):
    """JSON {results: [{value, label, detail}], more} for the combobox. `value` is the text that is submitted."""

    def get_results(self, text: str) -> list[dict]:
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        found = self.get_results(request.GET.get("q", "").strip())
        return JsonResponse({"results": found[:SHOWN], "more": len(found) > SHOWN})
