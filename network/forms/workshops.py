"""Forms of design workshops."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.enums import ProductState
from network.forms.base import OfWhomField
from network.models import Product, Theme
from oids.forms.fields import DayField, TimeField
from oids.forms.layouts import beside, laid_out
from partnerships.forms.register import version_field
from placements.models import Enrolment, PeerGroup


class WorkshopFields(forms.Form):
    """`products` offers what the user finds in the library, `theme` every theme of the network once; both also what was
    chosen before."""

    subject = forms.CharField(label=_("subject"), max_length=200)
    day = DayField(label=_("day"))
    begins_at = TimeField(label=pgettext_lazy("time", "from"), required=False)
    ends_at = TimeField(label=pgettext_lazy("time", "until"), required=False)
    place = forms.CharField(label=_("place"), max_length=120, required=False)
    theme = OfWhomField(Theme.objects.none(), label=_("theme"), required=False)
    products = forms.ModelMultipleChoiceField(
        Product.objects.none(), label=_("products"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("From the library: what the group will work with."),
    )  # fmt: skip
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    def __init__(self, *args, user, partnership, theme=None, known=(), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offered = Theme.objects.visible_to(user).once(partnership)
        self.fields["theme"].partnership = partnership
        self.fields["theme"].queryset = offered | Theme.objects.filter(pk=theme.pk) if theme else offered
        found = Product.objects.visible_to(user)
        self.fields["products"].queryset = found.filter(state=ProductState.PUBLISHED) | found.filter(
            pk__in=[product.pk for product in known]
        )

    @property
    def helper(self):
        return laid_out(
            *self.before, "subject", "day", beside("begins_at", "ends_at"), "place", "theme", "products", *self.after
        )


class WorkshopForm(WorkshopFields):
    peer_group = forms.ModelChoiceField(PeerGroup.objects.none(), label=_("peer group"))
    before = ("peer_group",)

    def __init__(self, *args, groups, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["peer_group"].queryset = groups


class WorkshopUpdateForm(WorkshopFields):
    version = version_field()
    after = ("version",)


class StudentsField(forms.ModelMultipleChoiceField):
    """Students by name for who may know names, else by reference."""

    named = False

    def label_from_instance(self, obj) -> str:
        return obj.student.sort_name if self.named else obj.student.reference


class WorkshopHoldForm(forms.Form):
    present = StudentsField(
        Enrolment.objects.none(), label=_("present"), required=False, widget=forms.CheckboxSelectMultiple
    )
    report = forms.CharField(
        label=_("how it went"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("In short. No names of students."),
    )  # fmt: skip
    version = version_field()

    def __init__(self, *args, students, named, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].named = named
        self.fields["present"].queryset = students
