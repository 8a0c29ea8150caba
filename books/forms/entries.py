"""What forms of entries share: the party, the document, the reason."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids.forms.documents import DocumentField as KeptFileField
from oids.forms.fields import DutchDecimalField, EuroField
from partnerships.models import Party


class DocumentField(KeptFileField):
    def __init__(self, **kwargs) -> None:
        kwargs.setdefault(
            "help_text",
            gettext_lazy(
                "Invoice, receipt or list, as PDF, PNG or JPEG. The name of the file is not kept; names of students do "
                "not belong in it."
            ),
        )
        super().__init__(**kwargs)


class EntryForm(forms.Form):
    """An entry of one school year; `object` is what is changed, None for a new one."""

    def __init__(self, *args, partnership, school_year, object=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.partnership, self.school_year, self.object = partnership, school_year, object
        members = Party.objects.members_of(partnership, school_year.period)
        if "party" in self.fields:
            self.fields["party"].queryset = members.order_by("-kind", "name")
        for name in ("valid_from", "valid_until", "incurred_on"):
            if name in self.fields:
                attrs = self.fields[name].widget.attrs
                attrs["min"], attrs["max"] = school_year.first_day.isoformat(), school_year.last_day.isoformat()
        if object is not None:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
            if object.document_id and "file" in self.fields:
                self.fields["file"].help_text = _(
                    "There is a document already (%(name)s). A new file takes its place."
                ) % {"name": object.document.name}

    def clean(self):
        data = super().clean()
        if self.errors and self.files and "file" not in self.errors:
            # A browser does not send a file twice by itself.
            text = _("Choose the file again: a browser forgets it when a form comes back.")
            self.add_error("file", ValidationError(text))
        return data

    def values(self) -> dict:
        """What the action takes, apart from the file."""
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}


class WithdrawForm(forms.Form):
    """Why what stays to be seen is withdrawn."""

    example: object = ""
    reason = forms.CharField(label=gettext_lazy("why it is withdrawn"), max_length=200)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = self.example


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("remark"), max_length=300,
        help_text=gettext_lazy("What is wrong and how to mend it. No names of students."),
    )  # fmt: skip


class CorrectEuroForm(forms.Form):
    amount_cents = EuroField(
        label=gettext_lazy("amount that is taken away"), min_value=1,
        help_text=gettext_lazy("All of it, or a part. What should stand instead is entered as a new one."),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("reason for the correction"), max_length=300)


class CorrectHoursForm(forms.Form):
    hours = DutchDecimalField(
        label=gettext_lazy("hours that are taken away"), min_value=0, max_digits=9, decimal_places=2,
        help_text=gettext_lazy("All of them, or a part. What should stand instead is entered as a new one."),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("reason for the correction"), max_length=300)
