"""Forms of peer reviews."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.forms.base import text_field
from oids.documents import WORKING_KINDS
from oids.forms.documents import DocumentField
from oids.forms.fields import DayField, SchoolYearFormField
from oids.forms.layouts import beside, laid_out
from partnerships.forms.register import version_field
from partnerships.models import Person
from quality.enums import EvidenceKind
from quality.models import ReviewPart


class ReviewForm(forms.Form):
    first_year = SchoolYearFormField(label=_("first school year"))
    last_year = SchoolYearFormField(label=_("last school year"))
    written_by = DayField(label=_("self-evaluation ready on"), required=False)
    visit_on = DayField(label=_("visit on"), required=False)
    panel = text_field(
        _("panel"), max_length=1000, required=False, help_text=_("Who come to look, one a line, with where they are from.")
    )  # fmt: skip
    more: tuple[str, ...] = ()

    @property
    def helper(self):
        return laid_out(beside("first_year", "last_year"), beside("written_by", "visit_on"), "panel", *self.more)


class ReviewUpdateForm(ReviewForm):
    version = version_field()
    more = ("version",)


class ReviewFinishForm(forms.Form):
    report_on = DayField(label=_("report of the panel of"))
    outcome = text_field(_("outcome"), 6, max_length=4000)


class PartForm(forms.Form):
    self_evaluation = text_field(
        _("self-evaluation"), 12, max_length=8000, required=False,
        help_text=_("What goes well, what could be better, and how you know. No names of students."),
    )  # fmt: skip
    judgement = text_field(_("what the panel says"), 5, max_length=4000, required=False)
    title = forms.CharField(label=_("part"), max_length=120)
    guide = text_field(_("what it is about"), 3, max_length=1000, required=False)
    version = version_field()


class EvidenceForm(forms.Form):
    source = forms.ChoiceField(label=_("what in the register"), required=False)
    file = DocumentField(
        kinds=WORKING_KINDS, label=_("or a document"), help_text=_("PDF, PNG, JPEG, Word, PowerPoint or Excel.")
    )
    label = forms.CharField(
        label=_("what it shows"),
        max_length=200,
        help_text=_("For example: the norm of hours was adopted by all boards."),
    )

    def __init__(self, *args, sources, words, **kwargs) -> None:
        """`sources`: value -> what it is (quality.evidence); `words`: what it is -> its name."""
        super().__init__(*args, **kwargs)
        self.sources = sources
        groups: dict[str, list] = {}
        for value, found in sources.items():
            groups.setdefault(str(EvidenceKind(found["kind"]).label), []).append((value, words(found)))
        self.fields["source"].choices = [("", "---------"), *((label, rows) for label, rows in groups.items())]

    def clean(self):
        data = super().clean()
        if bool(data.get("source")) == bool(data.get("file")) and not self.errors:
            raise forms.ValidationError(gettext("Choose something in the register or a document, one of the two."))
        return data

    def values(self) -> dict:
        """What the action takes."""
        data = self.cleaned_data
        found = self.sources[data["source"]] if data["source"] else {"kind": EvidenceKind.FILE, "file": data["file"]}
        return found | {"label": data["label"]}


class RecommendationForm(forms.Form):
    text = text_field(_("recommendation"), max_length=1000)
    part = forms.ModelChoiceField(ReviewPart.objects.none(), label=_("part"), required=False)
    owner = forms.ModelChoiceField(
        Person.objects.none(), label=_("owner"), help_text=_("Somebody who sits in one of the bodies.")
    )
    due_on = DayField(label=_("due on"))
    more: tuple[str, ...] = ()

    def __init__(self, *args, review, owner: Person | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(seats__body__partnership=review.partnership_id)
        if owner is not None:
            people = people | Person.objects.filter(pk=owner.pk)
        self.fields["part"].queryset = review.parts.all()
        self.fields["owner"].queryset = people.distinct()

    @property
    def helper(self):
        return laid_out("text", "part", beside("owner", "due_on"), *self.more)


class RecommendationUpdateForm(RecommendationForm):
    version = version_field()
    more = ("version",)
