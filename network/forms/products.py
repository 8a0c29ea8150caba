"""Forms of products, their files and their use."""

from __future__ import annotations

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.enums import Licence
from network.forms.base import text_field
from network.models import Group, Theme
from oids.documents import WORKING_KINDS
from oids.forms.documents import DocumentField
from oids.forms.fields import DayField
from partnerships.forms.register import version_field
from partnerships.lookups import school_field


class ProductFields(forms.Form):
    title = forms.CharField(label=_("title"), max_length=160)
    makers = forms.CharField(
        label=_("makers"), max_length=300, help_text=_("As they want to be named: people, or the group.")
    )
    theme = forms.ModelChoiceField(Theme.objects.none(), label=_("theme"), required=False)
    summary = text_field(_("what it is and for whom"), 5, max_length=3000, help_text=_("It is found by these words."))
    link = forms.URLField(
        label=_("link"), max_length=400, required=False, assume_scheme="https",
        help_text=_("Where it stands, when it is not a file. Who clicks on it goes there; OidS fetches nothing from it."),
    )  # fmt: skip
    licence = forms.ChoiceField(label=_("licence"), choices=Licence.choices, initial=Licence.CC_BY_NC_SA)
    edition = forms.CharField(label=_("version"), max_length=20, initial="1")

    def __init__(self, *args, partnership, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = Theme.objects.filter(partnership=partnership)


class ProductForm(ProductFields):
    """`groups` are those in which the user may make a product; a programme leader may leave it empty."""

    group = forms.ModelChoiceField(Group.objects.none(), label=_("made in"), required=False)
    field_order = ("title", "makers", "group", "theme")

    def __init__(self, *args, groups, group_needed, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups
        self.fields["group"].required = group_needed


class ProductUpdateForm(ProductFields):
    version = version_field()


class EditionForm(forms.Form):
    edition = forms.CharField(label=_("version"), max_length=20, help_text=_("For example 2."))
    summary = text_field(_("what it is and for whom"), 5, max_length=3000, help_text=_("Say what is new as well."))


class ProductFileForm(forms.Form):
    label = forms.CharField(label=_("what it is"), max_length=120, help_text=_("For example: lesson plan for grade 5."))
    file = DocumentField(
        label=_("file"), kinds=WORKING_KINDS, required=True,
        help_text=_("PDF, PNG, JPEG, Word, PowerPoint or Excel. The name of the file is not kept. No names of students."),
    )  # fmt: skip


class UseForm(forms.Form):
    used_on = DayField(label=_("used on"), initial=timezone.localdate)
    school = school_field(
        label=_("school"), required=False, help_text=_("Type a part of the name, the place or the BRIN6.")
    )
    where = forms.CharField(
        label=_("where and with whom"), max_length=200,
        help_text=_("For example: design workshop of group 3. No names of students."),
    )  # fmt: skip
    remark = text_field(_("how it went"), 3, max_length=1000, required=False)

    def __init__(self, *args, schools, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = schools
        self.fields["school"].url = reverse("partnerships:school_lookup")
