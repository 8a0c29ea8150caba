"""What a row of a table per party opens, and for whom."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse

from books.querysets import codes_shown_to, is_party_only, is_shown


class OnePartyMixin:
    """For addresses of one party in a year: somebody else's is a 404."""

    def the_code(self) -> str:
        code = self.kwargs["party"]
        if not is_shown(codes_shown_to(self.request.user, self.partnership), code):
            raise Http404
        return code


# Record behind a line of the ledger -> (name of its address, permission).
RECORDS = {
    "cost": ("books:cost_detail", "books.view_cost"),
    "contribution": ("books:contribution_detail", "books.view_contribution"),
    "hours": ("books:hours_contribution_detail", "books.view_contribution"),
}


def address_of(source: str, code: str, *, user, partnership, school_year) -> str:
    """The page of what a line of the ledger comes from; empty when this user does not read it, or it has none."""
    what, _colon, rest = source.partition(":")
    scope = {"partnership": partnership.slug, "year": str(school_year)}
    if what == "role":
        return reverse("books:delivery_party", kwargs=scope | {"party": code})
    if what == "allocation":
        if not user.has_perm("funding.view_allocation", partnership) or is_party_only(user, partnership):
            return reverse("funding:statement_list", kwargs=scope)
        allocation, _colon, step = rest.partition(":")
        return reverse("funding:allocation_line", args=[int(allocation), int(step), code])
    if what not in RECORDS:
        return ""
    name, permission = RECORDS[what]
    if not user.has_perm(permission, partnership):
        return ""
    return reverse(name, args=[int(rest)])
