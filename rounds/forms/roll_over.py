"""The forms of a new school year: the rule of the proposal, and everything that is decided."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids.forms.fields import DayField
from oids.forms.layouts import beside, laid_out
from placements.enums import Route
from rounds.actions.roll_over import LAST_YEAR_OF_STUDY, Plan, StudentLine
from rounds.enums import Fate


class HighestYearForm(forms.Form):
    """Per route that occurs: the last year of study, after which students are proposed as leaving."""

    def __init__(self, *args, highest: dict[str, int], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Route.choices)
        for route in Route.values:
            if route in highest:
                self.fields[route] = forms.IntegerField(
                    label=_("last year of study, %(route)s") % {"route": labels[route]}, initial=highest[route],
                    min_value=1, max_value=LAST_YEAR_OF_STUDY,
                )  # fmt: skip


class RollOverForm(forms.Form):
    valid_from = DayField(label=gettext_lazy("from"))
    valid_until = DayField(label=gettext_lazy("until and including"))
    mentor_due = DayField(label=gettext_lazy("mentor known by"))

    def __init__(self, *args, plan: Plan, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        if plan.proposed_days is None:
            for name in ("valid_from", "valid_until", "mentor_due"):
                del self.fields[name]
        # What somebody carried over in the meantime may still be ticked: it is skipped.
        self._choices("groups", _("peer groups"), [(line.group, line.carried) for line in plan.groups])
        self._choices("rounds", _("placing rounds"), plan.rounds)
        for line in plan.students:
            field = forms.ChoiceField(label=line.enrolment.student.sort_name, choices=fates_of(line), initial=line.fate)
            self.fields[f"student_{line.enrolment.pk}"] = field
        self.helper = laid_out(beside("valid_from", "valid_until", "mentor_due"))

    def _choices(self, name, label, rows) -> None:
        """Of (record, whether it is there already): everything that is not is ticked to begin with."""
        self.fields[name] = forms.TypedMultipleChoiceField(
            label=label, choices=[(row.pk, row) for row, _done in rows], coerce=int, required=False,
            initial=[row.pk for row, done in rows if not done], widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip

    def chosen(self, name: str) -> set[int]:
        """What is ticked on the screen, whether it was sent or is proposed."""
        return {int(key) for key in self[name].value() or () if str(key).isdigit()}

    def decided(self) -> dict:
        """What the action takes."""
        data = self.cleaned_data
        days = {name: data[name] for name in ("valid_from", "valid_until", "mentor_due") if name in data}
        fates = {line.enrolment.pk: data[f"student_{line.enrolment.pk}"] for line in self.plan.students}
        return {"fates": fates, "days": days or None, "groups": data["groups"], "rounds": data["rounds"]}


def fates_of(line: StudentLine) -> list[tuple[str, str]]:
    year = line.enrolment.year_of_study
    choices = [
        (Fate.STAYS.value, _("stays in year %(year)s") % {"year": year}),
        (Fate.LEAVES.value, str(Fate.LEAVES.label)),
        (Fate.ELSEWHERE.value, str(Fate.ELSEWHERE.label)),
    ]
    if line.can_move_up:
        choices.insert(0, (Fate.UP.value, _("moves up to year %(year)s") % {"year": year + 1}))
    return choices
