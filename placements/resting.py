"""Norms and agreements on placing that rest on a decision."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from oids import formats
from oids.periods import SchoolYear
from partnerships.resting import Resting, adds_resting
from placements.models import Norm, PlacementPeriod


@adds_resting(10, Norm)
def norms(decisions, user) -> dict[int, list[Resting]]:
    found: dict[int, list[Resting]] = {}
    for norm in Norm.objects.visible_to(user).filter(decision__in=decisions).select_related("partnership"):
        name = _("%(trainer)s + %(mentor)s + %(institute)s hours per student") % {
            "trainer": formats.as_entered(norm.school_trainer_hours), "mentor": formats.as_entered(norm.mentor_hours),
            "institute": formats.as_entered(norm.institute_trainer_hours),
        }  # fmt: skip
        url = _listing(norm, SchoolYear.of(norm.valid_from))
        period = formats.period(norm.valid_from, norm.valid_until)
        found.setdefault(norm.decision_id, []).append(Resting(_("norm"), name, url, period))
    return found


@adds_resting(60, PlacementPeriod)
def agreements_on_placing(decisions, user) -> dict[int, list[Resting]]:
    found: dict[int, list[Resting]] = {}
    rows = PlacementPeriod.objects.visible_to(user).filter(decision__in=decisions).select_related("partnership")
    for row in rows:
        name = _("placement period %(year)s") % {"year": row.school_year}
        period = formats.period(row.valid_from, row.valid_until)
        resting = Resting(_("agreement on placing"), name, _listing(row, row.school_year), period)
        found.setdefault(row.decision_id, []).append(resting)
    return found


def _listing(row, year: SchoolYear) -> str:
    return reverse("placements:norm_list", kwargs={"partnership": row.partnership.slug, "year": str(year)})
