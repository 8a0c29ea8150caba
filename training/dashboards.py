"""What is open in training, on the dashboard of the programme leader and of a trainer."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from books.dashboards.base import Block, Desk, Tile, adds_blocks, due
from oids import formats
from oids.views.sections import Cell, Section
from training.filters.lists import SOON
from training.models import Registration, Training
from training.wording import days_of, training_state


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
        Tile(_("Trainings"), formats.count(rows.count()), listing),
    ]
    return [Block("training", _("Training"), tuple(tiles))]


@adds_blocks(61, "training.register_self")
def own_blocks(desk: Desk) -> list[Block]:
    """For a trainer: what they can register for, and what they are registered for."""
    today = timezone.localdate()
    own = set(
        Registration.objects.visible_to(desk.user).standing().filter(person__user=desk.user).values_list(
            "training", flat=True
        )
    )  # fmt: skip
    rows = []
    for training in of_desk(desk).select_related("kind").prefetch_related("sessions").order_by("pk"):
        coming = bool(training.days) and training.days[-1].day >= today
        if not coming or training.cancelled_because or not (training.pk in own or training.is_open_on(today)):
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
