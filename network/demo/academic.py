"""The academic function of the demonstration: eight schools, three boards, each with a form of its own."""

from __future__ import annotations

import datetime
from decimal import Decimal

from books import actions as books
from books.demo.chapters import Told, chapter
from books.demo.years import LAST_YEAR, THIS_YEAR
from network import actions
from network.enums import AcademicForm, AcademicTask
from network.models import AcademicFunction, Product, Theme
from network.standing import ACADEMIC
from oids.periods import SchoolYear

SINCE = datetime.date(2016, 8, 1)
FORMS = (
    (AcademicForm.CENTRAL, "Het bestuur kiest elk jaar twee onderzoeksthema's; elke academische school kiest daaruit."),
    (AcademicForm.GROUPS, "Onderzoeksgroepen van leraren onder leiding van teacher leaders, over de scholen heen."),
)
CENTRAL_EACH, LECTOR = 160, 36
RESEARCH = (
    ("Leesmotivatie in groep 6", "Wat doet vrij lezen met de motivatie van kinderen die niet graag lezen?", 0, "Leeskilometers"),
    ("Rekenen met materiaal", "Wanneer helpt materiaal bij het splitsen tot tien, en wanneer niet meer?", 1, "Rekenmuur"),
)  # fmt: skip


def _academic_boards(told: Told) -> list[tuple]:
    """(board, its academic schools), in the order of the story."""
    return [
        (board, [school for school in schools if school.is_academic])
        for board, schools in told.board_schools.items()
        if any(school.is_academic for school in schools)
    ]


@chapter(-10)
def tell_academic(told: Told) -> None:
    """Before last year is settled: these hours are own contributions of boards and institute."""
    for number, (board, schools) in enumerate(_academic_boards(told)):
        form, description = FORMS[number % len(FORMS)]
        # What the board did before the register began is known; as its member it is from the first day on.
        function = actions.create_function(
            partnership=told.partnership, party=board, form=form, description=description,
            valid_from=max(SINCE, board.memberships.get().valid_from), by=told.cast["leader"],
        )  # fmt: skip
        for year in (LAST_YEAR, THIS_YEAR):
            _workers(told, function, schools, year, with_lector=number == 0)
    for year in (LAST_YEAR, THIS_YEAR):
        rows = actions.book_hours(
            partnership=told.partnership, school_year=year, works=ACADEMIC, by=told.cast["controller"]
        )
        for row in rows if year == LAST_YEAR else rows[:-1]:
            books.confirm_hours(row, by=told.cast["colleague"])


def _workers(told: Told, function, schools, year: SchoolYear, *, with_lector: bool) -> None:
    """160 hours per board: a coordinator per school, or one coordinator and teacher leaders."""
    central = function.form == AcademicForm.CENTRAL
    tasks = [AcademicTask.COORDINATOR] * len(schools) if central else [
        AcademicTask.COORDINATOR, *([AcademicTask.TEACHER_LEADER] * len(schools))
    ]  # fmt: skip
    each, left = divmod(CENTRAL_EACH, len(tasks))
    for number, task in enumerate(tasks):
        school = schools[number % len(schools)]
        person = told.team["mentors"][school.pk][number // len(schools)].person
        actions.add_worker(
            function, school_year=year, task=task, employer=function.party, person=person,
            school=school if central or task == AcademicTask.TEACHER_LEADER else None,
            hours=Decimal(each + (left if number == 0 else 0)), by=told.cast["leader"],
        )  # fmt: skip
    if with_lector:
        lector = told.team["institute"][-1]
        actions.add_worker(
            function, school_year=year, task=AcademicTask.LECTOR, employer=lector.employer, person=lector.person,
            hours=Decimal(LECTOR), by=told.cast["leader"],
        )  # fmt: skip


@chapter(60)
def tell_research(told: Told) -> None:
    """What is researched, and the product of the library that came of it."""
    by = told.cast["leader"]
    for number, function in enumerate(AcademicFunction.objects.filter(partnership=told.partnership).order_by("pk")):
        title, question, theme, made = RESEARCH[number % len(RESEARCH)]
        theme = Theme.objects.filter(partnership=told.partnership).order_by("pk")[theme]
        worker = function.workers.filter(school_year=THIS_YEAR).order_by("pk").first()
        research = actions.start_research(
            function, title=title, question=question, theme=theme, school=worker.school, led_by=worker.person,
            valid_from=LAST_YEAR.first_day, valid_until=THIS_YEAR.last_day, by=by,
        )  # fmt: skip
        products = Product.objects.filter(partnership=told.partnership, title__startswith=made)
        if products:
            actions.update_research(
                research, title=title, question=question, school=research.school, theme=theme, led_by=research.led_by,
                valid_from=research.valid_from, valid_until=research.valid_until, products=list(products), by=by,
            )  # fmt: skip
