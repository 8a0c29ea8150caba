"""Forms of the proposal."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from oids.forms.layouts import laid_out
from oids.forms.lookups import LookupField
from partnerships.lookups import names_of, school_field
from placements.lookups import enrolment_label, search_enrolments
from rounds.models import ProposalLine


class ProposalForm(forms.Form):
    """How a proposal is worked out; what it is worked out from stands in the round."""

    with_maybe = forms.BooleanField(
        label=_("places of schools that said maybe count too"), required=False,
    )  # fmt: skip
    based_on = forms.ModelChoiceField(
        None, label=_("keep who is pinned in"), required=False, empty_label=_("nobody is kept"),
        help_text=_("The new proposal leaves them where they are and shows what else changed."),
    )  # fmt: skip
    time_limit = forms.IntegerField(
        label=_("at most so many seconds"), min_value=5, max_value=3600, initial=60,
        help_text=_("Enough for some hundreds of students; thousands may take minutes. It stops as soon as nothing better is possible."),
    )  # fmt: skip

    def __init__(self, *args, proposals, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["based_on"].queryset = proposals
        self.fields["based_on"].label_from_instance = lambda row: _("proposal %(number)s (%(pinned)s pinned)") % {
            "number": row.number, "pinned": row.pinned_count,
        }  # fmt: skip
        if not proposals:
            del self.fields["based_on"]
        self.helper = laid_out(*self.fields)


class MoveLineForm(forms.Form):
    """To a school, or to none: that is ticked, so that an empty field never takes away somebody's place."""

    school = school_field(
        label=_("to school"), required=False, help_text=_("Type a part of the name, the place or the BRIN6."),
    )  # fmt: skip
    no_place = forms.BooleanField(label=_("no place: the student is at no school in this proposal"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, schools, url, here=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.here = here
        self.fields["school"].queryset, self.fields["school"].url = schools, url
        self.helper = laid_out(*self.fields)

    def clean(self):
        data = super().clean()
        school, no_place = data.get("school"), data.get("no_place")
        if "school" not in data:
            return data
        if school is None and not no_place:
            self.add_error("school", _("Give the school where the student goes, or tick “no place”."))
        elif no_place and school is not None:
            self.add_error("no_place", _("Choose: to %(school)s, or no place.") % {"school": school})
        elif school is not None and school == self.here:
            self.add_error(
                "school", _("The student is at %(school)s already. Choose another school.") % {"school": school}
            )
        return data


def search_lines(queryset, text: str):
    return search_enrolments(queryset, text, "enrolment__student")


def line_label(line: ProposalLine) -> str:
    return enrolment_label(line.enrolment)


class SwapLinesForm(forms.Form):
    other = LookupField(
        key="enrolment__student__number", search=search_lines, label_of=line_label,
        names_of=lambda line: names_of(line.enrolment.student), label=_("with student"),
        help_text=_("Type a part of the name or the student number."),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, lines, url, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset, self.fields["other"].url = lines, url
        self.helper = laid_out(*self.fields)


class ConfirmProposalForm(forms.Form):
    reason = forms.CharField(
        label=_("why you go on despite the warnings"), max_length=200,
        help_text=_("Kept with each placement that has a warning that needs a reason."),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, asks_reason: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not asks_reason:
            del self.fields["reason"]
        self.helper = laid_out(*self.fields)


__all__ = ["ConfirmProposalForm", "MoveLineForm", "ProposalForm", "SwapLinesForm"]
