"""Mail about a training: the invitation, a reminder to who comes, and that it does not go on."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.names import by_name
from partnerships.enums import TEACHER_EDUCATORS
from partnerships.messages import Cause, Kind, Letter, register
from partnerships.models import Person, School, Trainer
from training.calculations.attendance import months_later
from training.enums import KINDS_OF, Audience, Register
from training.models import Training
from training.querysets import with_standing
from training.wording import days_of


def for_whom(training: Training):
    """Trainers who belong to the audience on its first day, each person once; none for directors."""
    kinds = KINDS_OF[Audience(training.audience)]
    rows = Trainer.objects.active_on(training.begins_on).filter(partnership=training.partnership, kind__in=kinds)
    found: dict[int, Trainer] = {}
    for row in rows.select_related("person__user", "employer").order_by(*by_name("person__"), "pk"):
        found.setdefault(row.person_id, row)
    return list(found.values())


class TrainingMail(Kind):
    parameter = "training"
    nothing = gettext_lazy("No training of this school year is still to come. Plan one under Trainings.")
    to_come = True

    def causes(self, *, user, partnership, school_year) -> list[Cause]:
        rows = Training.objects.visible_to(user).filter(partnership=partnership, school_year=school_year)
        rows = rows.select_related("kind", "partnership").prefetch_related("sessions")
        found = [row for row in rows if row.days and self.is_meant(row) and not (self.to_come and row.is_over)]
        found.sort(key=lambda row: (row.days[0].day, row.pk))
        return [Cause(str(row.pk), f"{row.title}, {days_of(row)}", row) for row in found]

    def is_meant(self, training: Training) -> bool:
        return not training.cancelled_because

    def of_training(self, training: Training, base: str) -> tuple[dict, dict]:
        """What may stand in the subject, and what the text needs besides."""
        public = {"kind": training.kind.name, "first_day": training.days[0].day, "year": str(training.school_year)}
        context = {
            "training": training, "sessions": training.days, "description": training.description,
            "until": training.register_until, "page": f"{base}{training.get_absolute_url()}",
        }  # fmt: skip
        return public, context

    def letter(self, training: Training, base: str, *, key: str, person: Person, detail: str, **more) -> Letter:
        """To one person, with a link for who signs in."""
        public, context = self.of_training(training, base)
        user = person.user
        return Letter(
            key=key, who=str(person), to=person.email or (user.email if user else ""),
            language=user.language if user else "nl", detail=detail, about=training.get_absolute_url(), public=public,
            context=context | {"name": str(person), "link": context["page"] if user else ""}, **more,
        )  # fmt: skip


@register
class TrainingInvitation(TrainingMail):
    code = "training_invitation"
    label = gettext_lazy("Training: invitation")
    explanation = gettext_lazy(
        "To everybody for whom the training is and who is not registered yet; for directors to the schools."
    )

    def is_meant(self, training: Training) -> bool:
        return super().is_meant(training) and not training.has_begun

    def letters(self, cause, *, partnership, base) -> list[Letter]:
        training = cause.obj
        known = set(training.registrations.standing().values_list("person", flat=True))
        letters = [
            self.letter(
                training, base, key=f"trainer:{row.pk}", person=row.person,
                detail=f"{row.get_kind_display()}, {row.employer.name}",
                remedy=_("Enter the e-mail address of the trainer"),
                remedy_url=reverse("partnerships:trainer_update", args=[row.pk]),
            )
            for row in for_whom(training)
            if row.person_id not in known
        ]  # fmt: skip
        if training.audience in (Audience.DIRECTORS, Audience.EVERYONE):
            letters += self.schools(training, base)
        return letters

    def schools(self, training: Training, base: str) -> list[Letter]:
        public, context = self.of_training(training, base)
        rows = School.objects.in_partnership(training.partnership, training.days[0].day).order_by("name", "pk")
        return [
            Letter(
                key=f"school:{school.pk}", who=school.name, to=school.email, detail=_("the director"),
                about=training.get_absolute_url(), public=public,
                context=context | {"name": school.name, "link": ""},
                remedy=_("Enter the e-mail address of the school"), remedy_url=school.get_absolute_url(),
            )
            for school in rows
        ]  # fmt: skip


class _ToRegistered(TrainingMail):
    def letters(self, cause, *, partnership, base) -> list[Letter]:
        training = cause.obj
        rows = training.registrations.standing().select_related("person__user", "party")
        return [
            self.letter(
                training, base, key=f"registration:{row.pk}", person=row.person,
                detail=row.party.name if row.party else "", remedy=_("Enter an e-mail address with this person"),
                remedy_url=training.get_absolute_url(),
            )
            for row in rows.order_by(*by_name("person__"), "pk")
        ]  # fmt: skip


@register
class TrainingReminder(_ToRegistered):
    code = "training_reminder"
    label = gettext_lazy("Training: reminder")
    explanation = gettext_lazy("To everybody who is registered: when and where it is.")


@register
class TrainingCancelled(_ToRegistered):
    code = "training_cancelled"
    label = gettext_lazy("Training: cancelled")
    explanation = gettext_lazy("To everybody who is registered for a training that was cancelled.")
    nothing = gettext_lazy("No training of this school year was cancelled.")
    to_come = False

    def is_meant(self, training: Training) -> bool:
        return bool(training.cancelled_because)


STRETCHES = (3, 6, 12)


@register
class StandingReminder(Kind):
    """Of trainers whose registration ends within so many months from today."""

    code = "standing_reminder"
    parameter = "months"
    label = gettext_lazy("Trainers: registration ends")
    explanation = gettext_lazy(
        "To school trainers and institute trainers whose registration as teacher educator ends soon and was not renewed."
    )

    def causes(self, *, user, partnership, school_year) -> list[Cause]:
        today = timezone.localdate()
        labels = [
            (months, _("ends within %(months)s months, until %(day)s")
                     % {"months": months, "day": formats.day(months_later(today, months))})
            for months in STRETCHES
        ]  # fmt: skip
        return [Cause(str(months), label, months, once=self.code) for months, label in labels]

    def letters(self, cause, *, partnership, base) -> list[Letter]:
        today = timezone.localdate()
        rows = Trainer.objects.active_on(today).filter(partnership=partnership, kind__in=TEACHER_EDUCATORS)
        rows = with_standing(rows, today).filter(
            is_registered=True, standing_until__range=(today, months_later(today, cause.obj))
        )
        rows = rows.select_related("person__user", "employer").order_by(
            "standing_until", "person__last_name__alphabetical", "pk"
        )
        return [self.letter(row, base) for row in rows]

    def letter(self, row: Trainer, base: str) -> Letter:
        person, user = row.person, row.person.user
        page = reverse("training:dossier", args=[row.person_id])
        return Letter(
            key=f"trainer:{row.pk}", who=str(person), to=person.email or (user.email if user else ""),
            language=user.language if user else "nl",
            detail=_("until %(day)s") % {"day": formats.day(row.standing_until)}, about=page, public={},
            context={
                "name": str(person), "register": Register(row.standing_register).label, "until": row.standing_until,
                "link": f"{base}{page}" if user else "",
            },
            remedy=_("Enter the e-mail address of the trainer"),
            remedy_url=reverse("partnerships:trainer_update", args=[row.pk]),
        )  # fmt: skip
