"""Forms of partnerships, boards, institutes and schools."""

from __future__ import annotations

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oids.forms.fields import DayField
from partnerships import validators
from partnerships.enums import PartyKind
from partnerships.lookups import party_field
from partnerships.models import Board, Partnership, Party, School


def version_field() -> forms.IntegerField:
    return forms.IntegerField(required=False, widget=forms.HiddenInput)


class AddressNameField(forms.SlugField):
    """The name of a new partnership in addresses."""

    default_error_messages = {"invalid": _("Write small letters, digits and hyphens only, for example twente-oost.")}

    def __init__(self, **kwargs) -> None:
        help_text = _("Small letters and hyphens, for example twente-oost.")
        super().__init__(**{"label": _("name in addresses"), "max_length": 50, "help_text": help_text} | kwargs)

    def to_python(self, value):
        return super().to_python(value).lower()

    def clean(self, value):
        value = super().clean(value)
        if value and Partnership.objects.filter(slug=value).exists():
            raise forms.ValidationError(
                _("Another partnership has this name in addresses already. Choose another one.")
            )
        return value


class PartnershipForm(forms.Form):
    name = forms.CharField(label=_("name"), max_length=120)
    slug = AddressNameField()


class PartnershipUpdateForm(forms.Form):
    name = forms.CharField(
        label=_("name"), max_length=120, help_text=_("A new name has a day: enter that under New name.")
    )
    founded_on = DayField(label=_("founded on"), required=False)
    version = version_field()


class MembershipForm(forms.Form):
    """`party` offers those that may join; it is set by the view."""

    party = party_field(label=_("board or institute"), help_text=_("Type a part of the name or the DUO number."))
    valid_from = DayField(label=_("from"))
    valid_until = DayField(label=_("until and including"), required=False, help_text=_("Empty: until further notice."))

    def __init__(self, *args, queryset, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = queryset
        self.fields["party"].url = reverse("partnerships:party_lookup")


class PenvoerderForm(forms.Form):
    party = forms.ModelChoiceField(Party.objects.none(), label=_("penvoerder"))
    on = DayField(label=_("from"), initial=timezone.localdate)

    def __init__(self, *args, queryset, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = queryset


class EndForm(forms.Form):
    last_day = DayField(label=_("last day"), help_text=_("This day still counts."))
    reason = forms.CharField(label=_("reason"), max_length=200)


class PeriodForm(forms.Form):
    """Days that were entered wrongly."""

    valid_from = DayField(label=_("from"))
    valid_until = DayField(label=_("until and including"), required=False, help_text=_("Empty: until further notice."))

    def clean(self):
        data = super().clean()
        first, last = data.get("valid_from"), data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day lies before the first day."))
        return data


class LastDayForm(forms.Form):
    last_day = DayField(label=_("last day"), help_text=_("This day still counts."))


class PartyForm(forms.Form):
    kind = forms.ChoiceField(label=_("kind"), choices=PartyKind.choices)
    code = forms.CharField(
        label=_("DUO number"), max_length=5, help_text=_("A board has 5 digits, an institute a BRIN such as 23AH.")
    )
    name = forms.CharField(label=_("name"), max_length=200)
    statutory_name = forms.CharField(
        label=_("statutory name"), max_length=200, required=False,
        help_text=_("As the bank knows it. Empty: the same as the name."),
    )  # fmt: skip
    kvk_number = forms.CharField(
        label=_("KvK number"), max_length=8, required=False, validators=[validators.kvk_number]
    )


class PartyUpdateForm(forms.Form):
    statutory_name = forms.CharField(
        label=_("statutory name"), max_length=200,
        help_text=_("As the bank knows it: banks check name against number."),
    )  # fmt: skip
    kvk_number = forms.CharField(
        label=_("KvK number"), max_length=8, required=False, validators=[validators.kvk_number]
    )
    version = version_field()


class RenameForm(forms.Form):
    name = forms.CharField(label=_("new name"), max_length=200)
    on = DayField(label=_("from"), help_text=_("Until the day before, the present name stays in force."))


class SchoolDetailsForm(forms.ModelForm):
    """What is written about a school now."""

    version = version_field()

    class Meta:
        model = School
        fields = (
            "street", "house_number", "postcode", "city", "municipality", "email", "denomination", "pupils",
            "is_academic",
        )  # fmt: skip


class SchoolForm(SchoolDetailsForm):
    board = party_field(label=_("school board"), help_text=_("Type a part of the name or the DUO number."))
    valid_from = DayField(label=_("belongs to this board from"))
    field_order = ("brin6", "name", "board", "valid_from")

    class Meta(SchoolDetailsForm.Meta):
        fields = ("brin6", "name", *SchoolDetailsForm.Meta.fields)

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        self.fields["board"].queryset = Board.objects.visible_to(user)
        self.fields["board"].url = reverse("partnerships:party_lookup")


class SchoolMoveForm(forms.Form):
    board = party_field(label=_("new school board"), help_text=_("Type a part of the name or the DUO number."))
    on = DayField(label=_("from"), help_text=_("Hours and money follow the days."))
    reason = forms.CharField(label=_("reason"), max_length=200, required=False)

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["board"].queryset = Board.objects.visible_to(user) | Board.objects.free()
        self.fields["board"].url = reverse("partnerships:party_lookup")


class AccountForm(forms.Form):
    iban = forms.CharField(label="IBAN", max_length=42, validators=[validators.validate_iban])
    source = forms.CharField(
        label=_("source"), max_length=200, help_text=_("Where the number was read, for example: letter of 3-9-2026.")
    )
