"""The first page after signing in."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.generic import TemplateView, View

from oids.access import AccessMixin
from oids.periods import SchoolYear
from partnerships.context import default_partnership
from partnerships.views.base import PartnershipYearMixin


class HomeView(AccessMixin, View):
    """To the dashboard of one's partnership and the present school year."""

    permission = AccessMixin.PUBLIC

    def get(self, request):
        partnership = default_partnership(request.user)
        if partnership is None:
            return render(request, "funding/no_role.html")
        return redirect("dashboard", partnership=partnership.slug, year=str(SchoolYear.of(timezone.localdate())))


class DashboardView(PartnershipYearMixin, AccessMixin, TemplateView):
    """What is due, in one partnership and school year."""

    permission = "partnerships.view_dashboard"
    template_name = "funding/dashboard.html"
