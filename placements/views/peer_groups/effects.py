"""Acts of which one sees what they do to trainers and groups before they are done."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import InternalError
from django.utils.translation import gettext as _

from oids import formats
from oids.actions import ActionRefused
from oids.money import round_parts
from oids.triggers import words_of
from oids.views.details import ActionView, add_errors
from oids.views.sections import Cell, Section, number
from partnerships.models import Party
from placements.actions import NeedsAcknowledgement
from placements.actions.placements import Acknowledged
from placements.actions.regrouping import warnings_of
from placements.calculations.guidance import Change
from placements.calculations.hours import NormMissing
from placements.inputs.guidance import Effect, effect_of
from placements.models import Placement
from placements.wording import norm_missing


@dataclass(frozen=True, slots=True)
class TickRow:
    """A placement that can be ticked; `value` is what is sent."""

    placement: Placement
    value: str
    ticked: bool
    who: str


def tick_rows(placements, ticked: set[str], names: bool) -> list[TickRow]:
    rows = []
    for row in placements:
        value = f"{row.pk}.{row.version}"
        who = row.student.sort_name if names else row.student.reference
        rows.append(TickRow(row, value, value in ticked, who))
    return rows


def effect_sections(effect: Effect | None) -> list[Section]:
    """Per group its size, per trainer students and hours, before and after."""
    if effect is None:
        return [
            Section(
                "effect", _("What changes"), [],
                empty=_("No placement period or norm is set for this year, so hours cannot be worked out."),
            )
        ]  # fmt: skip
    norm = effect.setting.norm
    groups = [
        [row.name, number(row.before), number(row.after), _size(row.after, norm)] for row in effect.groups
    ]  # fmt: skip
    trainers = [_trainer(row) for row in effect.trainers]
    return [
        Section(
            "effect-groups", _("What changes for the groups"),
            [_("Group"), _("Students now"), _("Students then"), _("State")], groups,
            empty=_("No group becomes larger or smaller."),
        ),
        Section(
            "effect-trainers", _("What changes for the trainers"),
            [
                _("Trainer"), _("Role"), _("Students now"), _("Students then"), _("Hours now"), _("Hours then"),
                _("Hours available"), _("State"),
            ], trainers,
            note=_("Over the whole school year and all schools and boards, by the norm; who guides for a part of the year counts for those days."),
            empty=_("Nobody's students or hours change."),
        ),
        *_employers(effect),
    ]  # fmt: skip


def _employers(effect: Effect) -> list[Section]:
    """Where hours of school trainers go to another employer, and money by them."""
    now: dict[Party, Fraction] = defaultdict(Fraction)
    then: dict[Party, Fraction] = defaultdict(Fraction)
    for row in effect.trainers:
        if row.role == "school_trainer":
            now[row.trainer.employer] += row.comparison.before.hours
            then[row.trainer.employer] += row.comparison.after.hours
    if now == then:
        return []
    parties = sorted(now, key=lambda party: party.code)
    codes = [party.code for party in parties]
    shown = zip(
        parties, *(round_parts([hours[party] for party in parties], codes) for hours in (now, then)), strict=True
    )
    rows = [
        [str(party), *(number(formats.hours(hours)) for hours in (before, after)), number(formats.signed_hours(after - before))]
        for party, before, after in shown
    ]  # fmt: skip
    note = _(
        "Of the trainers above. Where money is divided by who employs the school trainer it follows these hours, from the "
        "next allocation on; what is adopted stays as it is."
    )
    head = [_("Employer"), _("Hours now"), _("Hours then"), _("Difference")]
    return [Section("effect-employers", _("Hours of school trainers by employer"), head, rows, note=note)]


def _size(students: int, norm) -> Cell:
    if not students:
        return Cell(_("empty"), tone="neutral")
    if students > norm.peer_group_max:
        return Cell(_("overfull"), tone="warn")
    if students < norm.peer_group_min:
        return Cell(_("too small"), tone="warn")
    return Cell(_("fits"), tone="good")


def _trainer(row) -> list:
    before, after, available = row.comparison.before, row.comparison.after, row.comparison.available
    if available is None:
        state = Cell(_("days not known"), tone="neutral")
    elif row.comparison.over:
        state = Cell(_("%(hours)s h short") % {"hours": formats.hours(after.hours - available)}, tone="warn")
    else:
        state = Cell(_("fits"), tone="good")
    return [
        Cell(row.trainer.person.sort_name, row.trainer.get_absolute_url()), row.trainer.get_kind_display(),
        number(before.students), number(after.students), number(formats.hours(before.hours)),
        number(formats.hours(after.hours)), number(formats.hours(available)), state,
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """What a form asks for, before it is done."""

    changes: list[Change]
    first_day: object = None
    new_groups: dict[int, str] | None = None


class EffectView(ActionView):
    """First `show` what changes, with what deserves a second look; then `do` it, acknowledged with a reason."""

    template_name = "placements/guidance_form.html"
    do_label = ""

    def plan(self, form) -> Plan:
        raise NotImplementedError

    def effect(self, form) -> Effect | None:
        """What it does to groups and trainers; nothing is written."""
        plan = self.plan(form)
        return effect_of(*self.get_scope(), plan.changes, plan.first_day, plan.new_groups)

    def beyond(self, form, effect: Effect | None) -> list[Section]:
        """What else it does, outside groups and trainers."""
        return []

    def get_scope(self):
        """Partnership and school year of the act."""
        return self.object.partnership, self.object.school_year

    def acknowledged(self) -> Acknowledged:
        post = self.request.POST
        return Acknowledged(frozenset(post.getlist("acknowledge")), post.get("acknowledge_reason", ""))

    def form_valid(self, form):
        if "do" not in self.request.POST:
            return self.shown(form)
        try:
            return super().form_valid(form)
        except NeedsAcknowledgement as needed:
            return self.shown(
                form,
                status=422,
                is_refused=True,
                warnings=needed.warnings,
                acknowledged=self.request.POST.getlist("acknowledge"),
                reason=self.request.POST.get("acknowledge_reason", ""),
            )

    def shown(self, form, status: int = 200, **context):
        """The form with what it would do below it; nothing is written."""
        try:
            effect = self.effect(form)
            more = self.beyond(form, effect)
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        except ActionRefused as refused:
            form.add_error(None, refused.message)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        except NormMissing as error:
            form.add_error(None, norm_missing(error.day))
            return self.render_to_response(self.get_context_data(form=form), status=409)
        except InternalError as error:
            if not (refusal := words_of(error)):
                raise
            form.add_error(None, refusal)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        # What will be warned about is no news only after the second press.
        context.setdefault("warnings", warnings_of(effect) if effect else [])
        context |= {"form": form, "sections": [*effect_sections(effect), *more], "is_shown": True}
        return self.render_to_response(self.get_context_data(**context), status=status)

    def get_context_data(self, **kwargs):
        warnings = kwargs.get("warnings", [])
        context = {
            "reason_needed": any(warning.needs_reason for warning in warnings),
            "do_label": str(self.do_label),
            "sections": [],
            "is_shown": False,
            "is_refused": False,
            "ticks": [],
            "filter": None,
        }
        return super().get_context_data(**(context | kwargs))
