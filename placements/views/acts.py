"""What happens to a placement in the course of the year: other guidance, interruption, return, a move, the end."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.periods import ONE_DAY
from oids.views.details import ConfirmView, ObjectActionView
from placements import actions
from placements.actions.continuing import people_of, same_people
from placements.actions.interrupting import end_stays, later_enrolments, may_be_taken_back, planned_after
from placements.enums import EndReason
from placements.foreseeing import foreseen_without, label_of
from placements.forms.acts import InterruptForm, MentorForm, MoveForm, ResumeForm, StopForm, TrainersForm, UndoEndForm
from placements.views.placements import PlacementMixin
from placements.views.warned import EffectView


class PlacementActView(PlacementMixin, EffectView, ObjectActionView):
    permission = "placements.change_placement"

    def wanted_day(self) -> datetime.date | None:
        """The day that the work list sends along (`?from=`), or today when it is a day of the placement."""
        try:
            day = datetime.date.fromisoformat(self.request.GET.get("from", ""))
        except ValueError:
            day = timezone.localdate()
        return day if self.object.valid_from <= day <= self.object.valid_until else None

    def get_initial(self):
        return {"version": self.object.version}

    def present(self) -> dict:
        """The people of the placement as it is."""
        placement = self.object
        mentors = [row.mentor for row in placement.mentors.all()]
        return {
            "school_trainer": placement.school_trainer,
            "institute_trainer": placement.institute_trainer,
            "peer_group": placement.peer_group,
            "mentor": mentors[0] if mentors else None,
            "second_mentor": mentors[1] if len(mentors) > 1 else None,
        }

    def get_cancel_url(self) -> str:
        return self.next_url() or self.object.get_absolute_url()


class _WithPeople:
    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "partnership": self.object.partnership, "school_year": self.object.school_year, "user": self.request.user,
        }  # fmt: skip


class _ContinueView(_WithPeople, PlacementActView):
    go_on = staticmethod(actions.continue_placement)
    intro = gettext_lazy(
        "Up to this day everything stays as it was; from this day on the hours go to who guides the student then."
    )

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"school": self.object.school}

    def get_initial(self):
        return super().get_initial() | self.present() | {"first_day": self.wanted_day()}

    def perform(self, form, acknowledged):
        data, people = form.cleaned_data, form.people()
        if same_people(self.object, people_of(self.object, **people)):
            raise ValidationError(_("Nothing would change. Choose somebody else."))
        return self.go_on(
            self.object, first_day=data["first_day"], note=data["note"], version=data["version"],
            acknowledged=acknowledged, by=self.request.user, **people,
        )  # fmt: skip


class PlacementMentorView(_ContinueView):
    form_class = MentorForm
    go_on = staticmethod(actions.replace_mentors)
    heading = gettext_lazy("Another mentor from a day")


class PlacementTrainersView(_ContinueView):
    form_class = TrainersForm
    heading = gettext_lazy("Another school trainer or institute trainer from a day")


class PlacementMoveView(_WithPeople, PlacementActView):
    form_class = MoveForm
    shows_the_year = True
    heading = gettext_lazy("Move to another school")
    intro = gettext_lazy(
        "This placement ends the day before and a new one begins at the other school; hours and money follow the days."
    )
    confirm_label = gettext_lazy("Move")

    def get_initial(self):
        return super().get_initial() | ({"first_day": self.wanted_day()} if "from" in self.request.GET else {})

    def shown(self, form, effect, problem):
        """The peer group follows from the school, so it is easily overlooked."""
        found = super().shown(form, effect, problem)
        if effect is None:
            return found
        first_day, before = form.cleaned_data["first_day"], self.object.peer_group
        after = next((row.peer_group for row in effect.placements if row.valid_from == first_day), None)
        return found | {"summary": " ".join(filter(None, [found["summary"], group_change(before, after)]))}

    def perform(self, form, acknowledged):
        data = form.cleaned_data
        return actions.move_placement(
            self.object, first_day=data["first_day"], note=data["note"], version=data["version"],
            acknowledged=acknowledged, by=self.request.user, **form.values(),
        )  # fmt: skip


class PlacementInterruptView(PlacementActView):
    form_class = InterruptForm
    heading = gettext_lazy("Interrupt a placement")
    intro = gettext_lazy(
        "The student is not at school for a time and stays enrolled. No hours count for the days in between; the work "
        "list asks when the student comes back."
    )
    confirm_label = gettext_lazy("Interrupt")

    def perform(self, form, acknowledged):
        return actions.interrupt_placement(
            self.object, acknowledged=acknowledged, by=self.request.user, **form.cleaned_data
        )


class PlacementResumeView(_WithPeople, PlacementActView):
    form_class = ResumeForm
    heading = gettext_lazy("Back from an interruption")
    intro = gettext_lazy(
        "A new placement begins on this day. Everything is filled in as it was; change what is different."
    )
    confirm_label = gettext_lazy("Resume")

    def get_initial(self):
        return super().get_initial() | self.present() | {"school": self.object.school}

    def perform(self, form, acknowledged):
        data = form.cleaned_data
        return actions.resume_placement(
            self.object, first_day=data["first_day"], last_day=data["last_day"], version=data["version"],
            acknowledged=acknowledged, by=self.request.user, **form.people(),
        )  # fmt: skip


class PlacementEndView(PlacementActView):
    form_class = StopForm
    heading = gettext_lazy("End a placement")
    intro = gettext_lazy("The placement stays readable; its hours count until and including the last day.")
    confirm_label = gettext_lazy("End the placement")
    tone = "danger"

    def get_initial(self):
        initial = super().get_initial()
        if self.object.end_reason == EndReason.INTERRUPTED:
            initial["last_day"] = self.object.valid_until
        elif "from" in self.request.GET and (day := self.wanted_day()):
            initial["last_day"] = max(day - ONE_DAY, self.object.valid_from)
        return initial

    def shown(self, form, effect, problem):
        """Who stops altogether is no longer enrolled either, and what was planned after it goes."""
        found, data = super().shown(form, effect, problem), form.cleaned_data
        if data["leaves"] != "yes":
            return found
        said = [
            found["summary"],
            _("The enrolment ends on %(day)s.") % {"day": formats.day(data.get("enrolled_until") or data["last_day"])},
        ]
        if years := [str(row.school_year) for row in later_enrolments(self.object)]:
            said.append(
                _("The enrolment of %(years)s goes too; where wishes or a proposal name it, it ends on its first day.")
                % {"years": ", ".join(years)}
            )
        planned = planned_after(self.object, data["last_day"]).select_related("school", "enrolment")
        if later := [f"{row.reference} ({row.school.name}, {row.enrolment.school_year})" for row in planned]:
            said.append(
                _("Taken back, since they were planned after it: %(placements)s.") % {"placements": ", ".join(later)}
            )
        return found | {"summary": " ".join(filter(None, said))}

    def perform(self, form, acknowledged):
        data = dict(form.cleaned_data)
        data["leaves"] = data["leaves"] == "yes"
        return actions.stop_placement(self.object, by=self.request.user, **data)


class PlacementUndoEndView(PlacementActView):
    form_class = UndoEndForm
    heading = gettext_lazy("Undo the end of a placement")
    intro = gettext_lazy(
        "For an end that was a mistake, or a move that was taken back: the placement goes on with the same people until the "
        "end that was planned."
    )
    confirm_label = gettext_lazy("Undo the end")

    def refused_before(self):
        return end_stays(self.object)

    def perform(self, form, acknowledged):
        return actions.undo_end(self.object, acknowledged=acknowledged, by=self.request.user, **form.cleaned_data)


class PlacementWithdrawView(PlacementMixin, ConfirmView):
    permission = "placements.change_placement"
    heading = gettext_lazy("Take back a placement")
    intro = gettext_lazy(
        "For a placement in which nobody was guided: it disappears from all lists and hours. The record of changes keeps it."
    )
    submit_label = gettext_lazy("Take back")
    success_message = gettext_lazy("Taken back.")
    danger = True

    def get_facts(self):
        placement = self.object
        year = (placement.partnership, placement.school_year)
        foreseen = foreseen_without(*year, [placement.pk]) if may_be_taken_back(placement) else []
        return [
            (_("Placement"), placement.reference),
            (_("School"), placement.school.name),
            (_("Period"), formats.period(placement.valid_from, placement.valid_until)),
            *((label_of(row.code).capitalize(), row.message) for row in foreseen),
            *self.before(),
        ]

    def before(self) -> list[tuple]:
        """The placement from which the student came: it ended for this one, and does not go on by itself."""
        placement = self.object
        rows = placement.enrolment.placements.filter(valid_until=placement.valid_from - ONE_DAY)
        row = rows.exclude(end_reason=EndReason.STUDENT_STOPPED).select_related("school").first()
        if row is None:
            return []
        text = _("%(reference)s at %(school)s ended on %(day)s and stays so: from then on the student has no place.")
        words = {"reference": row.reference, "school": row.school.name, "day": formats.day(row.valid_until)}
        return [(_("The placement before it"), text % words, row.get_absolute_url())]

    def act(self, form):
        student = self.object.student
        actions.withdraw_placement(self.object, by=self.request.user)
        return student


def group_change(before, after) -> str:
    """From which peer group a student goes to which; nothing where it stays."""
    if before == after:
        return ""
    if after is None:
        return _("The student leaves %(group)s and has no peer group from then on.") % {"group": before}
    if before is None:
        return _("The student had no peer group and joins %(group)s.") % {"group": after}
    return _("The student goes from %(before)s to %(after)s.") % {"before": before, "after": after}
