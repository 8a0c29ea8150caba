"""A norm adopted, corrected or withdrawn: what it asks is shown before it is done."""

from __future__ import annotations

import datetime
from fractions import Fraction
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.periods import SchoolYear
from oids.views.details import ActionView, ConfirmView
from oids.views.sections import Section, number
from partnerships.enums import TrainerKind
from partnerships.foresight import Scene, foreseen
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin
from partnerships.views.foreseen import ForeseenMixin
from placements import actions
from placements.calculations.capacity import students_carried
from placements.foresight import beside
from placements.forms.norms import NormForm, WithdrawNormForm
from placements.inputs.norms import Asked, asked_on
from placements.models import Norm, Placement
from placements.views.norms import conflict_of
from placements.wording import norm_missing

ROLES = ("school_trainer", "mentor", "institute_trainer")
FIGURES = (
    "school_trainer_hours", "mentor_hours", "institute_trainer_hours", "students_min", "students_max",
    "school_trainer_days", "peer_group_min", "peer_group_max", "full_time_hours",
)  # fmt: skip


class NormActMixin(ForeseenMixin):
    """Shows the hours that are asked and those that there are, now and after it; and in a year in which students are
    placed already, what it moves of hours and money."""

    permission = "placements.adopt_norm"

    def get_partnership(self):
        return self.object.partnership

    def get_days(self, form) -> list[datetime.date]:
        """The first days that the norm has, now and after this."""
        raise NotImplementedError

    def get_scenes(self, form):
        partnership, first = self.get_partnership(), SchoolYear.of(min(self.get_days(form)))
        rows = Placement.objects.filter(partnership=partnership, enrolment__school_year__gte=first)
        years = rows.order_by("enrolment__school_year").values_list("enrolment__school_year", flat=True).distinct()
        return [(partnership, year) for year in years]

    def look(self, form):
        partnership, day = self.get_partnership(), max(self.get_days(form))
        before, after = asked_on(partnership, day), None

        def tried():
            nonlocal after
            self.perform(form)
            after = asked_on(partnership, day)

        scenes = [Scene(*scene, self.request.user) for scene in self.get_scenes(form)]
        sections = foreseen(scenes, tried)
        if before is None or after is None:
            return sections, ""
        more = beside(partnership, self.request.user, before, after, day)
        return [by_role(before, after, day), *more, of_trainers(before, after), *sections], problem_of(after, day)

    def get_cancel_url(self):
        scope = {"partnership": self.get_partnership().slug, "year": str(year_shown(self))}
        return self.next_url() or reverse("placements:norm_list", kwargs=scope)


def by_role(before: Asked, after: Asked, day: datetime.date) -> Section:
    """Hours per student and of all students."""
    names = {"year": after.school_year, "coming": SchoolYear.of(day)}
    title, note = _("Hours by the norm in %(year)s") % names, ""
    if after.as_if:
        title = _("Hours by the norm, with the students of %(year)s") % names
        note = (
            _(
                "Nobody is placed in %(coming)s yet. These are the placements of %(year)s, as if the norm held for all of them."
            )
            % names
        )
    rows = []
    for role in ROLES:
        each = [row.norm and Fraction(getattr(row.norm, f"{role}_hours")) for row in (before, after)]
        rows.append(
            [capfirst(TrainerKind(role).label), *map(_hours, each), *_change(_of(before, role), _of(after, role))]
        )
    totals = [row.hours.total if row.hours else None for row in (before, after)]
    return Section(
        "norm-hours", title,
        [_("Role"), _("Per student now"), _("Per student after this"), _("Hours now"), _("Hours after this"), _("Difference")],
        rows, note=note, foot=[_("Total"), "", "", *_change(*totals)],
    )  # fmt: skip


def of_trainers(before: Asked, after: Asked) -> Section:
    """What the school trainers have against what is asked of them."""
    asked = [_of(row, "school_trainer") for row in (before, after)]
    rows = [
        [_("Hours asked of school trainers"), *_change(*asked)],
        [_("Hours that they have"), *_change(before.available, after.available)],
        [_("Hours too few"), *_change(before.short, after.short)],
    ]
    carried = [row.norm and carried_by_one(row.norm) for row in (before, after)]
    rows.append([_("Students that one school trainer carries"), *_change(*carried)])
    most = [row.norm and row.norm.students_max for row in (before, after)]
    rows.append(
        [
            _("Students per school trainer by the norm, at most"),
            *(number("–" if n is None else n) for n in most),
            number("–"),
        ]
    )
    return Section(
        "norm-trainers", _("School trainers"), [_("What"), _("Now"), _("After this"), _("Difference")], rows,
        note=_("%(trainers)s school trainers and %(students)s students of %(year)s.")
        % {
            "trainers": formats.count(after.trainers or before.trainers), "students": formats.count(after.students),
            "year": after.school_year,
        },
    )  # fmt: skip


def problem_of(after: Asked, day: datetime.date) -> str:
    """What is wrong after it, in sentences; empty when nothing is."""
    if after.norm is None:
        return norm_missing(day)
    found = []
    if after.short:
        found.append(
            _("The school trainers have %(available)s hours together; the norm asks %(asked)s. That is %(short)s too few.")
            % {
                "available": formats.hours(after.available), "asked": formats.hours(_of(after, "school_trainer")),
                "short": formats.hours(after.short),
            }
        )  # fmt: skip
    return " ".join(filter(None, [*found, conflict_of(after.norm)]))


def carried_by_one(norm: Norm) -> Fraction | None:
    if not norm.school_trainer_hours:
        return None
    hours = Fraction(norm.school_trainer_days) / 5 * Fraction(norm.full_time_hours)
    return students_carried(hours, Fraction(norm.school_trainer_hours))


def _of(asked: Asked, role: str) -> Fraction | None:
    return getattr(asked.hours, role) if asked.hours else None


def _hours(value: Fraction | None):
    return number("–" if value is None else formats.hours(value))


def _change(before: Fraction | None, after: Fraction | None) -> list:
    change = None if before is None or after is None else after - before
    return [_hours(before), _hours(after), number("–" if change is None else formats.signed_hours(change))]


class NormAdoptView(NormActMixin, PartnershipYearMixin, ActionView):
    form_class = NormForm
    heading = gettext_lazy("Adopt a norm")
    confirm_label = gettext_lazy("Adopt")

    def get_partnership(self):
        return self.partnership

    def get_form_kwargs(self):
        return super().get_form_kwargs() | form_kwargs(self, self.partnership)

    def get_initial(self):
        last = Norm.objects.filter(partnership=self.partnership).first()
        return {name: getattr(last, name) for name in FIGURES} if last else {}

    def get_days(self, form):
        return [form.cleaned_data["valid_from"]]

    def perform(self, form):
        actions.adopt_norm(partnership=self.partnership, by=self.request.user, **form.cleaned_data)


def year_shown(view) -> SchoolYear:
    """That of the address; of the page of a norm, today's."""
    return view.request.school_year or SchoolYear.of(timezone.localdate())


def form_kwargs(view, partnership) -> dict:
    """A decision that is not there yet is recorded from here, and back again."""
    record = ""
    if view.may("partnerships.change_decision", partnership):
        scope = [partnership.slug, str(year_shown(view))]
        record = f"{reverse('partnerships:decision_record', args=scope)}?{urlencode({'next': view.request.path})}"
    return {"partnership": partnership, "record_url": record}


class _NormMendView(RecordScopeMixin, NormActMixin, ConfirmView):
    model = Norm
    success_message = gettext_lazy("Done. Hours follow the norms as they are now.")

    def refused_before(self):
        return actions.in_use_words(self.object) if actions.in_use(self.object) else ""

    def get_facts(self):
        norm = self.object
        hours = ", ".join(formats.hours(Fraction(getattr(norm, f"{role}_hours"))) for role in ROLES)
        return [
            (_("Partnership"), norm.partnership), (_("From"), formats.day(norm.valid_from)),
            (_("Hours of school trainer, mentor and institute trainer"), hours), (_("Decision"), norm.decision),
        ]  # fmt: skip


class NormCorrectView(_NormMendView):
    form_class = NormForm
    heading = gettext_lazy("Correct a norm")
    intro = gettext_lazy("Only for a norm that is not in use yet. The history keeps what stood here.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | form_kwargs(self, self.object.partnership)

    def get_initial(self):
        norm = self.object
        return {"decision": norm.decision_id, "valid_from": norm.valid_from} | {
            name: getattr(norm, name) for name in FIGURES
        }

    def get_days(self, form):
        return [self.object.valid_from, form.cleaned_data["valid_from"]]

    def perform(self, form):
        actions.correct_norm(self.object, by=self.request.user, **form.cleaned_data)


class NormWithdrawView(_NormMendView):
    form_class = WithdrawNormForm
    danger = True
    heading = gettext_lazy("Withdraw a norm")
    intro = gettext_lazy(
        "Only for a norm that is not in use yet. The norm before it holds again, as long as it was adopted for."
    )
    confirm_label = gettext_lazy("Withdraw")

    def get_days(self, form):
        return [self.object.valid_from]

    def perform(self, form):
        actions.withdraw_norm(self.object, by=self.request.user, **form.cleaned_data)
