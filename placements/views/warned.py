"""Forms that come back: with warnings to be acknowledged, and with what they would do before it is done."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.names import alphabetical
from oids.periods import SchoolYear
from oids.views.details import ActionView
from oids.views.sections import Section, number
from oids.views.shown_first import signature_of
from partnerships.enums import TrainerKind
from partnerships.foresight import Scene, Watch
from partnerships.models import Trainer
from placements.actions import NeedsAcknowledgement
from placements.actions.placements import Acknowledged
from placements.calculations.hours import NormMissing
from placements.effects import Effect, effect_of
from placements.foreseeing import Foreseen
from placements.wording import adopted_stays, norm_missing


class WarnedFormView(ActionView):
    """Warnings come back into the form to be acknowledged with a reason."""

    def acknowledged(self) -> Acknowledged:
        post = self.request.POST
        return Acknowledged(frozenset(post.getlist("acknowledge")), post.get("acknowledge_reason", ""))

    def get_context_data(self, **kwargs):
        warnings = kwargs.get("warnings", [])
        needed = any(warning.needs_reason for warning in warnings)
        return super().get_context_data(reason_needed=needed, **kwargs)

    def with_warnings(self, warnings) -> dict:
        return {
            "warnings": warnings,
            "acknowledged": self.request.POST.getlist("acknowledge"),
            "reason": self.request.POST.get("acknowledge_reason", ""),
        }

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except NeedsAcknowledgement as needed:
            context = self.get_context_data(form=form, **self.with_warnings(needed.warnings))
            return self.render_to_response(context, status=422)


def foreseen_section(foreseen: Iterable[Foreseen], school_year: SchoolYear) -> list[Section]:
    """What an act does beyond the placements, in the words that placing has for it; nothing when no step is made."""
    rows = [[row.message] for row in foreseen]
    title = _("Steps in the money and the norm in %(year)s") % {"year": school_year}
    return [Section("foreseen", title, [_("What it does")], rows)] if rows else []


class _ShowFirst(Exception):
    """Nothing is done yet: the effect is shown, with the warnings to be acknowledged."""

    def __init__(self, effect: Effect | None, problem: str, status: int) -> None:
        super().__init__("shown first")
        self.effect, self.problem, self.status = effect, problem, status


class EffectView(WarnedFormView):
    """The first press shows what the act does to days and hours, the second does it.

    A form that was changed after it was looked at is shown once more. It needs no script.
    """

    template_name = "placements/act.html"
    submit_label = gettext_lazy("Show what it does")
    confirm_label = gettext_lazy("Save")
    tone = ""
    # Whether it also shows what moves between schools, boards and parties: that asks for the whole year.
    shows_the_year = False

    def perform(self, form, acknowledged: Acknowledged):
        """Call the action; return the record that it concerns (or None)."""
        raise NotImplementedError

    def get_concerned(self, form) -> tuple:
        """(partnership, school year, keys of the enrolments concerned)."""
        placement = self.object
        return placement.partnership, placement.school_year, [placement.enrolment_id]

    def act(self, form):
        if self.request.POST.get("seen") != self.signature():
            raise _ShowFirst(*self.try_out(form), 200)
        try:
            return self.perform(form, self.acknowledged())
        except NeedsAcknowledgement:
            raise _ShowFirst(*self.try_out(form), 422) from None

    def signature(self) -> str:
        return signature_of(self.request.POST)

    def try_out(self, form) -> tuple[Effect | None, str]:
        """The effect; None with the reason when hours cannot be worked out. What the act refuses is refused here."""
        partnership, school_year, enrolments = self.get_concerned(form)

        def act(acknowledged: Acknowledged | None):
            return self.perform(form, acknowledged or self.acknowledged())

        watch = Watch([Scene(partnership, school_year, self.request.user)] if self.shows_the_year else [])
        try:
            return effect_of(partnership, school_year, enrolments, act, watch=watch), ""
        except NormMissing as error:
            return None, norm_missing(error.day)

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except _ShowFirst as first:
            warnings = first.effect.warnings if first.effect else ()
            if first.status == 422:
                form.add_error(
                    None,
                    _("Nothing is saved yet: tick below that you looked at each of these, fill in the reason where one is "
                      "asked, and press again."),
                )  # fmt: skip
            context = self.get_context_data(
                form=form, seen=self.signature(), submit_label=str(self.confirm_label), tone=self.tone,
                effect=self.shown(form, first.effect, first.problem), **self.with_warnings(warnings),
            )  # fmt: skip
            return self.render_to_response(context, status=first.status)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**({"seen": "", "effect": None, "tone": ""} | kwargs))

    def shown(self, form, effect: Effect | None, problem: str) -> dict:
        """For templates/placements/act.html."""
        partnership, school_year, _enrolments = self.get_concerned(form)
        adopted = adopted_stays(partnership, school_year)
        if effect is None:
            return {"problem": problem, "adopted": adopted, "sections": [], "summary": ""}
        summary = _("%(before)s days and %(hours_before)s hours become %(after)s days and %(hours_after)s hours.") % {
            "before": formats.count(effect.days_before),
            "hours_before": formats.hours(sum(line.before for line in effect.lines)),
            "after": formats.count(effect.days_after),
            "hours_after": formats.hours(sum(line.after for line in effect.lines)),
        }
        told = foreseen_section(effect.foreseen, school_year)
        sections = [*told, self.stretches(effect), self.people(effect), *effect.sections]
        return {"problem": "", "adopted": adopted, "sections": sections, "summary": summary}

    def stretches(self, effect: Effect) -> Section:
        """The placements as they become."""
        days = {fact.placement_id: fact.days for fact in effect.after}
        several = len({row.enrolment_id for row in effect.placements}) > 1
        rows = [
            [
                *([self.who(row)] if several else []),
                formats.period(row.valid_from, row.valid_until), row.school.name, str(row.peer_group or ""),
                ", ".join(str(mentor.mentor) for mentor in row.mentors.all()), row.get_end_reason_display(),
                number(days[row.pk]),
            ]
            for row in sorted(effect.placements, key=lambda row: (alphabetical(row.student.sort_name), row.valid_from))
        ]  # fmt: skip
        head = [_("Period"), _("School"), _("Peer group"), _("Mentor"), _("Ended"), _("Days")]
        return Section(
            "effect-placements", _("The placements after this"), [*([_("Student")] if several else []), *head], rows,
            empty=_("None."),
        )  # fmt: skip

    def who(self, placement) -> str:
        student = placement.student
        names = self.may("placements.view_student", placement.partnership)
        return student.sort_name if names else student.reference

    def people(self, effect: Effect) -> Section:
        """Who gets which hours, now and after this."""
        keys = {line.trainer for line in effect.lines if line.trainer}
        names = {row.pk: str(row) for row in Trainer.objects.filter(pk__in=keys).select_related("person")}
        labels = dict(TrainerKind.choices)
        rows = [
            [
                labels[line.role], names.get(line.trainer, _("nobody yet")), number(formats.hours(line.before)),
                number(formats.hours(line.after)), number(formats.signed_hours(line.after - line.before)),
            ]
            for line in effect.lines
        ]  # fmt: skip
        before = sum(line.before for line in effect.lines)
        after = sum(line.after for line in effect.lines)
        foot = [_("Total"), "", *(number(shown) for shown in (formats.hours(before), formats.hours(after)))]
        return Section(
            "effect-hours", _("Who gets which hours"),
            [_("Role"), _("Name"), _("Hours now"), _("Hours after this"), _("Difference")], rows,
            foot=[*foot, number(formats.signed_hours(after - before))],
        )  # fmt: skip


class ForeseenView(EffectView):
    """A correction that is saved at once, unless it makes a step in the money or the norm: that is shown first."""

    submit_label = gettext_lazy("Save")

    def act(self, form):
        seen = self.request.POST.get("seen") == self.signature()
        if not seen:
            effect, problem = self.try_out(form)
            if effect is not None and effect.foreseen:
                raise _ShowFirst(effect, problem, 200)
        try:
            return self.perform(form, self.acknowledged())
        except NeedsAcknowledgement:
            if not seen:
                raise
            raise _ShowFirst(*self.try_out(form), 422) from None
