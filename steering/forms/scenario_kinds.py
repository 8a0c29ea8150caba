"""The form of every kind of scenario."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django import forms
from django.utils.translation import gettext_lazy as _

from funding.enums import RuleFamily
from funding.forms.rules import BandsField
from oids import formats
from oids.forms.fields import DayField, EuroField
from steering.calculations import (
    scenario_cliff,
    scenario_dilution,
    scenario_earmark,
    scenario_ending,
    scenario_exposure,
    scenario_moves,
    scenario_norm,
    scenario_regimes,
)
from steering.enums import ScenarioKind
from steering.forms.scenarios import MOST_STUDENTS, ScenarioForm, hour_field, percentage_field, slide, student_field

NOTHING = [("", _("leave out"))]
NOBODY_THERE = _(
    "Nobody is placed in this school year yet, so there is nothing to choose here. Try it in a school year with placements."
)


class _WithRules(ScenarioForm):
    def rules(self, name: str, family: str = "", empty=()) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *empty,
            *(
                (row.rule.code, f"{row.name} ({row.since})")
                for row in sorted(self.present.regimes, key=lambda row: (row.since, row.rule.code), reverse=True)
                if family in ("", row.rule.family)
            ),
        ]

    def families(self) -> None:
        for family in RuleFamily.values:
            self.rules(family, family, NOTHING)


class CliffForm(_WithRules):
    Inputs = scenario_cliff.Inputs
    students = student_field(_("Number of students"))
    staffel = forms.ChoiceField(label=_("Staffel"), required=False)
    fixed_per_student = forms.ChoiceField(label=_("Fixed sum and an amount per student"), required=False)
    per_student = forms.ChoiceField(label=_("Amount per student"), required=False)

    def choose(self) -> None:
        self.families()


class OwnBandsField(BandsField):
    """The bands of a staffel of one's own."""

    def shown(self, value) -> str:
        return "; ".join(self.prepare_value(list(value)).splitlines())


class RegimesForm(_WithRules):
    Inputs = scenario_regimes.Inputs
    students = student_field(_("Number of students"))
    rule = forms.ChoiceField(label=_("Regime of this scenario"))
    staffel = forms.ChoiceField(label=_("Staffel"), required=False)
    fixed_per_student = forms.ChoiceField(label=_("Fixed sum and an amount per student"), required=False)
    per_student = forms.ChoiceField(label=_("Amount per student"), required=False)
    own_minimum = forms.IntegerField(
        label=_("Your own: minimum number of students"), min_value=0, max_value=MOST_STUDENTS
    )
    own_fixed_cents = EuroField(label=_("Your own: fixed sum"), min_value=0)
    own_rate_cents = EuroField(label=_("Your own: amount per student"), min_value=0)
    own_staffel = OwnBandsField(
        label=_("Your own: a staffel instead"), required=False,
        help_text=_("One a line: 60-139: 200.000, the last as 380+: 500.000. Three cells from Excel will do."),
    )  # fmt: skip

    def choose(self) -> None:
        self.families()
        self.rules("rule", empty=[(scenario_regimes.OWN, _("a regime of your own"))])


class MovesForm(_WithRules):
    Inputs = scenario_moves.Inputs
    act = forms.ChoiceField(
        label=_("What changes"),
        choices=[
            (scenario_moves.AS_IS, _("nothing yet")),
            (scenario_moves.MERGE, _("both partnerships become one")),
            (scenario_moves.SPLIT, _("boards go on as a partnership of their own")),
            (scenario_moves.MOVE_BOARD, _("boards go to the other partnership")),
            (scenario_moves.MOVE_SCHOOL, _("a school goes to the other partnership")),
            (scenario_moves.NEW_BOARD, _("a new board joins with its schools")),
        ],
    )
    rule = forms.ChoiceField(label=_("By the rule"))
    students = student_field(_("Students counted here"))
    other_students = student_field(
        _("Students counted at the other side"),
        help_text=_("Ask the other partnership for the number, or enter what you want to try."),
    )
    boards = forms.MultipleChoiceField(
        label=_("Boards that go"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Only when boards go, to the other partnership or on their own."),
    )  # fmt: skip
    school = forms.ChoiceField(
        label=_("School that goes"), required=False, help_text=_("Only when a school goes to the other partnership.")
    )
    new_schools = forms.IntegerField(label=_("New board: schools"), min_value=0, max_value=500)
    new_students = student_field(_("New board: students"), most=200)
    new_from = forms.ChoiceField(
        label=_("New board: where its students come from"),
        choices=[
            (scenario_moves.FROM_OTHERS, _("they go there instead of to the present schools")),
            (scenario_moves.EXTRA, _("they come in addition")),
        ],
    )

    def choose(self) -> None:
        self.rules("rule")
        names = self.present.board_names()
        boards = sorted({place.board for place in self.present.places})
        self.fields["boards"].choices = [(code, names.get(code, code)) for code in boards]
        schools = {place.school: place.name for place in self.present.places}
        rows = sorted(schools.items(), key=lambda row: (row[1], row[0]))
        self.fields["school"].choices = [("", _("choose a school")), *((code, name) for code, name in rows)]
        if not self.present.places:
            for name in ("boards", "school"):
                self.fields[name].help_text = NOBODY_THERE

    def asked(self) -> Collection[str]:
        more = {
            scenario_moves.MERGE: {"other_students"}, scenario_moves.SPLIT: {"boards"},
            scenario_moves.MOVE_BOARD: {"boards", "other_students"},
            scenario_moves.MOVE_SCHOOL: {"school", "other_students"},
            scenario_moves.NEW_BOARD: {"new_schools", "new_students", "new_from"},
        }  # fmt: skip
        return {"act", "rule", "students"} | more.get(self.start.act, set())


_BEGINS = _("Begins with what the forecast expects; “Now” beside it is without growth.")


class ExposureForm(_WithRules):
    Inputs = scenario_exposure.Inputs
    growth_low = percentage_field(_("Low growth to next year, in %"))
    growth = percentage_field(_("Expected growth to next year, in %"), help_text=_BEGINS)
    growth_high = percentage_field(_("High growth to next year, in %"))
    counted = student_field(_("Students counted for this year's grant"))
    students = student_field(_("Students there now"))
    rule = forms.ChoiceField(label=_("By the rule"))
    unit_cents = EuroField(
        label=_("What a student costs of these means"), required=False, min_value=0,
        help_text=_("Empty: as much as the grant gives per counted student."),
    )  # fmt: skip
    first_month = forms.ChoiceField(label=_("First instalment comes in"), required=False)
    first_share = percentage_field(_("First instalment, in %"), 0, 100, floor=0, ceiling=100)
    second_month = forms.ChoiceField(label=_("The rest comes in"), required=False)

    def choose(self) -> None:
        self.rules("rule")
        months = [(str(number), _month(number)) for number in range(12)]
        self.fields["first_month"].choices = [("", _("evenly over the year")), *months]
        self.fields["second_month"].choices = [("", _("there is one instalment")), *months]


def _month(number: int) -> str:
    """The name of a month by its place in a school year (0 = August)."""
    return formats.month(datetime.date(2001, (number + 7) % 12 + 1, 1)).split()[0]


class DilutionForm(_WithRules):
    Inputs = scenario_dilution.Inputs
    part_time_growth = percentage_field(_("Growth of part-time students a year, in %"), help_text=_BEGINS)
    other_growth = percentage_field(_("Growth of the other students a year, in %"))
    years = slide(
        forms.IntegerField(label=_("Years ahead"), min_value=1, max_value=scenario_dilution.MOST_YEARS), 1,
        scenario_dilution.MOST_YEARS,
    )  # fmt: skip
    part_time = student_field(_("Part-time students now"))
    other = student_field(_("Other students now"))
    counted = student_field(_("Students counted for this year's grant"))
    rule = forms.ChoiceField(label=_("By the rule"))
    own_cents = EuroField(label=_("Own contribution of the parties this year"), min_value=0)
    own_growth = percentage_field(_("Growth of the own contribution a year, in %"))
    school_trainer = hour_field(_("Norm: hours of the school trainer per student"), 80)
    mentor = hour_field(_("Norm: hours of the mentor per student"), 80)
    institute_trainer = hour_field(_("Norm: hours of the institute trainer per student"), 40)
    school_trainer_rate = EuroField(label=_("Rate per hour of the school trainer"), min_value=0)
    mentor_rate = EuroField(label=_("Rate per hour of the mentor"), min_value=0)
    institute_trainer_rate = EuroField(label=_("Rate per hour of the institute trainer"), min_value=0)

    def choose(self) -> None:
        self.rules("rule")


class EndingForm(ScenarioForm):
    Inputs = scenario_ending.Inputs
    stream = forms.TypedChoiceField(label=_("Stream of money that ends"), coerce=int)
    last = DayField(
        label=_("Last day"), required=False,
        help_text=_("Empty: the last day of the stream itself, or else the end of this school year."),
    )  # fmt: skip

    def choose(self) -> None:
        self.fields["stream"].choices = [("0", _("none")), *((str(row.key), row.name) for row in self.present.streams)]


class NormForm(ScenarioForm):
    Inputs = scenario_norm.Inputs
    students = student_field(
        _("Students, the whole year"), required=False, help_text=_("Empty: this year's placements, by their days.")
    )
    school_trainer = hour_field(_("Hours of the school trainer per student"), 80)
    mentor = hour_field(_("Hours of the mentor per student"), 80)
    institute_trainer = hour_field(_("Hours of the institute trainer per student"), 40)
    days = hour_field(_("Days a week of a school trainer"), 5)
    per_trainer = slide(forms.IntegerField(label=_("Students per school trainer"), min_value=1, max_value=200), 1, 30)
    full_time = hour_field(_("Hours in a full-time year"), 2000)
    school_trainer_rate = EuroField(label=_("Rate per hour of the school trainer"), min_value=0, required=False)
    mentor_rate = EuroField(label=_("Rate per hour of the mentor"), min_value=0, required=False)
    institute_trainer_rate = EuroField(label=_("Rate per hour of the institute trainer"), min_value=0, required=False)


class EarmarkForm(ScenarioForm):
    Inputs = scenario_earmark.Inputs
    cents = EuroField(label=_("Amount per student"), min_value=0, max_value=1_000_000_00)
    students = student_field(_("Number of students"))
    instead = forms.BooleanField(label=_("It replaces the present subsidy"), required=False)


FORMS: dict[str, type[ScenarioForm]] = {
    ScenarioKind.CLIFF: CliffForm,
    ScenarioKind.REGIMES: RegimesForm,
    ScenarioKind.MOVES: MovesForm,
    ScenarioKind.EXPOSURE: ExposureForm,
    ScenarioKind.DILUTION: DilutionForm,
    ScenarioKind.ENDING: EndingForm,
    ScenarioKind.NORM: NormForm,
    ScenarioKind.EARMARK: EarmarkForm,
}
