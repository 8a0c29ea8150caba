"""What is open in training, on the dashboard of the programme leader and of a trainer."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from books.dashboards.base import Block, Desk, Tile, adds_blocks, due
from oids import formats
from oids.views.sections import Cell, Section
from partnerships.enums import TEACHER_EDUCATORS, TrainerKind
from partnerships.models import Trainer
from training.calculations.attendance import months_later
from training.enums import KINDS_OF, Audience
from training.filters.lists import SOON
from training.filters.people import LACKING, reference_day
from training.models import Registration, Training
from training.querysets import placed_mentors, trainers_of, with_mentor_training, with_standing
from training.wording import days_of, training_state

# How far the dashboard looks ahead; the list takes any number.
MONTHS = 6


def of_desk(desk: Desk):
    return Training.objects.visible_to(desk.user).filter(
        partnership=desk.partnership, school_year=desk.school_year
    )  # fmt: skip


@adds_blocks(60, "training.change_training")
def leader_blocks(desk: Desk) -> list[Block]:
    today, listing = timezone.localdate(), desk.url("training:training_list")
    rows = of_desk(desk)
    closing = rows.closing(today, today + SOON).count()
    label = _("Trainings of which registration ends within two weeks")
    tiles = [
        due(_("Trainings without attendance"), rows.without_attendance(today).count(), f"{listing}?state=missing"),
        Tile(label, formats.count(closing), f"{listing}?state=closing"),
        _mentors(desk),
        *_standing(desk),
        Tile(_("Trainings"), formats.count(rows.count()), listing),
    ]
    return [Block("training", _("Training"), tuple(tiles))]


def _mentors(desk: Desk) -> Tile:
    """Mentors who guide somebody this year without valid mentor training."""
    day = reference_day(desk.school_year)
    placed = placed_mentors(desk.partnership, desk.school_year)
    rows = with_mentor_training(
        trainers_of(desk.user, desk.partnership, desk.school_year).filter(kind=TrainerKind.MENTOR, pk__in=placed)
    )
    lacking = rows.filter(Q(trained_until=None) | Q(trained_until__lt=day)).count()
    url = desk.url("training:mentor_list", f"?placed=yes&training={LACKING}")
    return due(_("Mentors of this year without valid mentor training"), lacking, url)


def _standing(desk: Desk) -> list[Tile]:
    """School trainers without a registration, and trainers whose registration ends soon."""
    day, listing = reference_day(desk.school_year), desk.url("training:standing_list")
    rows = with_standing(trainers_of(desk.user, desk.partnership, desk.school_year), day)
    lacking = rows.filter(is_registered=False, kind=TrainerKind.SCHOOL_TRAINER).count()
    ending = rows.filter(
        kind__in=TEACHER_EDUCATORS, is_registered=True, standing_until__range=(day, months_later(day, MONTHS))
    ).count()
    label = _("Registrations of trainers that end within %(months)s months") % {"months": MONTHS}
    return [
        due(
            _("School trainers without a professional registration"), lacking,
            f"{listing}?kind={TrainerKind.SCHOOL_TRAINER}&state={LACKING}",
        ),
        Tile(label, formats.count(ending), f"{listing}?within={MONTHS}"),
    ]  # fmt: skip


@adds_blocks(61, "training.register_self")
def own_blocks(desk: Desk) -> list[Block]:
    """For a trainer: what they can register for, and what they are registered for."""
    today = timezone.localdate()
    own = set(
        Registration.objects.visible_to(desk.user).standing().filter(person__user=desk.user).values_list(
            "training", flat=True
        )
    )  # fmt: skip
    kinds = set(
        Trainer.objects.filter(partnership=desk.partnership, person__user=desk.user).values_list("kind", flat=True)
    )
    rows = []
    for training in of_desk(desk).select_related("kind").prefetch_related("sessions").order_by("pk"):
        coming = bool(training.days) and not training.is_over
        is_mine = training.is_open and kinds & set(KINDS_OF[Audience(training.audience)])
        if not coming or training.cancelled_because or not (training.pk in own or is_mine):
            continue
        word = (_("you are registered"), "good") if training.pk in own else training_state(training, today)
        rows.append((training.days[0].day, training, word))
    rows.sort(key=lambda row: (row[0], row[1].pk))
    cells = [
        [Cell(row.title, row.get_absolute_url()), row.kind.name, days_of(row), Cell(word[0], tone=word[1])]
        for _day, row, word in rows
    ]
    head = [_("Training"), _("Kind"), _("Days"), _("State")]
    section = Section(
        "trainings", _("Trainings to come"), head, cells,
        add=(_("All trainings"), desk.url("training:training_list")),
        empty=_("No training to come is open for registration."),
    )  # fmt: skip
    return [Block("trainings", "", sections=(section,))]
