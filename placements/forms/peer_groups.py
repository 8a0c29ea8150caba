"""Forms of peer groups: who leads, who is in, from when."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids.forms.fields import DayField
from oids.forms.layouts import beside, laid_out
from partnerships.enums import TEACHER_EDUCATORS
from partnerships.lookups import trainer_field, trainer_label
from partnerships.models import Trainer
from placements.models import PeerGroup

FROM_START = gettext_lazy("Empty: from the start. With a day: what was before stays as it was, hours follow the days.")
NOBODY = "none"


class TicksField(forms.Field):
    """Rows ticked in a table, as `key.version`; gives key -> version."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value):
        found = {}
        for text in value or ():
            match = re.fullmatch(r"(\d{1,12})\.(\d{1,9})", str(text))
            if match is None:
                raise ValidationError(_("A ticked row could not be read. Open the page again and tick once more."))
            found[int(match[1])] = int(match[2])
        return found

    def validate(self, value):
        if self.required and not value:
            raise ValidationError(_("Tick at least one student."))


class _Leads:
    """Mixed into forms: fills `school_trainer` and `institute_trainer` (with a suffix) with those of the year."""

    def fill_leads(self, partnership, school_year, user, suffixes: Iterable[str] = ("",)) -> None:
        """What comes back from a form with many groups is looked up in two queries."""
        suffixes = list(suffixes)
        scope = {"partnership": partnership.slug, "year": str(school_year)}
        trainers = Trainer.objects.visible_to(user).filter(partnership=partnership).select_related("person")
        trainers = trainers.overlapping(school_year.period).order_by("person__last_name__alphabetical")
        for kind in TEACHER_EDUCATORS:
            rows, url = trainers.filter(kind=kind), reverse("placements:trainer_lookup", kwargs=scope | {"kind": kind})
            many = self.is_bound and len(suffixes) > 1
            known = {trainer_label(row): row for row in rows} if many else {}
            for suffix in suffixes:
                field = self.fields[f"{kind.value}{suffix}"]
                field.queryset, field.known, field.url = rows, known, url


class PeerGroupForm(_Leads, forms.Form):
    name = forms.CharField(label=gettext_lazy("name"), max_length=80)
    school_trainer = trainer_field(label=gettext_lazy("school trainer"), required=False)
    institute_trainer = trainer_field(label=gettext_lazy("institute trainer"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, partnership, school_year, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fill_leads(partnership, school_year, user)


class PeerGroupNameForm(forms.Form):
    """Of a group with students: who leads it is corrected where one sees what follows for them."""

    name = forms.CharField(label=gettext_lazy("name"), max_length=80)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class HandOverForm(PeerGroupForm):
    name = None
    first_day = DayField(label=gettext_lazy("first day"), required=False, help_text=FROM_START)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(beside("school_trainer", "institute_trainer"), "first_day", "version")


class CorrectLeadForm(PeerGroupForm):
    """`later`: the stretch began with a hand-over, so it has a first day of its own."""

    name = None
    first_day = DayField(
        label=gettext_lazy("first day"),
        help_text=gettext_lazy(
            "The day from which these two led the group; until the day before, those before them did."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("what was entered wrongly"), max_length=200,
        help_text=gettext_lazy("Stays in the history of the group. No names of students."),
    )  # fmt: skip

    def __init__(self, *args, later: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not later:
            del self.fields["first_day"]
        days = ["first_day"] if later else []
        self.helper = laid_out(beside("school_trainer", "institute_trainer"), *days, "reason", "version")


class SplitForm(PeerGroupForm):
    placements = TicksField(label=gettext_lazy("students"))
    first_day = DayField(label=gettext_lazy("first day"), required=False, help_text=FROM_START)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("name of the new group")
        self.helper = laid_out("name", beside("school_trainer", "institute_trainer"), "first_day", "version")


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        PeerGroup.objects.none(), label=gettext_lazy("merge into"), empty_label=gettext_lazy("choose a peer group"),
        help_text=gettext_lazy("Its duo leads the merged group."),
    )  # fmt: skip
    first_day = DayField(label=gettext_lazy("first day"), required=False, help_text=FROM_START)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, group: PeerGroup, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        others = PeerGroup.objects.visible_to(user).filter(partnership=group.partnership, school_year=group.school_year)
        field = self.fields["into"]
        field.queryset = others.exclude(pk=group.pk).with_students().order_by("name")
        field.label_from_instance = lambda row: _("%(group)s (%(number)s students)") % {
            "group": row.name, "number": row.students,
        }  # fmt: skip


class RegroupForm(forms.Form):
    placements = TicksField(label=gettext_lazy("students"))
    group = forms.ChoiceField(label=gettext_lazy("to group"))
    first_day = DayField(label=gettext_lazy("first day"), required=False, help_text=FROM_START)
    institute_trainer = forms.BooleanField(
        label=gettext_lazy("the institute trainer becomes that of the group"), required=False, initial=True
    )
    school_trainer = forms.BooleanField(
        label=gettext_lazy("the school trainer becomes that of the group"), required=False
    )

    def __init__(self, *args, groups, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.groups = {str(group.pk): group for group in groups}
        self.fields["group"].choices = [
            ("", "---------"),
            *((key, f"{group.name} ({group.students})") for key, group in self.groups.items()),
            (NOBODY, _("out of their group")),
        ]
        self.helper = laid_out(beside("group", "first_day"), "institute_trainer", "school_trainer")

    @property
    def chosen(self) -> PeerGroup | None:
        return self.groups.get(self.cleaned_data["group"])


class GroupsForm(_Leads, forms.Form):
    """Groups to be made: per group a name and a duo, per student the number of the group."""

    first_day = DayField(label=gettext_lazy("first day"), required=False, help_text=FROM_START)
    institute_trainer = forms.BooleanField(
        label=gettext_lazy("the institute trainer becomes that of the group"), required=False, initial=True
    )
    school_trainer = forms.BooleanField(
        label=gettext_lazy("the school trainer becomes that of the group"), required=False
    )

    remove_emptied = forms.BooleanField(
        label=gettext_lazy("take back the groups that they leave and that nobody is or was in any more"),
        required=False,
    )

    def __init__(self, *args, number: int, students: dict[int, str], partnership, school_year, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.number, self.students = number, students
        self.partnership, self.school_year = partnership, school_year
        self.helper = laid_out("first_day", "institute_trainer", "school_trainer", "remove_emptied")
        for group in range(1, number + 1):
            label = {"number": group}
            self.fields[f"name_{group}"] = forms.CharField(
                label=_("name of group %(number)s") % label, max_length=80, required=False
            )
            for kind, text in (
                ("school_trainer", _("school trainer of group %(number)s")),
                ("institute_trainer", _("institute trainer of group %(number)s")),
            ):
                self.fields[f"{kind}_{group}"] = trainer_field(label=text % label, required=False)
        self.fill_leads(partnership, school_year, user, (f"_{group}" for group in range(1, number + 1)))
        for key, name in students.items():
            self.fields[f"group_{key}"] = forms.IntegerField(
                label=_("group of %(student)s") % {"student": name},
                min_value=1,
                max_value=max(number, 1),
                required=False,
            )
        for name in self.fields:
            if name.startswith(("name_", "school_trainer_", "institute_trainer_", "group_")):
                self.fields[name].widget.attrs |= {
                    "aria-label": self.fields[name].label, "class": "form-control",
                }  # fmt: skip

    def members(self) -> dict[int, list[int]]:
        """Number of a group -> keys of its students; 0 is no group."""
        found: dict[int, list[int]] = {number: [] for number in range(self.number + 1)}
        for key in self.students:
            found[self.cleaned_data.get(f"group_{key}") or 0].append(key)
        return found

    def clean(self):
        """Only groups with students are made, and these need a name that no other group has."""
        data = super().clean()
        there = PeerGroup.objects.filter(partnership=self.partnership, school_year=self.school_year)
        taken, seen = set(there.values_list("name", flat=True)), {}
        for number, keys in self.members().items():
            field = f"name_{number}"
            if not number or not keys or field in self.errors:
                continue
            name = (data.get(field) or "").strip()
            if not name:
                self.add_error(field, _("Give the group a name."))
            elif (first := seen.setdefault(name.lower(), number)) != number:
                self.add_error(
                    field,
                    _("Group %(number)s has this name as well. Give each group a name of its own.") % {"number": first},
                )
            elif name in taken:
                self.add_error(field, _("There is already a peer group with this name in this school year."))
        return data
