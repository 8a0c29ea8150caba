"""Forms of trainers, roles and sign-ins."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oids.forms.fields import DayField, DutchDecimalField
from oids.models import User
from partnerships.enums import RoleKind, TrainerKind
from partnerships.forms.register import version_field
from partnerships.lookups import party_field, school_field, user_field
from partnerships.models import Partnership, Party, School


class PersonFields(forms.Form):
    first_name = forms.CharField(label=_("first name"), max_length=60)
    infix = forms.CharField(label=_("infix"), max_length=20, required=False, help_text=_("For example: van der."))
    last_name = forms.CharField(label=_("last name"), max_length=80)
    email = forms.EmailField(label=_("e-mail address"), required=False)
    days_per_week = DutchDecimalField(
        label=_("days a week"), max_digits=3, decimal_places=2, min_value=Decimal(0), max_value=Decimal(5),
        required=False, help_text=_("For this role, for example 1.5. Mentors may leave it empty."),
    )  # fmt: skip


class TrainerForm(PersonFields):
    """`employer` offers the members of the partnership, the schools those of its boards."""

    kind = forms.ChoiceField(label=_("role"), choices=TrainerKind.choices)
    employer = forms.ModelChoiceField(Party.objects.none(), label=_("employer"))
    valid_from = DayField(label=_("from"), initial=timezone.localdate)
    school = school_field(
        label=_("school"), required=False,
        help_text=_("Where they work. More schools can be added on the next page."),
    )  # fmt: skip
    field_order = ("kind", "first_name", "infix", "last_name", "email", "employer", "days_per_week", "valid_from")

    def __init__(self, *args, partnership, school_year, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        period = school_year.period
        self.fields["employer"].queryset = Party.objects.members_of(partnership, period)
        self.fields["school"].queryset = School.objects.visible_to(user).of_partnership(partnership, period)
        self.fields["school"].url = reverse("partnerships:school_lookup")

    def clean(self):
        data = super().clean()
        if (
            data.get("kind") == TrainerKind.SCHOOL_TRAINER
            and data.get("days_per_week") is None
            and "days_per_week" not in self.errors
        ):
            self.add_error("days_per_week", _("Fill in the days a week: the school trainer's load is measured by it."))
        return data


class TrainerUpdateForm(PersonFields):
    version = version_field()


class DeployForm(forms.Form):
    school = school_field(label=_("school"), help_text=_("Type a part of the name, the place or the BRIN6."))
    valid_from = DayField(label=_("from"), initial=timezone.localdate)

    def __init__(self, *args, partnership, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["school"].queryset = School.objects.visible_to(user).in_partnership(partnership, today)
        self.fields["school"].url = reverse("partnerships:school_lookup")


class RoleForm(forms.Form):
    user = user_field(label=_("user"), help_text=_("Type a part of the name or the e-mail address."))
    kind = forms.ChoiceField(label=_("role"), choices=[("", "---------"), *RoleKind.choices])
    partnership = forms.ModelChoiceField(
        Partnership.objects.all(), label=_("partnership"), required=False,
        help_text=_("For programme leader, controller, steering group and trainer."),
    )  # fmt: skip
    party = party_field(
        label=_("on behalf of"), required=False,
        help_text=_("The board or institute, for its staff and for a programme leader."),
    )  # fmt: skip
    valid_from = DayField(label=_("from"), initial=timezone.localdate)
    valid_until = DayField(label=_("until and including"), required=False, help_text=_("Empty: until further notice."))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.filter(is_active=True)
        self.fields["user"].url = reverse("partnerships:user_lookup")
        self.fields["party"].queryset = Party.objects.all()
        self.fields["party"].url = reverse("partnerships:party_lookup")


class UserForm(forms.Form):
    name = forms.CharField(label=_("name"), max_length=120)
    email = forms.EmailField(label=_("e-mail address"), help_text=_("A link to choose a password is mailed to it."))
    language = forms.ChoiceField(label=_("language"), choices=[("nl", _("Dutch")), ("en", _("English"))])
