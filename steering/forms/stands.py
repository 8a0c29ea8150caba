"""Which scenarios lie before a meeting, and what the programme leader says beside each paper."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.models import Meeting
from steering.calculations.stand import KeptPaper
from steering.enums import ScenarioState
from steering.models import Scenario


class StandForm(forms.Form):
    """`papers` are those of the figures; the note of a scenario is its own."""

    scenarios = forms.ModelMultipleChoiceField(
        Scenario.objects.none(), label=gettext_lazy("scenarios"), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Shared scenarios of this school year. Each becomes a page of the stand."),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("note for the meeting"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What the meeting should know first. It stands in front."),
    )  # fmt: skip

    def __init__(self, *args, meeting: Meeting, papers: Sequence[KeptPaper], user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        rows = Scenario.objects.visible_to(user).filter(
            partnership=meeting.body.partnership, school_year=meeting.school_year, state=ScenarioState.SHARED
        )
        self.fields["scenarios"].queryset = rows.defer("inputs", "present")
        if not rows.exists():
            del self.fields["scenarios"]
        self.codes = {f"note_{index}": paper.code for index, paper in enumerate(papers)}
        for index, paper in enumerate(papers):
            self.fields[f"note_{index}"] = forms.CharField(
                label=_("note beside %(paper)s") % {"paper": paper.title}, required=False, max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    def notes(self) -> dict[str, str]:
        return {code: self.cleaned_data[name] for name, code in self.codes.items()}
