"""Forms of participants, their agreements, and what goes into the books."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.enums import OF_REGISTER, ParticipantKind
from oids.forms.documents import DocumentField
from oids.forms.fields import DayField, DutchDecimalField, EuroField
from oids.forms.layouts import beside, laid_out
from partnerships.forms.register import version_field
from partnerships.lookups import party_field
from partnerships.models import Partnership, Party


class ParticipantForm(forms.Form):
    """`party` offers the boards and institutes of the register that the user may see or that are free."""

    kind = forms.ChoiceField(label=_("kind"), choices=[("", "---------"), *ParticipantKind.choices])
    party = party_field(
        label=_("board or institute"), required=False,
        help_text=_("Only for a board or institute: type a part of the name or the number."),
    )  # fmt: skip
    partner = forms.ModelChoiceField(
        Partnership.objects.none(), label=_("other partnership"), required=False,
        help_text=_(
            "Only for another partnership: its people then see themes, the library, and groups with their members, hours, "
            "meetings and what was agreed there."
        ),
    )  # fmt: skip
    name = forms.CharField(
        label=_("name"), max_length=200, required=False, help_text=_("Only for a participant outside the register.")
    )
    note = forms.CharField(label=_("note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, partnership, parties, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = parties
        self.fields["party"].url = reverse("partnerships:party_lookup")
        self.fields["partner"].queryset = Partnership.objects.exclude(pk=partnership.pk)

    def clean(self):
        data = super().clean()
        kind = data.get("kind")
        if kind in OF_REGISTER and data.get("party") is None and "party" not in self.errors:
            self.add_error("party", _("Choose the board or institute from the register."))
        return data


class ParticipantUpdateForm(forms.Form):
    name = forms.CharField(label=_("name"), max_length=200)
    note = forms.CharField(label=_("note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    version = version_field()

    def __init__(self, *args, object, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if object.party_id or object.partner_id:
            del self.fields["name"]


class AgreementForm(forms.Form):
    signed_on = DayField(label=_("signed on"), initial=timezone.localdate)
    valid_from = DayField(label=_("from"))
    valid_until = DayField(label=_("until and including"), required=False, help_text=_("Empty: until further notice."))
    contribution_cents = EuroField(
        label=_("contribution a school year"), min_value=0, help_text=_("0 when only hours are brought in.")
    )
    hours = DutchDecimalField(
        label=_("hours a school year"), min_value=Decimal(0), max_digits=7, decimal_places=2, initial=Decimal(0),
        help_text=_("Of all its people together, as far as agreed beforehand."),
    )  # fmt: skip
    source = forms.CharField(
        label=_("article"), max_length=200, help_text=_("For example: convenant of 1-9-2024, article 5.")
    )
    file = DocumentField(help_text=_("The signed agreement as PDF, PNG or JPEG. The name of the file is not kept."))

    @property
    def helper(self):
        return laid_out(
            "signed_on", beside("valid_from", "valid_until"), beside("contribution_cents", "hours"), "source", "file"
        )


class AgreementEndForm(forms.Form):
    last_day = DayField(label=_("last day"), help_text=_("This day still counts."))
    reason = forms.CharField(label=_("reason"), max_length=200)


class AskForm(forms.Form):
    due_on = DayField(label=_("to be paid on"))


def parties_for(user):
    """Boards and institutes that can be chosen: those one sees in the register, and boards in no partnership."""
    return Party.objects.visible_to(user) | Party.objects.free()
