"""Many placements in one act: all of them or none, seen and undone as one."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import PROTECT, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from oids.actions import ActionRefused, require
from oids.formats import day as show_day
from oids.history import event_model, history
from oids.locking import lock, lock_all
from oids.periods import SchoolYear
from oids.triggers import expect_many_rows
from placements.actions.ground import Ground
from placements.actions.placements import WRITTEN_ELSEWHERE, Acknowledged, Judged, judge_new
from placements.actions.warnings import NeedsAcknowledgement, Warning
from placements.enums import BatchKind
from placements.models import Placement, PlacementBatch, PlacementMentor

# A batch can be undone for two weeks: long enough to see a mistake, short enough that others do not yet work with it.
UNDO_DAYS = 14
ACTS = {
    BatchKind.GRID: "placements.batch.grid",
    BatchKind.IMPORT: "placements.batch.import_sheet",
    BatchKind.PROPOSAL: "placements.batch.confirm",
}
Row = Mapping[str, object]
Answers = Acknowledged | Mapping[int, Acknowledged] | None


@dataclass(frozen=True, slots=True)
class Findings:
    """Per row (by its place, from 0): what is wrong, by field, and which warnings are not acknowledged yet."""

    errors: dict[int, dict[str, list[str]]] = field(default_factory=dict)
    warnings: dict[int, list[Warning]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.errors or self.warnings)


@dataclass(frozen=True, slots=True)
class Checked:
    """What the register says of rows that count each other: per row what is wrong, or the placement it would be."""

    errors: dict[int, dict[str, list[str]]] = field(default_factory=dict)
    judged: dict[int, Judged] = field(default_factory=dict)

    def answer(self, acknowledged: Answers) -> Findings:
        """What still stands in the way, with these answers to the warnings."""
        findings = Findings(self.errors)
        for index, judged in self.judged.items():
            try:
                judged.answer(acknowledged.get(index) if isinstance(acknowledged, Mapping) else acknowledged)
            except NeedsAcknowledgement as needed:
                findings.warnings[index] = needed.warnings
        return findings


class BatchRefused(Exception):
    """Nothing was placed; `findings` say why, row by row."""

    def __init__(self, findings: Findings) -> None:
        super().__init__(f"errors in rows {sorted(findings.errors)}, warnings in rows {sorted(findings.warnings)}")
        self.findings = findings


def check_all(rows: Sequence[Row], *, partnership, school_year, acknowledged: Answers = None) -> Findings:
    """What `place_all` would say of the same rows; writes nothing."""
    return check_rows(rows, partnership=partnership, school_year=school_year).answer(acknowledged)


def check_rows(rows: Sequence[Row], *, partnership, school_year, ground: Ground | None = None) -> Checked:
    """Every row against the register and those before it; writes nothing. `ground` knows of corrections that come first.

    Who places what was checked holds the enrolments (`lock_all`) before this is asked.
    """
    if ground is None:
        ground = Ground(partnership, school_year)
        ground.read_ahead(
            enrolments=[row["enrolment"] for row in rows], schools=[row["school"] for row in rows],
            mentors=[mentor for row in rows for mentor in row.get("mentors", ()) if mentor is not None],
        )  # fmt: skip
    checked = Checked()
    for index, row in enumerate(rows):
        if row["enrolment"].school_year != school_year:
            checked.errors[index] = {"enrolment": [_("This student is enrolled in another school year.")]}
            continue
        try:
            judged = judge_new(**row, ground=ground)
        except ValidationError as error:
            found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
            checked.errors[index] = found
        else:
            checked.judged[index] = judged
            ground.add(judged.placement)
    return checked


@transaction.atomic
def place_all(
    rows: Sequence[Row],
    *,
    kind: str,
    partnership,
    school_year: SchoolYear,
    by,
    acknowledged: Answers = None,
) -> PlacementBatch:
    """Place many students: all or nothing. A row is what `place` takes, without `by` and `acknowledged`.

    `acknowledged` holds for all rows, or per row by its place. What stands in the way is raised as `BatchRefused`.
    """
    require(by, "placements.change_placement", partnership)
    if not rows:
        raise ActionRefused(_("There is nothing to place: fill in at least one row with a student and a school."))
    lock_all([row["enrolment"] for row in rows])  # who places one of them at the same time finds this placement
    return place_checked(
        check_rows(rows, partnership=partnership, school_year=school_year), kind=kind, partnership=partnership,
        school_year=school_year, by=by, acknowledged=acknowledged,
    )  # fmt: skip


@transaction.atomic
def place_checked(
    checked: Checked, *, kind: str, partnership, school_year: SchoolYear, by, acknowledged: Answers = None
) -> PlacementBatch:
    """`place_all` for rows that were checked while their enrolments were held, in this same transaction."""
    require(by, "placements.change_placement", partnership)
    if findings := checked.answer(acknowledged):
        raise BatchRefused(findings)
    made = list(checked.judged.values())
    expect_many_rows()
    with history(ACTS[BatchKind(kind)], by=by):
        batch = PlacementBatch(
            partnership=partnership, school_year=school_year, kind=kind, made_by=by, number=len(made)
        )
        batch.full_clean()
        batch.save()
        for judged in made:
            judged.placement.batch = batch
            judged.placement.full_clean(exclude=WRITTEN_ELSEWHERE, validate_constraints=False)
        try:
            with transaction.atomic():
                Placement.objects.bulk_create([judged.placement for judged in made])
        except IntegrityError as error:
            raise ActionRefused(
                _("Somebody placed one of these students a moment ago. Nothing was saved; save again to see which.")
            ) from error
        PlacementMentor.objects.bulk_create(
            PlacementMentor(placement=judged.placement, mentor=mentor) for judged in made for mentor in judged.mentors
        )
    return batch


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a batch cannot be undone; with the placement, when it is one of them."""

    message: str
    placement: Placement | None = None


def last_day_to_undo(batch: PlacementBatch) -> datetime.date:
    return timezone.localtime(batch.made_at).date() + datetime.timedelta(days=UNDO_DAYS)


def obstacles(batch: PlacementBatch) -> list[Obstacle]:
    """Everything that keeps the batch from being undone: empty when it can be."""
    if batch.undone_at is not None:
        return [Obstacle(_("These placements were undone before."))]
    if timezone.localdate() > last_day_to_undo(batch):
        return [
            Obstacle(
                _("Undoing was possible until %(day)s. End or correct the placements one by one.")
                % {"day": show_day(last_day_to_undo(batch))}
            )
        ]
    placements = list(batch.placements.order_by("pk").select_related("enrolment__student", "school"))
    changed = _changed(placements)
    found = [
        Obstacle(_("It was changed after it was made. Correct or end this one by itself."), placement)
        for placement in placements
        if placement.pk in changed
    ]
    found += [
        Obstacle(_("It is used elsewhere: %(what)s.") % {"what": what}, placement)
        for placement, what in _used_elsewhere(placements)
    ]
    if not placements:
        found.append(Obstacle(_("None of these placements is there any more.")))
    return found


def _changed(placements: list[Placement]) -> set[int]:
    """Placements that changed since they were made, whichever road the change took: the history says so."""
    keys = [placement.pk for placement in placements]
    events = event_model(Placement).objects.filter(pgh_obj_id__in=keys)
    changed = set(events.filter(pgh_label="update").values_list("pgh_obj_id", flat=True))
    acts = events.filter(pgh_label="insert").values("pgh_context_id")
    later = Q(pgh_label__in=["update", "delete"]) | Q(pgh_context=None) | ~Q(pgh_context_id__in=acts)
    mentors = event_model(PlacementMentor).objects.filter(later, placement_id__in=keys)
    return changed | set(mentors.values_list("placement_id", flat=True))


def _used_elsewhere(placements: list[Placement]) -> list[tuple[Placement, str]]:
    """Records that keep a placement from being taken away, such as a board's confirmation."""
    by_key = {placement.pk: placement for placement in placements}
    found = []
    for relation in Placement._meta.related_objects:
        if relation.on_delete is not PROTECT:
            continue
        name = relation.field.attname
        rows = relation.related_model._base_manager.filter(**{f"{name}__in": list(by_key)})
        what = str(relation.related_model._meta.verbose_name)
        found += [(by_key[key], what) for key in sorted(set(rows.values_list(name, flat=True)))]
    return found


class UndoRefused(ActionRefused):
    """Nothing was undone; `obstacles` say what stands in the way."""

    def __init__(self, found: list[Obstacle]) -> None:
        super().__init__(
            _("Nothing was undone: %(reasons)s")
            % {
                "reasons": " ".join(
                    f"{row.placement.reference}: {row.message}" if row.placement else row.message for row in found
                )
            }
        )
        self.obstacles = found


@transaction.atomic
def undo_batch(batch: PlacementBatch, *, by) -> PlacementBatch:
    """Take back every placement of the batch, or none; what was taken back stands in the history.

    An adopted allocation keeps its own inputs, so it does not stand in the way; the next one counts without these.
    """
    require(by, "placements.change_placement", batch)
    batch = lock(batch)
    list(batch.placements.select_for_update(of=("self",)))
    if found := obstacles(batch):
        raise UndoRefused(found)
    with history("placements.batch.undo", by=by):
        batch.placements.all().delete()
        batch.undone_by, batch.undone_at = by, timezone.now()
        batch.full_clean()
        batch.save()
    return batch
