"""Wishes of many students in one act, under the rules of saving them one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from oids.bulk import BATCH, update_rows
from oids.history import history
from oids.locking import check_version, lock
from oids.triggers import expect_many_rows
from rounds.actions.wishes import asked_of, check_right, check_student, check_wishes, nothing_sentence, refused_of
from rounds.models import Avoidance, Round, Wish, WishList
from rounds.places import schools_of


@transaction.atomic
def save_all_wishes(
    rows: Sequence[Mapping], *, round: Round, channel: str, by, report: Callable[[int], None] | None = None
) -> list[WishList]:
    """All or nothing. A row is what `save_wishes` takes of one student, with the `version` that was read (0: no list
    yet); `report` is told how many are written so far."""
    round = lock(round)
    _check_rights(round, rows, by)
    inside = set(schools_of(round).values_list("pk", flat=True))
    expect_many_rows()
    done: list[WishList] = []
    with history("rounds.wish.wish", by=by):
        for at in range(0, len(rows), BATCH):
            done += _save(round, rows[at : at + BATCH], channel, by, inside)
            if report is not None:
                report(len(done))
    return done


def _check_rights(round: Round, rows: Sequence[Mapping], by) -> None:
    """Of one student of each institute: the right goes by partnership and institute."""
    seen = set()
    for row in rows:
        enrolment = row["enrolment"]
        check_student(round, enrolment)
        if enrolment.student.institute_id not in seen:
            seen.add(enrolment.student.institute_id)
            check_right(round, enrolment, by, None)


def _save(round: Round, rows: Sequence[Mapping], channel: str, by, inside: set[int]) -> list[WishList]:
    present = {
        found.enrolment_id: found
        for found in WishList.objects.select_for_update(of=("self",))
        .filter(round=round, enrolment__in=[row["enrolment"].pk for row in rows])
        .order_by("pk")
        .prefetch_related("wishes__school", "avoidances__school")
    }
    new, changed, wishes, avoidances = [], [], [], []
    for row in rows:
        found = present.get(row["enrolment"].pk)
        record = found or WishList(round=round, enrolment=row["enrolment"])
        schools = [school for school in row.get("schools", ()) if school]
        asked = asked_of(record, row.get("avoid"))
        home_pc4, limit_km = row.get("home_pc4", ""), row.get("limit_km")
        check_wishes(round, home_pc4, limit_km, schools, asked, refused_of(record), channel, inside)
        if found is not None:
            check_version(found, row.get("version"))
            record.version += 1
        elif not (home_pc4 or limit_km or schools or asked):
            raise ValidationError(nothing_sentence())
        record.home_pc4, record.limit_km, record.channel = home_pc4, limit_km, channel
        record.sent_by, record.sent_at = by, timezone.now()
        (new if found is None else changed).append(record)
        wishes.append((record, schools))
        avoidances.append((record, asked))
    WishList.objects.bulk_create(new)
    update_rows(changed, ("home_pc4", "limit_km", "channel", "sent_by", "sent_at", "version"))
    fresh = {record.pk for record in new}
    _set_wishes(wishes, fresh)
    _set_avoidances(avoidances, fresh)
    return [*new, *changed]


def _set_wishes(wanted: Sequence[tuple[WishList, list]], fresh: set[int]) -> None:
    gone, new, changed = [], [], []
    for record, schools in wanted:
        present = {} if record.pk in fresh else {wish.rank: wish for wish in record.wishes.all()}
        gone += [wish.pk for rank, wish in present.items() if rank > len(schools)]
        for rank, school in enumerate(schools, start=1):
            wish = present.get(rank)
            if wish is None:
                new.append(Wish(wish_list=record, rank=rank, school=school))
            elif wish.school_id != school.pk:
                wish.school = school
                changed.append(wish)
    Wish.objects.filter(pk__in=gone).delete()
    update_rows(changed, ("school",))
    Wish.objects.bulk_create(new)


def _set_avoidances(wanted: Sequence[tuple[WishList, dict]], fresh: set[int]) -> None:
    gone, new = [], []
    for record, asked in wanted:
        present = {} if record.pk in fresh else {item.school_id: item for item in record.avoidances.all()}
        gone += [item.pk for key, item in present.items() if key not in asked]
        new += [Avoidance(wish_list=record, school=school) for key, school in asked.items() if key not in present]
    Avoidance.objects.filter(pk__in=gone).delete()
    Avoidance.objects.bulk_create(new)
