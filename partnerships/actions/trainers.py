"""Many trainers in one act, under the rules of entering them one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from oids.actions import require
from oids.history import history
from oids.triggers import expect_many_rows
from partnerships.models import Person, Trainer, TrainerSchool

_BATCH = 2_000
_PERSON = ("first_name", "infix", "last_name", "email")


@transaction.atomic
def create_trainers(rows: Sequence[Mapping], *, partnership, by) -> list[Trainer]:
    """All or none. A row is what `create_trainer` takes of one, without `partnership` and `by`."""
    require(by, "partnerships.change_trainer", partnership)
    people = [Person(**{name: row.get(name, "") for name in _PERSON}) for row in rows]
    trainers = [
        Trainer(
            partnership=partnership, person=person, kind=row["kind"], employer=row["employer"],
            days_per_week=row.get("days_per_week"), valid_from=row["valid_from"],
        )
        for person, row in zip(people, rows, strict=True)
    ]  # fmt: skip
    for person, trainer in zip(people, trainers, strict=True):
        person.clean_fields()
        trainer.clean_fields(exclude=["partnership", "person", "employer"])
    expect_many_rows()
    with history("partnerships.trainer.import_sheet", by=by):
        Person.objects.bulk_create(people, batch_size=_BATCH)
        for trainer in trainers:
            trainer.person_id = trainer.person.pk
        Trainer.objects.bulk_create(trainers, batch_size=_BATCH)
        TrainerSchool.objects.bulk_create(
            [
                TrainerSchool(trainer=trainer, school=school, valid_from=trainer.valid_from)
                for trainer, row in zip(trainers, rows, strict=True)
                for school in row.get("schools", ())
            ],
            batch_size=_BATCH,
        )
    return trainers
