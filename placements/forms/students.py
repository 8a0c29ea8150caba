"""Forms of students and enrolments."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from oids.forms.fields import DayField, SchoolYearFormField
from oids.forms.layouts import beside, laid_out
from partnerships.models import Institute
from placements.enums import Outcome, Route, SubsidyKind


class StudentFields(forms.Form):
    number = forms.CharField(label=_("student number"), max_length=20)
    first_name = forms.CharField(label=_("first name"), max_length=60)
    infix = forms.CharField(label=_("infix"), max_length=20, required=False, help_text=_("For example: van der."))
    last_name = forms.CharField(label=_("last name"), max_length=80)
    email = forms.EmailField(
        label=_("e-mail address"), required=False,
        help_text=_("For the personal link and the result of a placing round."),
    )  # fmt: skip


class StudentUpdateForm(StudentFields):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class EnrolmentFields(forms.Form):
    route = forms.ChoiceField(label=_("route"), choices=Route.choices)
    year_of_study = forms.IntegerField(label=_("year of study"), min_value=1, max_value=6)
    subsidy_kind = forms.ChoiceField(label=_("kind for the subsidy"), choices=SubsidyKind.choices)
    valid_from = DayField(label=_("from"), required=False, help_text=_("Empty: the whole school year."))
    valid_until = DayField(label=_("until and including"), required=False)


class AdmitForm(EnrolmentFields, StudentFields):
    """A new student with the first enrolment."""

    institute = forms.ModelChoiceField(Institute.objects.none(), label=_("institute"))

    def __init__(self, *args, partnership, school_year, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        institutes = Institute.objects.members_of(partnership, school_year.period)
        self.fields["institute"].queryset = institutes
        if len(institutes) == 1:
            self.fields["institute"].initial = institutes[0]
        self.helper = laid_out(
            beside("institute", "number"), beside("first_name", "infix", "last_name"), "email",
            beside("route", "year_of_study"), "subsidy_kind", beside("valid_from", "valid_until"),
        )  # fmt: skip


class EnrolForm(EnrolmentFields):
    """Another school year of a student who is known."""

    school_year = SchoolYearFormField(label=_("school year"))
    field_order = ("school_year",)


class EnrolmentUpdateForm(EnrolmentFields):
    valid_from = DayField(label=_("from"))
    valid_until = DayField(label=_("until and including"))
    outcome = forms.ChoiceField(
        label=_("at the end of the year"),
        required=False,
        choices=[("", _("goes on, or not known yet")), *Outcome.choices],
    )
