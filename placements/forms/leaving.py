"""Many students leave one school: who is ticked, and where each goes."""

from __future__ import annotations

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids.formats import day as show_day
from oids.forms.fields import DayField
from oids.forms.layouts import beside, laid_out
from partnerships.lookups import school_field
from partnerships.models import School
from placements.actions import Leaver
from placements.forms.acts import note_field
from placements.models import Placement

MOVE, END = "move", "end"


class LeaveForm(forms.Form):
    """`rows` are the placements, `outside` the first day of each outside the partnership (by key; may be missing).

    Every placement has a tick, a school of its own that comes before the one for all, and the version that was shown.
    """

    what = forms.ChoiceField(
        label=gettext_lazy("what happens"), widget=forms.RadioSelect, initial=MOVE,
        choices=[
            (MOVE, gettext_lazy("The students who are ticked go to another school.")),
            (END, gettext_lazy("Their placements end, because the school closed or left the partnership.")),
        ],
    )  # fmt: skip
    first_day = DayField(
        label=gettext_lazy("first day not at this school"), required=False,
        help_text=gettext_lazy("Empty: for each student the first day on which the school is outside the partnership."),
    )  # fmt: skip
    school = school_field(
        label=gettext_lazy("new school for all"), required=False,
        help_text=gettext_lazy("Who gets another school has it in the list below."),
    )  # fmt: skip
    note = note_field()

    def __init__(self, *args, rows: list[Placement], outside: dict, partnership, school_year, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.outside = rows, outside
        schools = School.objects.visible_to(user).of_partnership(partnership, school_year.period)
        url = reverse("placements:school_lookup", kwargs={"partnership": partnership.slug, "year": str(school_year)})
        self.fields["school"].queryset, self.fields["school"].url = schools, url
        for row in rows:
            named = {"placement": row.reference}
            self.fields[f"take_{row.pk}"] = forms.BooleanField(
                label=_("take %(placement)s along") % named, required=False, initial=True,
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )  # fmt: skip
            own = school_field(label=_("new school of %(placement)s") % named, required=False)
            own.queryset, own.url = schools, url
            own.widget.attrs |= {"aria-label": own.label, "class": "form-control"}
            self.fields[f"school_{row.pk}"] = own
            self.fields[f"version_{row.pk}"] = forms.IntegerField(
                required=False, initial=row.version, widget=forms.HiddenInput
            )
        self.helper = laid_out("what", beside("first_day", "school"), "note")

    def lines(self):
        """(placement, tick, own school, version, first day outside) for the list below the form."""
        for row in self.rows:
            yield (
                row, self[f"take_{row.pk}"], self[f"school_{row.pk}"], self[f"version_{row.pk}"],
                self.outside.get(row.pk),
            )  # fmt: skip

    def clean(self):
        data = super().clean()
        taken = [row for row in self.rows if data.get(f"take_{row.pk}")]
        if not taken:
            self.add_error(None, _("Tick at least one student."))
        for row in taken:
            name = f"school_{row.pk}"
            wrong = name in self.errors or "school" in self.errors
            if data.get("what") == MOVE and not wrong and not (data.get(name) or data.get("school")):
                self.add_error(name, _("Choose a school for this student, or one for all."))
            gone = self.outside.get(row.pk)
            if (
                gone is not None
                and data.get("first_day")
                and data["first_day"] > gone
                and "first_day" not in self.errors
            ):
                text = _(
                    "%(school)s is outside the partnership from %(day)s. Choose that day or an earlier one, or leave it "
                    "empty."
                )
                self.add_error("first_day", text % {"school": row.school, "day": show_day(gone)})
            if "first_day" not in self.errors and not (data.get("first_day") or row.pk in self.outside):
                self.add_error("first_day", _("Fill in the day: this school is in the partnership."))
        return data

    def leavers(self) -> list[Leaver]:
        data = self.cleaned_data
        return [
            Leaver(
                row, data["first_day"] or self.outside[row.pk],
                (data[f"school_{row.pk}"] or data["school"]) if data["what"] == MOVE else None,
                data[f"version_{row.pk}"],
            )
            for row in self.rows
            if data[f"take_{row.pk}"]
        ]  # fmt: skip
