"""A student's placements of one year as a chain: what came before and after, and what can be done with this part."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from oids.views.sections import Cell, Section, number, period_cells
from placements.actions.interrupting import end_stays, goes_on, later_stretches, may_be_taken_back
from placements.enums import EndReason
from placements.models import Placement


def acts_on(placement: Placement) -> list[tuple[str, str]]:
    """(label, address) of what fits the state of the placement; the most likely one first."""
    names = [(_("Correct"), "update")]
    if goes_on(placement):
        names += [
            (_("Another mentor"), "mentor"),
            (_("Another trainer"), "trainers"),
            (_("Move to another school"), "move"),
            (_("Interrupt"), "interrupt"),
            (_("End"), "end"),
        ]
    elif placement.end_reason == EndReason.INTERRUPTED and not later_stretches(placement).exists():
        names = [(_("Resume"), "resume"), (_("Does not come back"), "end"), *names]
    if not end_stays(placement):
        names.append((_("Undo the end"), "undo_end"))
    if may_be_taken_back(placement):
        names.append((_("Take back"), "withdraw"))
    return [(label, reverse(f"placements:placement_{name}", args=[placement.pk])) for label, name in names]


def chain(placement: Placement, user) -> Section | None:
    """All stretches of the same enrolment that the user may see; none when there is only this one."""
    rows = list(
        Placement.objects.visible_to(user)
        .filter(enrolment=placement.enrolment_id)
        .select_related("school", "school_trainer__person")
        .prefetch_related("mentors__mentor__person")
        .order_by("valid_from")
    )
    if len(rows) < 2:
        return None
    return Section(
        "chain", _("Before and after"),
        [_("Placement"), _("School"), _("From"), _("Until"), _("Days"), _("School trainer"), _("Mentor"), _("Ended")],
        [
            [
                Cell(_("%(reference)s (this one)") % {"reference": row.reference}) if row.pk == placement.pk
                else Cell(row.reference, row.get_absolute_url()),
                row.school.name, *period_cells(row), number(row.period.days), str(row.school_trainer or ""),
                ", ".join(str(mentor.mentor) for mentor in row.mentors.all()), row.get_end_reason_display(),
            ]
            for row in rows
        ],
    )  # fmt: skip
