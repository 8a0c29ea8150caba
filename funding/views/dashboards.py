"""The first page after signing in."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from funding.models import Allocation, Grant
from oids import formats
from oids.access import AccessMixin
from oids.periods import SchoolYear
from partnerships.context import default_partnership
from partnerships.views.base import PartnershipYearMixin
from placements.calculations.hours import NormMissing, sum_hours
from placements.hours import facts
from placements.models import Enrolment, Placement


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

    def get_context_data(self, **kwargs):
        heading = _("%(partnership)s, %(year)s") % {"partnership": self.partnership, "year": self.school_year}
        return super().get_context_data(heading=heading, tiles=self.placing() + self.money(), **kwargs)

    def placing(self) -> list[dict]:
        """What is due in placing; each figure opens its list."""
        if not self.may("placements.view_placement", self.partnership):
            return []
        user, scope = self.request.user, (self.partnership, self.school_year)
        enrolments = Enrolment.objects.visible_to(user).of_year(*scope)
        placements = Placement.objects.visible_to(user).of_year(*scope)
        students = reverse("placements:enrolment_list", kwargs=self.kwargs)
        listing = reverse("placements:placement_list", kwargs=self.kwargs)
        tiles = [
            _tile(enrolments.count(), _("students"), students),
            _tile(enrolments.filter(placements=None).count(), _("students without a placement"), students + "?placed=no", due=True),
            _tile(placements.count(), _("placements"), listing),
            _tile(placements.filter(mentors=None).count(), _("placements without a mentor"), listing + "?missing=mentor", due=True),
        ]  # fmt: skip
        if self.may("placements.view_hours", self.partnership):
            try:
                total = sum_hours(fact.hours for fact in facts(*scope, placements)).total
            except NormMissing:
                return tiles
            url = reverse("placements:hours", kwargs=self.kwargs)
            tiles.append(_tile(formats.hours(total), _("facilitation hours"), url))
        return tiles

    def money(self) -> list[dict]:
        """Where the year's grant and allocation stand."""
        if not self.may("funding.view_allocation", self.partnership):
            return []
        grant = Grant.objects.visible_to(self.request.user).filter(
            partnership=self.partnership, school_year=self.school_year
        ).prefetch_related("amounts").first()  # fmt: skip
        amount = grant.current_amount if grant else None
        allocation = (
            Allocation.objects.visible_to(self.request.user)
            .filter(partnership=self.partnership, school_year=self.school_year)
            .defer("inputs", "result")
            .order_by("-number")
            .first()
        )
        listing = reverse("funding:allocation_list", kwargs=self.kwargs)
        return [
            _tile(formats.euro(amount.amount_cents) if amount else "–", _("grant"), reverse("funding:grant_list", kwargs=self.kwargs)),
            _tile(
                allocation.get_state_display() if allocation else _("none yet"),
                _("allocation"),
                allocation.get_absolute_url() if allocation else listing,
            ),
        ]  # fmt: skip


def _tile(number, label: str, url: str, *, due: bool = False) -> dict:
    tone = "" if not due else "warn" if number else "good"
    return {
        "number": formats.count(number) if isinstance(number, int) else number,
        "label": label,
        "url": url,
        "tone": tone,
    }
