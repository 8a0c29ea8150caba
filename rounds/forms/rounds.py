"""Forms of a round: its dates, what weighs how much, and the shares of the boards."""

from __future__ import annotations

from decimal import Decimal

from crispy_forms.layout import Fieldset
from django import forms
from django.utils.translation import gettext_lazy as _

from oids.forms.fields import DayField, DutchDecimalField, SchoolYearFormField
from oids.forms.layouts import beside, laid_out
from oids.periods import SchoolYear
from rounds.enums import RoundPart
from rounds.models import Round

MOST_WEIGHT = 10


def _day(label, help_text="", **kwargs) -> DayField:
    return DayField(label=label, help_text=help_text, **kwargs)


def _weight(label, help_text) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, min_value=0, max_value=MOST_WEIGHT, initial=5)


class RoundForm(forms.Form):
    """Dates in the order in which they come; what is wrong with them the action says, beside the date."""

    name = forms.CharField(label=_("name"), max_length=80, help_text=_("For example: placing round."))
    part = forms.ChoiceField(label=_("for"), choices=RoundPart.choices)
    places_from = _day(_("schools give places from"))
    places_until = _day(_("until and including"), _("After this day only the office can change places."))
    wishes_from = _day(_("students give wishes from"))
    wishes_until = _day(_("until and including"), _("After this day only the office can change wishes."))
    proposal_from = _day(_("proposal from"), _("Later than the last day of places and of wishes."))
    confirmation_from = _day(_("confirmation from"), _("Placements are made; students see where they are placed."))
    appeal_from = _day(_("appeal week from"), _("Students can say that they do not agree, until the round is final."))
    final_from = _day(_("final from"), _("From this day the round can be closed."))
    first_day = _day(_("first day of placement"), _("Empty: the first day of the placement period."), required=False)
    last_day = _day(_("last day of placement"), _("Empty: the last day of the placement period."), required=False)
    default_limit_km = forms.IntegerField(
        label=_("travel limit, kilometres"), min_value=1, max_value=300, required=False,
        help_text=_("For students who give none of their own, as the crow flies. Empty: no limit."),
    )  # fmt: skip
    weight_wishes = _weight(_("wishes"), _("A first wish counts most, then the second and the third."))
    weight_travel = _weight(_("travel"), _("Students are placed near home."))
    weight_diversity = _weight(
        _("other schools over the years"), _("A student does not come to the same school, or kind of school, again.")
    )
    weight_groups = _weight(
        _("peer groups that fit"), _("At the schools of one school trainer there are enough students for a peer group.")
    )
    weight_trainers = _weight(
        _("room of the school trainers"), _("No school trainer gets more students than their days a week carry.")
    )
    weight_shares = _weight(
        _("fair share per school board"), _("Each board takes its agreed part of the students (see the shares).")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(
            beside("name", "part"),
            Fieldset(
                _("Dates"), beside("places_from", "places_until"), beside("wishes_from", "wishes_until"),
                beside("proposal_from", "confirmation_from"), beside("appeal_from", "final_from"),
            ),
            Fieldset(_("Days of placement"), beside("first_day", "last_day")),
            Fieldset(_("Travel"), "default_limit_km"),
            Fieldset(
                _("What weighs how much in the proposal (0 does not count, 10 counts most)"),
                beside("weight_wishes", "weight_travel"), beside("weight_diversity", "weight_groups"),
                beside("weight_trainers", "weight_shares"),
            ),
            "version",
        )  # fmt: skip

    def values(self) -> dict:
        """What the actions take, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class CopyForm(forms.Form):
    school_year = SchoolYearFormField(label=_("school year"))
    name = forms.CharField(label=_("name"), max_length=80)

    def __init__(self, *args, round: Round, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        start = round.school_year.start
        years = [SchoolYear(start + ahead) for ahead in (1, 2, 3)]
        self.fields["school_year"].choices = [(str(year), str(year)) for year in years]


class SharesForm(forms.Form):
    """One field per board, known by its key; all empty, or together 100 per cent."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, boards, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.boards = list(boards)
        for board in self.boards:
            self.fields[self.name_of(board)] = DutchDecimalField(
                label=board.name, max_digits=6, decimal_places=3, min_value=Decimal(0), max_value=Decimal(100),
                required=False,
                widget=forms.TextInput(
                    attrs={"inputmode": "decimal", "class": "form-control num", "autocomplete": "off"}
                ),
            )  # fmt: skip

    @staticmethod
    def name_of(board) -> str:
        return f"share_{board.pk}"

    def values(self) -> dict[int, Decimal | None]:
        return {board.pk: self.cleaned_data[self.name_of(board)] for board in self.boards}
