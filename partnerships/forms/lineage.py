"""Forms of partnerships that are renamed, merge, split or come from another one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from oids.forms.fields import DayField
from oids.forms.layouts import beside, laid_out
from partnerships.enums import SuccessionKind
from partnerships.forms.register import AddressNameField
from partnerships.models import Partnership, Party


class PartnershipRenameForm(forms.Form):
    name = forms.CharField(label=_("new name"), max_length=120)
    on = DayField(label=_("from"), help_text=_("Until the day before, the present name stays in force."))


class SuccessionForm(forms.Form):
    predecessor = forms.ModelChoiceField(
        Partnership.objects.none(), label=_("predecessor"), required=False,
        help_text=_("From before the register? Leave this empty and fill in the name below."),
    )  # fmt: skip
    name = forms.CharField(label=_("name"), max_length=120, required=False)
    slug = AddressNameField(required=False)
    founded_on = DayField(label=_("founded on"), required=False)
    kind = forms.ChoiceField(label=_("how"), choices=SuccessionKind.choices)
    on = DayField(label=_("from"), help_text=_("The first day after it."))
    goes_on = forms.BooleanField(label=_("the predecessor goes on beside it"), required=False)
    note = forms.CharField(label=_("note"), max_length=300, required=False)

    def __init__(self, *args, successor, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["predecessor"].queryset = Partnership.objects.exclude(pk=successor.pk)

    @property
    def helper(self):
        return laid_out("predecessor", beside("name", "slug", "founded_on"), beside("kind", "on"), "goes_on", "note")


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(Partnership.objects.none(), label=_("into"))
    on = DayField(label=_("from"), help_text=_("Best on 1 August, the first day of a school year."))

    def __init__(self, *args, partnership, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = Partnership.objects.exclude(pk=partnership.pk).filter(ended_on=None)


class SplitForm(forms.Form):
    name = forms.CharField(label=_("name of the new partnership"), max_length=120)
    slug = AddressNameField()
    on = DayField(label=_("from"), help_text=_("Best on 1 August, the first day of a school year."))
    boards = forms.ModelMultipleChoiceField(
        Party.objects.none(), label=_("boards that go along"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, boards, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["boards"].queryset = boards
