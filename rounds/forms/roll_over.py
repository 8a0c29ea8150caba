"""The forms of a new school year: the rule of the proposal, everything that is decided, and what of it is looked at."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids.forms.fields import DayField
from oids.forms.layouts import beside, laid_out
from placements.enums import Route
from rounds.actions.roll_over import LAST_YEAR_OF_STUDY, Plan, StudentLine
from rounds.enums import Fate

DAYS = ("valid_from", "valid_until", "mentor_due")


class HighestYearForm(forms.Form):
    """Per route that occurs: the last year of study, after which students are proposed as finished."""

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
            for name in DAYS:
                del self.fields[name]
        # What somebody carried over in the meantime may still be ticked: it is skipped.
        self._choices("groups", _("peer groups"), [(line.group, line.carried) for line in plan.groups])
        self._choices("rounds", _("placing rounds"), plan.rounds)
        for line in plan.students:
            field = forms.ChoiceField(label=line.enrolment.student.sort_name, choices=fates_of(line), initial=line.fate)
            self.fields[student_field(line)] = field
        self.helper = laid_out(beside(*DAYS))

    def _choices(self, name, label, rows) -> None:
        """Of (record, whether it is there already): everything that is not is ticked to begin with."""
        self.fields[name] = forms.TypedMultipleChoiceField(
            label=label, choices=[(row.pk, row) for row, _done in rows], coerce=int, required=False,
            initial=[row.pk for row, done in rows if not done], widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip

    def chosen(self, name: str) -> set[int]:
        """What is ticked on the screen, whether it was sent or is proposed."""
        return {int(key) for key in self[name].value() or () if str(key).isdigit()}

    def fate_of(self, line: StudentLine) -> str:
        """What the screen says of a student, whether it was sent or is proposed."""
        return self[student_field(line)].value() or ""

    def is_changed(self, line: StudentLine) -> bool:
        """Whether the screen says something else than was proposed to begin with."""
        return self.fate_of(line) != line.fate

    def decided(self) -> dict:
        """What the action takes."""
        data = self.cleaned_data
        days = {name: data[name] for name in DAYS if name in data}
        fates = {line.enrolment.pk: data[student_field(line)] for line in self.plan.students}
        return {"fates": fates, "days": days or None, "groups": data["groups"], "rounds": data["rounds"]}


def student_field(line: StudentLine) -> str:
    return f"student_{line.enrolment.pk}"


def fates_of(line: StudentLine) -> list[tuple[str, str]]:
    year = line.enrolment.year_of_study
    choices = [
        (Fate.STAYS.value, _("stays in year %(year)s") % {"year": year}),
        *((fate.value, str(fate.label)) for fate in (Fate.FINISHED, Fate.LEAVES, Fate.ELSEWHERE)),
    ]
    if line.can_move_up:
        choices.insert(0, (Fate.UP.value, _("moves up to year %(year)s") % {"year": year + 1}))
    return choices


# Of the page and not of what is decided.
LOOKED_AT = ("show_q", "show_route", "show_year", "show_fate", "show_why", "sort", "all_fate")
STOPPED, LAST_YEAR, DECIDED, CHANGED = "stopped", "last_year", "decided", "changed"


class LookForm(forms.Form):
    """Which students stand in the list; the others keep what was chosen for them."""

    show_q = forms.CharField(label=gettext_lazy("Name or number"), required=False)
    show_route = forms.ChoiceField(label=gettext_lazy("Route"), required=False)
    show_year = forms.ChoiceField(label=gettext_lazy("Year of study"), required=False)
    show_fate = forms.ChoiceField(
        label=gettext_lazy("Next year"), required=False,
        choices=[("", gettext_lazy("all")), *((fate.value, fate.label) for fate in Fate)],
    )  # fmt: skip
    show_why = forms.ChoiceField(
        label=gettext_lazy("Why"), required=False,
        choices=[
            ("", gettext_lazy("all")),
            (LAST_YEAR, gettext_lazy("last year of the route")),
            (STOPPED, gettext_lazy("stopped in the year")),
            (DECIDED, gettext_lazy("decided before")),
            (CHANGED, gettext_lazy("other than proposed")),
        ],
    )  # fmt: skip

    def __init__(self, *args, plan: Plan, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        routes = {line.enrolment.route for line in plan.students}
        years = sorted({line.enrolment.year_of_study for line in plan.students})
        every = ("", _("all"))
        self.fields["show_route"].choices = [every, *(row for row in Route.choices if row[0] in routes)]
        self.fields["show_year"].choices = [every, *((str(year), str(year)) for year in years)]


@dataclass(frozen=True, slots=True)
class Sorting:
    """By which column the list stands; a minus sign turns it round. Without one: route, year of study, name."""

    column: str = ""
    turned: bool = False

    @classmethod
    def read(cls, text: str) -> Sorting:
        column = text.removeprefix("-")
        return cls(column, text.startswith("-")) if column in COLUMNS else cls()

    def next_for(self, column: str) -> str:
        return f"-{column}" if self.column == column and not self.turned else column

    def __str__(self) -> str:
        return f"-{self.column}" if self.turned else self.column


COLUMNS = ("student", "fate", "why", "year", "route", "kind")


def why(line: StudentLine) -> str:
    if line.decided:
        return DECIDED
    if line.stopped:
        return STOPPED
    return LAST_YEAR if line.proposed == Fate.FINISHED else ""


def by_name(line: StudentLine) -> tuple:
    student = line.enrolment.student
    return student.last_name, student.first_name, student.pk


def looked_at(lines: list[StudentLine], form: RollOverForm, look: LookForm, sorting: Sorting) -> list[StudentLine]:
    """The lines that are asked for, in the order that is asked for."""
    asked = look.cleaned_data if look.is_bound and look.is_valid() else {}
    words = (asked.get("show_q") or "").lower().replace(",", " ").split()

    def fits(line: StudentLine) -> bool:
        student = line.enrolment.student
        text = f"{student} {student.number}".lower()
        fate, reason = form.fate_of(line), asked.get("show_why")
        return (
            all(word in text for word in words)
            and asked.get("show_route") in (None, "", line.enrolment.route)
            and asked.get("show_year") in (None, "", str(line.enrolment.year_of_study))
            and asked.get("show_fate") in (None, "", fate)
            and (not reason or (form.is_changed(line) if reason == CHANGED else reason == why(line)))
        )

    order = {fate: number for number, fate in enumerate(Fate.values)}
    keys = {
        "student": by_name,
        "fate": lambda line: order.get(form.fate_of(line), len(order)),
        "why": why,
        "year": lambda line: line.enrolment.year_of_study,
        "route": lambda line: line.enrolment.get_route_display(),
        "kind": lambda line: line.enrolment.get_subsidy_kind_display(),
    }
    found = [line for line in lines if fits(line)]
    if sorting.column:
        found.sort(key=by_name)
        found.sort(key=keys[sorting.column], reverse=sorting.turned)
    return found
