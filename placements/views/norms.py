"""What was agreed: the facilitation norm and the placement period of each school year."""

from __future__ import annotations

from fractions import Fraction

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from oids import formats
from oids.access import AccessMixin
from oids.views.details import ActionView
from oids.views.sections import Cell, Section, number, period_cells
from partnerships.views.base import PartnershipYearMixin
from placements import actions
from placements.calculations.capacity import hours_each, students_carried
from placements.forms.norms import PlacementPeriodForm
from placements.models import Norm, PlacementPeriod


def conflict_of(norm: Norm | None) -> str:
    """Where the norm's own figures do not fit together, in a sentence; empty without a norm."""
    if norm is None or not norm.school_trainer_hours:
        return ""
    days, hours = Fraction(norm.school_trainer_days), Fraction(norm.school_trainer_hours)
    available = days / 5 * Fraction(norm.full_time_hours)
    if students_carried(available, hours) >= norm.students_max:
        return ""
    return _(
        "The norm conflicts with itself: %(days)s days a week is %(available)s hours a year. At %(hours)s hours per "
        "student that carries %(carried)s students, not %(maximum)s; %(maximum)s students would get %(each)s hours each."
    ) % {
        "days": formats.decimal(days, 1),
        "available": formats.hours(available),
        "hours": formats.as_entered(norm.school_trainer_hours),
        "carried": formats.decimal(students_carried(available, hours), 2),
        "maximum": norm.students_max,
        "each": formats.hours(hours_each(available, norm.students_max)),
    }


class NormListView(PartnershipYearMixin, AccessMixin, TemplateView):
    permission = "placements.view_norm"
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        norms = list(Norm.objects.visible_to(user).filter(partnership=self.partnership).select_related("decision"))
        acts = []
        if self.may("placements.adopt_norm", self.partnership):
            acts.append((_("Adopt a norm"), reverse("placements:norm_adopt", kwargs=self.kwargs)))
        return super().get_context_data(
            heading=_("Norms and placement periods"), notice=self.conflicts(norms), actions=acts,
            sections=[self.norms(norms), self.periods()], **kwargs,
        )  # fmt: skip

    def conflicts(self, norms: list[Norm]) -> str:
        """Of the norm in force in the year, and of those that were adopted for later."""
        in_force = next((norm for norm in norms if norm.period.contains(self.school_year.first_day)), None)
        found = [conflict_of(in_force)]
        for norm in reversed(norms):
            if norm != in_force and norm.valid_from > timezone.localdate() and (text := conflict_of(norm)):
                found.append(_("From %(day)s: %(text)s") % {"day": formats.day(norm.valid_from), "text": text})
        return " ".join(filter(None, found))

    def mending(self, norm: Norm) -> list[Cell]:
        """The acts on a norm that is not in use yet."""
        if actions.in_use(norm):
            return [Cell(""), Cell("")]
        return [
            Cell(_("Correct"), reverse("placements:norm_correct", args=[norm.pk])),
            Cell(_("Withdraw"), reverse("placements:norm_withdraw", args=[norm.pk])),
        ]

    def norms(self, norms: list[Norm]) -> Section:
        mend = self.may("placements.adopt_norm", self.partnership) and not all(map(actions.in_use, norms))
        rows = [
            [
                *period_cells(norm), *(number(formats.as_entered(value)) for value in (
                    norm.school_trainer_hours, norm.mentor_hours, norm.institute_trainer_hours)),
                number(f"{norm.students_min}–{norm.students_max}"), number(formats.decimal(norm.school_trainer_days, 1)),
                number(f"{norm.peer_group_min}–{norm.peer_group_max}"),
                number(formats.as_entered(norm.full_time_hours)),
                Cell(str(norm.decision), norm.decision.get_absolute_url()), *(self.mending(norm) if mend else []),
            ]
            for norm in norms
        ]  # fmt: skip
        return Section(
            "norms", _("Facilitation norms"),
            [
                _("From"), _("Until"), _("School trainer, hours"), _("Mentor, hours"), _("Institute trainer, hours"),
                _("Students per school trainer"), _("Days a week"), _("Peer group"), _("Full-time year, hours"),
                _("Decision"), *(["", ""] if mend else []),
            ],
            rows,
            note=_("Hours per student per year. A norm in use is never overwritten: a new one begins on a day. One that is "
                   "not in use yet can be corrected or withdrawn."),
            empty=_("No norm yet. Hours cannot be worked out without one."),
        )  # fmt: skip

    def periods(self) -> Section:
        change = self.may("placements.change_placement", self.partnership)
        found = (
            PlacementPeriod.objects.visible_to(self.request.user)
            .filter(partnership=self.partnership)
            .select_related("decision")
        )
        rows = []
        for row in found:
            url = self.set_url(row.school_year)
            rows.append(
                [
                    str(row.school_year), *period_cells(row), number(row.period.days), formats.day(row.mentor_due),
                    Cell(row.decision.number, row.decision.get_absolute_url()) if row.decision else "",
                    *([Cell(_("Correct"), url)] if change else []),
                ]
            )  # fmt: skip
        missing = all(row.school_year != self.school_year for row in found)
        add = None
        if change and missing:
            add = (_("Set the period of %(year)s") % {"year": self.school_year}, self.set_url(self.school_year))
        return Section(
            "periods", _("Placement periods"),
            [
                _("School year"), _("From"), _("Until"), _("Days"), _("Mentor known by"), _("Decision"), *([""] if change else []),
            ],
            rows, add=add, empty=_("No placement period yet. Students cannot be placed without one."),
            note=_("A placement over all these days gets the full norm, a shorter one its days' share."),
        )  # fmt: skip

    def set_url(self, year) -> str:
        return reverse(
            "placements:placement_period_set", kwargs={"partnership": self.partnership.slug, "year": str(year)}
        )


class PlacementPeriodSetView(PartnershipYearMixin, ActionView):
    permission = "placements.change_placement"
    form_class = PlacementPeriodForm
    intro = gettext_lazy("The hours of every placement in this year follow these days.")

    def get_heading(self):
        return _("Placement period of %(year)s") % {"year": self.school_year}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"partnership": self.partnership}

    def get_initial(self):
        row = PlacementPeriod.objects.filter(partnership=self.partnership, school_year=self.school_year).first()
        if row is None:
            return {}
        return {"valid_from": row.valid_from, "valid_until": row.valid_until, "mentor_due": row.mentor_due} | (
            {"decision": row.decision_id} if row.decision_id else {}
        )

    def act(self, form):
        actions.set_placement_period(
            partnership=self.partnership, school_year=self.school_year, by=self.request.user, **form.cleaned_data
        )

    def get_cancel_url(self):
        return reverse("placements:norm_list", kwargs=self.kwargs)
