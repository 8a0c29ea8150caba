"""The first page after signing in: what is due for each role that one holds."""

from __future__ import annotations

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from books.dashboards.base import Block, Desk, added_blocks
from books.dashboards.controller import controller_blocks
from books.dashboards.leader import leader_blocks
from books.dashboards.party import own_blocks
from books.dashboards.register import register_blocks
from books.dashboards.steering import steering_blocks
from oids.access import AccessMixin
from oids.periods import SchoolYear
from partnerships.access import access_of
from partnerships.context import default_partnership
from partnerships.views.base import PartnershipYearMixin

# Who may do this sees that dashboard; who may do none of it sees their own figures.
DASHBOARDS = (
    ("placements.change_placement", leader_blocks),
    ("funding.authorise_allocation", controller_blocks),
    ("funding.adopt_allocation", steering_blocks),
)


class HomeView(AccessMixin, View):
    """To the dashboard of one's partnership and the present school year."""

    permission = AccessMixin.PUBLIC

    def get(self, request):
        partnership = default_partnership(request.user)
        if partnership is None and access_of(request.user).is_administrator:
            context = {"heading": _("Begin"), "blocks": register_blocks(request.user), "as_of": timezone.now()}
            return render(request, "books/dashboard.html", context)
        if partnership is None:
            return render(request, "books/no_role.html")
        return redirect("dashboard", partnership=partnership.slug, year=str(SchoolYear.of(timezone.localdate())))


class DashboardView(PartnershipYearMixin, AccessMixin, TemplateView):
    permission = "partnerships.view_dashboard"
    template_name = "books/dashboard.html"

    @cached_property
    def blocks(self) -> list[Block]:
        desk = Desk(self.request.user, self.partnership, self.school_year)
        found = [block for permission, blocks in DASHBOARDS if desk.may(permission) for block in blocks(desk)]
        if access_of(self.request.user).is_administrator:
            found = [*register_blocks(self.request.user), *found]
        return [*(found or own_blocks(desk)), *added_blocks(desk)]

    def get_context_data(self, **kwargs):
        heading = _("%(partnership)s, %(year)s") % {"partnership": self.partnership, "year": self.school_year}
        return super().get_context_data(heading=heading, blocks=self.blocks, as_of=timezone.now(), **kwargs)
