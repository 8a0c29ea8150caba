"""The academic function: its form, its people with hours, and what is researched."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from network.actions.groups import own_theme
from network.actions.people import somebody
from network.enums import AcademicTask
from network.models import AcademicFunction, AcademicWorker, Product, Research
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from partnerships.actions.base import end_on, require_open, required, save
from partnerships.enums import PartyKind
from partnerships.models import Party, School, SchoolMembership


@transaction.atomic
def create_function(*, partnership, party, form, description="", valid_from, valid_until=None, by) -> AcademicFunction:
    """How a board gives form to it from a day on. Another form later is a new one, after this one ended."""
    row = AcademicFunction(
        partnership=partnership, party=party, form=form, description=description.strip(), valid_from=valid_from,
        valid_until=valid_until,
    )  # fmt: skip
    require(by, "network.change_academic", row)
    if party.kind != PartyKind.BOARD:
        raise ValidationError({"party": _("Choose a school board: academic schools are schools of a board.")})
    if not Party.objects.members_of(partnership, row.period).filter(pk=party.pk).exists():
        raise ValidationError({"party": _("This board takes no part in this partnership in this period.")})
    return save("network.academic.create", by, row)


@transaction.atomic
def update_function(row, *, form, description, version=None, by) -> AcademicFunction:
    require(by, "network.change_academic", row)
    row = lock(row)
    check_version(row, version)
    row.form, row.description = form, description.strip()
    with history("network.academic.update", by=by):
        save_new_version(row)
    return row


@transaction.atomic
def end_function(row, *, last_day, by) -> AcademicFunction:
    require(by, "network.change_academic", row)
    row = lock(row)
    end_on(row, last_day)
    with history("network.academic.end", by=by):
        save_new_version(row)
    return row


def academic_schools(function, period):
    """Academic schools that the board runs on at least one day of the period."""
    run = SchoolMembership.objects.overlapping(period).filter(board=function.party_id).values("school")
    return School.objects.filter(pk__in=run, is_academic=True)


def _own_school(function, school):
    if school is None or academic_schools(function, function.period).filter(pk=school.pk).exists():
        return school
    raise ValidationError({"school": _("Choose an academic school of this board.")})


def _school_of_task(function, task, school):
    """A lector or researcher works for all schools of the board."""
    return None if task == AcademicTask.LECTOR else _own_school(function, school)


@transaction.atomic
def add_worker(
    function, *, school_year, task, employer, hours, school=None, person=None, first_name="", infix="", last_name="", by
) -> AcademicWorker:
    """Somebody who is known already (`person`), or somebody new by name."""
    require(by, "network.change_academic", function)
    require_open(function.partnership, school_year)
    if not function.period.overlaps(school_year.period):
        raise ValidationError({"school_year": _("The academic function does not run in this school year.")})
    members = Party.objects.members_of(function.partnership, school_year.period)
    if not members.filter(pk=employer.pk).exists():
        raise ValidationError({"employer": _("This employer takes no part in this partnership in this year.")})
    row = AcademicWorker(
        function=function, school_year=school_year, task=task, employer=employer, hours=hours,
        school=_school_of_task(function, task, school),
        person=somebody(person, first_name=first_name, infix=infix, last_name=last_name, by=by),
    )  # fmt: skip
    return save("network.worker.add", by, row)


@transaction.atomic
def update_worker(row, *, hours, school=None, version=None, by) -> AcademicWorker:
    require(by, "network.change_academic", row)
    require_open(row.function.partnership, row.school_year)
    row = lock(row)
    check_version(row, version)
    row.hours, row.school = hours, _school_of_task(row.function, row.task, school)
    with history("network.worker.update", by=by):
        save_new_version(row)
    return row


@transaction.atomic
def remove_worker(row, *, by) -> None:
    """What was entered by mistake; the history keeps it."""
    require(by, "network.change_academic", row)
    require_open(row.function.partnership, row.school_year)
    with history("network.worker.remove", by=by):
        lock(row).delete()


def _own_products(products, partnership):
    if any(product.partnership_id != partnership.pk for product in products):
        raise ValidationError({"products": _("Choose products of this partnership.")})
    return products


@transaction.atomic
def start_research(
    function, *, title, question, school=None, theme=None, led_by=None, valid_from, valid_until=None, by
) -> Research:
    require(by, "network.change_academic", function)
    row = Research(
        function=function, title=title.strip(), question=question.strip(), school=_own_school(function, school),
        theme=own_theme(theme, function.partnership), led_by=led_by, valid_from=valid_from, valid_until=valid_until,
    )  # fmt: skip
    return save("network.research.start", by, row)


@transaction.atomic
def update_research(
    row, *, title, question, school, theme, led_by, valid_from, valid_until, products: Collection[Product], version=None,
    by,
) -> Research:  # fmt: skip
    require(by, "network.change_academic", row)
    row = lock(row)
    check_version(row, version)
    row.title, row.question, row.led_by = title.strip(), question.strip(), led_by
    row.school, row.theme = _own_school(row.function, school), own_theme(theme, row.function.partnership)
    row.valid_from, row.valid_until = valid_from, valid_until
    with history("network.research.update", by=by):
        save_new_version(row)
        row.products.set(_own_products(products, row.function.partnership))
    return row


@transaction.atomic
def end_research(row, *, last_day, outcome, by) -> Research:
    require(by, "network.change_academic", row)
    row = lock(row)
    if row.valid_until is not None and row.outcome:
        raise ActionRefused(_("This research has ended already. Correct it instead."))
    end_on(row, last_day)
    row.outcome = required(outcome, "outcome", _("Say in a few words what came of it."))
    with history("network.research.end", by=by):
        save_new_version(row)
    return row
