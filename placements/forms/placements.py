"""The form of one placement: one screen, everything by typing."""

from __future__ import annotations

import datetime
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from oids.forms.fields import DayField
from oids.forms.layouts import beside, laid_out
from oids.forms.lookups import LookupField
from oids.querysets import overlapping
from partnerships.enums import TrainerKind
from partnerships.lookups import school_field, trainer_field
from partnerships.models import School, Trainer
from placements.inputs.leading import first_day_of_placing, groups_led_on
from placements.lookups import enrolment_field
from placements.models import Enrolment, PeerGroup


class Choices:
    """Who and what can be chosen in one partnership and school year, and what follows from a school.

    The same for every form of a page, which asks it once.
    """

    def __init__(self, partnership, school_year, user) -> None:
        self.partnership, self.school_year = partnership, school_year
        self.year = year = school_year.period
        scope = {"partnership": partnership.slug, "year": str(school_year)}
        trainers = (
            Trainer.objects.visible_to(user)
            .filter(partnership=partnership)
            .overlapping(year)
            .select_related("person")
            .order_by("person__last_name__alphabetical")
        )
        self.querysets = {
            "enrolment": Enrolment.objects.visible_to(user).of_year(partnership, school_year).select_related("student"),
            "school": School.objects.visible_to(user).of_partnership(partnership, year),
            "school_trainer": trainers.filter(kind=TrainerKind.SCHOOL_TRAINER),
            "mentor": trainers.filter(kind=TrainerKind.MENTOR),
            "institute_trainer": trainers.filter(kind=TrainerKind.INSTITUTE_TRAINER),
            "peer_group": PeerGroup.objects.visible_to(user)
            .filter(partnership=partnership, school_year=school_year)
            .select_related("institute_trainer__person"),
        }
        self.urls = {
            "enrolment": reverse("placements:enrolment_lookup", kwargs=scope),
            "school": reverse("placements:school_lookup", kwargs=scope),
            "peer_group": reverse("placements:peer_group_lookup", kwargs=scope),
        } | {kind: reverse("placements:trainer_lookup", kwargs=scope | {"kind": kind}) for kind in TrainerKind.values}
        self.known: dict[str, dict] = {name: {} for name in self.querysets}
        self._trainers: dict[int, Trainer | None] = {}
        self._guides: dict[tuple[int, datetime.date], Trainer | None] = {}
        self._groups: dict[datetime.date, dict[int, list[PeerGroup]]] = {}

    def offer_in(self, fields) -> None:
        for name, field in fields.items():
            name = "mentor" if name == "second_mentor" else name
            if name in self.querysets:
                field.queryset = self.querysets[name]
            if isinstance(field, LookupField):
                field.url, field.known = self.urls[name], self.known[name]

    def trainer_of(self, school) -> Trainer | None:
        """The school trainer who works at the school in this year."""
        if school.pk not in self._trainers:
            there = overlapping(self.year, "deployments__")
            found = self.querysets["school_trainer"].filter(there, deployments__school=school)
            self._trainers[school.pk] = found.first()
        return self._trainers[school.pk]

    @cached_property
    def first_day(self) -> datetime.date:
        return first_day_of_placing(self.partnership, self.school_year)

    def groups_of(self, trainer, day: datetime.date | None = None) -> list[PeerGroup]:
        """The peer groups that the school trainer leads on `day` and that hold then; the smallest first."""
        day = day or self.first_day
        if day not in self._groups:
            self._groups[day] = groups_led_on(self.querysets["peer_group"].with_leads(), day)
        return self._groups[day].get(trainer.pk, [])

    def guide_of(self, group: PeerGroup, day: datetime.date | None = None) -> Trainer | None:
        """The institute trainer who leads the group on `day`."""
        key = group.pk, day or self.first_day
        if key not in self._guides:
            self._guides[key] = group.lead_on(key[1]).institute_trainer
        return self._guides[key]


class PlacementForm(forms.Form):
    """Empty trainers and peer group are filled from the school; empty days are the whole placement period."""

    enrolment = enrolment_field(label=_("student"), help_text=_("Type a part of the name or the student number."))
    school = school_field(label=_("school"), help_text=_("Type a part of the name, the place or the BRIN6."))
    valid_from = DayField(label=_("from"), required=False, help_text=_("Empty: the whole placement period."))
    valid_until = DayField(label=_("until and including"), required=False)
    school_trainer = trainer_field(
        label=_("school trainer"), required=False, help_text=_("Empty: the school trainer of the school.")
    )
    mentor = trainer_field(label=_("mentor"), required=False)
    second_mentor = trainer_field(label=_("second mentor"), required=False, help_text=_("When two share the job."))
    institute_trainer = trainer_field(
        label=_("institute trainer"), required=False, help_text=_("Empty: who leads the peer group.")
    )
    peer_group = forms.ModelChoiceField(
        PeerGroup.objects.none(),
        label=_("peer group"),
        required=False,
        empty_label="–",
        help_text=_("Empty: that of the school trainer."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args, partnership=None, school_year=None, user=None, school=None, editing=False, choices=None, **kwargs
    ) -> None:
        """`school`: that of the placement, where the form does not ask for one."""
        super().__init__(*args, **kwargs)
        self.choices = choices or Choices(partnership, school_year, user)
        self.choices.offer_in(self.fields)
        self._offer_people_of(school)
        # Who comes with a student (from the work list) goes on with what is still empty.
        first = "school" if self.get_initial_for_field(self.fields["enrolment"], "enrolment") else "enrolment"
        self.fields[first].widget.attrs["autofocus"] = True
        self.helper = laid_out(
            "enrolment", "school", beside("valid_from", "valid_until"), "school_trainer",
            beside("mentor", "second_mentor"), beside("institute_trainer", "peer_group"), "version",
        )  # fmt: skip
        if editing:
            self.fields["enrolment"].disabled = True

    def _offer_people_of(self, school: School | None) -> None:
        """Those of the school first: of the one that is given, else of what stands in the form."""
        for name in ("school_trainer", "mentor", "second_mentor"):
            field = self.fields[name]
            if school is None:
                field.widget.attrs["data-lookup-params"] = self.add_prefix("school")
            else:
                field.url = f"{field.url}?{urlencode({'school': school.brin6})}"

    # Whether it asks which group when the school trainer leads more than one; else it is the smallest of them.
    asks_group = True

    def day_of_group(self) -> datetime.date | None:
        """The day on which the student comes into the group; None: the first of the placement period."""
        return self.cleaned_data.get("valid_from")

    def clean(self):
        data = super().clean()
        if not self.asks_group or "peer_group" not in self.fields or self.errors or data["peer_group"] is not None:
            return data
        trainer = data["school_trainer"] or self.choices.trainer_of(data["school"])
        groups = self.choices.groups_of(trainer, self.day_of_group()) if trainer else []
        if len(groups) > 1:
            names = ", ".join(sorted(group.name for group in groups))
            text = _("%(trainer)s leads more than one peer group on that day: %(groups)s. Choose one.")
            self.add_error("peer_group", text % {"trainer": trainer, "groups": names})
        return data

    def values(self) -> dict:
        """What the actions take; what was left empty follows from the school and the school trainer."""
        data = self.cleaned_data
        school, trainer, group = data["school"], data["school_trainer"], data["peer_group"]
        day = self.day_of_group()
        if trainer is None:
            trainer = self.choices.trainer_of(school)
        if group is None and trainer is not None:
            group = next(iter(self.choices.groups_of(trainer, day)), None)
        return {
            "school": school,
            "valid_from": data["valid_from"],
            "valid_until": data["valid_until"],
            "school_trainer": trainer,
            "institute_trainer": data["institute_trainer"] or (self.choices.guide_of(group, day) if group else None),
            "peer_group": group,
            "mentors": [mentor for mentor in (data["mentor"], data["second_mentor"]) if mentor is not None],
        }
