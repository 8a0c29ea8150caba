"""The form of one placement: one screen, everything by typing."""

from __future__ import annotations

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from oids.forms.fields import DayField
from oids.forms.layouts import beside, laid_out
from partnerships.enums import TrainerKind
from partnerships.lookups import school_field, trainer_field
from partnerships.models import School, Trainer
from placements.lookups import enrolment_field
from placements.models import Enrolment, PeerGroup


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
        help_text=_("Empty: that of the school trainer."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, partnership, school_year, user, editing=False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        year = school_year.period
        scope = {"partnership": partnership.slug, "year": str(school_year)}
        fields = self.fields
        fields["enrolment"].queryset = (
            Enrolment.objects.visible_to(user).of_year(partnership, school_year).select_related("student")
        )
        fields["enrolment"].url = reverse("placements:enrolment_lookup", kwargs=scope)
        fields["school"].queryset = School.objects.visible_to(user).of_partnership(partnership, year)
        fields["school"].url = reverse("placements:school_lookup", kwargs=scope)
        trainers = (
            Trainer.objects.visible_to(user)
            .filter(partnership=partnership)
            .overlapping(year)
            .select_related("person")
            .order_by("person__last_name")
        )
        for name, kind in (
            ("school_trainer", TrainerKind.SCHOOL_TRAINER),
            ("mentor", TrainerKind.MENTOR),
            ("second_mentor", TrainerKind.MENTOR),
            ("institute_trainer", TrainerKind.INSTITUTE_TRAINER),
        ):
            fields[name].queryset = trainers.filter(kind=kind)
            fields[name].url = reverse("placements:trainer_lookup", kwargs=scope | {"kind": kind})
        fields["peer_group"].queryset = PeerGroup.objects.visible_to(user).filter(
            partnership=partnership, school_year=school_year
        )
        fields["enrolment"].widget.attrs["autofocus"] = True
        self.helper = laid_out(
            "enrolment", "school", beside("valid_from", "valid_until"), "school_trainer",
            beside("mentor", "second_mentor"), beside("institute_trainer", "peer_group"), "version",
        )  # fmt: skip
        if editing:
            fields["enrolment"].disabled = True

    def values(self) -> dict:
        """What the actions take; what was left empty follows from the school and the school trainer."""
        data = self.cleaned_data
        school, trainer, group = data["school"], data["school_trainer"], data["peer_group"]
        if trainer is None:
            trainer = self.fields["school_trainer"].queryset.filter(deployments__school=school).first()
        if group is None and trainer is not None:
            group = self.fields["peer_group"].queryset.filter(school_trainer=trainer).first()
        return {
            "school": school,
            "valid_from": data["valid_from"],
            "valid_until": data["valid_until"],
            "school_trainer": trainer,
            "institute_trainer": data["institute_trainer"] or (group.institute_trainer if group else None),
            "peer_group": group,
            "mentors": [mentor for mentor in (data["mentor"], data["second_mentor"]) if mentor is not None],
        }
