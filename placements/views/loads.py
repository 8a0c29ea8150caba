"""Needed against available hours of those who guide, over all their schools and boards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from django_tables2 import RequestConfig

from oids import formats
from oids.access import AccessMixin
from oids.exports import HOURS, INTEGER, Column, export_response
from oids.names import alphabetical
from partnerships.enums import TrainerKind
from partnerships.models import Trainer
from partnerships.views.base import PartnershipYearMixin
from placements.calculations.capacity import Load, available_hours, students_carried
from placements.calculations.hours import NormMissing
from placements.hours import PlacementFact, facts, norm_of_year, totals_by, year_of
from placements.models import PeerGroup, Placement
from placements.tables import LoadTable
from placements.views.norms import conflict_of
from placements.wording import norm_missing

# Whose load: heading, what is said of it, the norm's hours per student and the word in the name of a download.
ROLES = {
    TrainerKind.SCHOOL_TRAINER: (gettext_lazy("School trainers' load"), "school_trainer_hours", "belasting"),
    TrainerKind.INSTITUTE_TRAINER: (
        gettext_lazy("Institute trainers' load"), "institute_trainer_hours", "belasting-instituutsopleiders",
    ),
}  # fmt: skip


class LoadListView(PartnershipYearMixin, AccessMixin, TemplateView):
    """Needed against available hours per trainer, and the norm's own conflict said plainly."""

    permission = "placements.view_hours"
    template_name = "placements/load.html"

    def get(self, request, *args, **kwargs):
        role = request.GET.get("role", TrainerKind.SCHOOL_TRAINER.value)
        if role not in ROLES:
            raise Http404
        heading, _field, file_name = ROLES[role]
        norm = norm_of_year(self.partnership, self.school_year)
        year = year_of(self.partnership, self.school_year)
        listing = reverse("placements:placement_list", kwargs=self.kwargs)
        rows, problem = [], ""
        if norm and year:
            try:
                rows = load_rows(self.partnership, self.school_year, norm, year, request.user, listing, role)
            except NormMissing as error:
                problem = norm_missing(error.day)
        if (kind := request.GET.get("export")) in ("csv", "xlsx"):
            return self.export(kind, rows, role, file_name)
        table = LoadTable(rows, request=request)
        RequestConfig(request, paginate={"per_page": 200}).configure(table)
        return self.render_to_response(
            self.get_context_data(
                heading=heading, table=table, rows=rows, problem=problem,
                conflict=conflict_of(norm) if role == TrainerKind.SCHOOL_TRAINER else "",
                roles=[(key.value, key.label, key == role) for key in ROLES],
                exports=[(kind.upper(), f"?role={role}&export={kind}") for kind in ("csv", "xlsx")],
                as_of=timezone.now(),
            )
        )  # fmt: skip

    def export(self, kind, rows, role, file_name):
        columns = [
            Column("name", TrainerKind(role).label.capitalize()), Column("employer", _("Employer")),
            Column("days", _("Days a week"), HOURS), Column("groups", _("Peer groups"), INTEGER),
            Column("students", _("Students"), INTEGER), Column("schools", _("Schools"), INTEGER),
            Column("boards", _("Boards"), INTEGER), Column("needed", _("Hours needed"), HOURS),
            Column("available", _("Hours available"), HOURS), Column("carried", _("Students it carries"), HOURS),
        ]  # fmt: skip
        return export_response(kind, columns, rows, name=file_name, as_of=timezone.now())


def load_rows(
    partnership, school_year, norm, year, user, listing: str = "", role: str = TrainerKind.SCHOOL_TRAINER,
    found: Sequence[PlacementFact] | None = None,
) -> list[dict]:  # fmt: skip
    """A row per trainer of the year: hours needed by the norm and available by the days a week. `found` are the facts of
    all placements of the year that `user` sees, where they were asked already."""
    if found is None:
        found = facts(partnership, school_year, Placement.objects.visible_to(user).of_year(partnership, school_year))
    role = TrainerKind(role).value
    totals = {total.key: total for total in totals_by(found, role)}
    schools, boards = {}, {}
    for fact in found:
        key = getattr(fact, f"{role}_id")
        schools.setdefault(key, set()).add(fact.school_id)
        boards.setdefault(key, set()).update(part.board_id for part in fact.parts if part.board_id)
    led = _groups_led(partnership, school_year, role, user)
    per_student = Fraction(getattr(norm, ROLES[role][1]))
    trainers = (
        Trainer.objects.visible_to(user)
        .filter(partnership=partnership, kind=role)
        .overlapping(year.placing)
        .select_related("person", "employer")
    )
    rows = []
    for trainer in trainers:
        total = totals.get(trainer.pk)
        days = Fraction(trainer.days_per_week or 0)
        load = Load(
            getattr(total.hours, role) if total else Fraction(0),
            available_hours(days, Fraction(norm.full_time_hours), trainer.period, year.placing),
        )
        rows.append(
            {
                "name": trainer.person.sort_name,
                "order": alphabetical(trainer.person.sort_name),
                "trainer_url": reverse("placements:trainer_timeline", args=[trainer.pk, school_year]),
                "employer": str(trainer.employer),
                "days": days,
                "groups": led[trainer.pk],
                "students": total.students if total else 0,
                "schools": len(schools.get(trainer.pk, ())),
                "boards": len(boards.get(trainer.pk, ())),
                "url": f"{listing}?{role}={trainer.pk}",
                "needed": load.needed,
                "available": load.available,
                "carried": students_carried(load.available, per_student) if per_student else None,
                "over": load.over,
                "state": _("%(hours)s h short") % {"hours": formats.hours(load.shortfall)} if load.over else _("fits"),
                "tone": "warn" if load.over else "good",
            }
        )
    return rows


def _groups_led(partnership, school_year, role: str, user) -> Counter:
    """Per trainer how many groups with students they lead today (of another year: on the day of it that is nearest)."""
    groups = PeerGroup.objects.visible_to(user).filter(partnership=partnership, school_year=school_year)
    rows = groups.with_students().filter(students__gt=0).with_leads()
    led = (getattr(group.lead_now, role) for group in rows)
    return Counter(trainer.pk for trainer in led if trainer)
