"""Forms of regions."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oids.forms.fields import DayField, EuroField, SchoolYearFormField
from oids.forms.layouts import beside, laid_out
from partnerships.forms.register import version_field
from partnerships.models import Partnership, School


class RegionForm(forms.Form):
    name = forms.CharField(label=_("name"), max_length=120)
    reference = forms.CharField(
        label=_("reference"), max_length=40, required=False, help_text=_("As the ministry knows it.")
    )


class RegionUpdateForm(RegionForm):
    version = version_field()


class JoinForm(forms.Form):
    partnership = forms.ModelChoiceField(Partnership.objects.none(), label=_("partnership"))
    valid_from = DayField(label=_("from"))
    valid_until = DayField(label=_("until and including"), required=False, help_text=_("Empty: until further notice."))

    def __init__(self, *args, partnerships, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partnership"].queryset = partnerships

    @property
    def helper(self):
        return laid_out("partnership", beside("valid_from", "valid_until"))


class SchoolChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj) -> str:
        return f"{obj.name}, {obj.city} ({obj.brin6})"


class AddSchoolsForm(forms.Form):
    valid_from = DayField(label=_("from"), initial=timezone.localdate)
    schools = SchoolChoices(
        School.objects.none(), label=_("schools"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Schools that lie in no region today."),
    )  # fmt: skip

    def __init__(self, *args, schools, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["schools"].queryset = schools


class LeaveForm(forms.Form):
    last_day = DayField(label=_("last day"), help_text=_("This day still counts."))
    reason = forms.CharField(label=_("reason"), max_length=200)


class RegionYearForm(forms.Form):
    """A year that was entered before is corrected by entering it again."""

    school_year = SchoolYearFormField(label=_("school year"))
    needed = forms.IntegerField(
        label=_("students needed"), min_value=0, max_value=100_000,
        help_text=_("Of all partnerships together, for example 150."),
    )  # fmt: skip
    grant_cents = EuroField(
        label=_("grant of the region"), min_value=0, required=False, help_text=_("Empty while it is not known yet.")
    )
    source = forms.CharField(label=_("source"), max_length=200, help_text=_("Regulation or letter in which it stands."))
