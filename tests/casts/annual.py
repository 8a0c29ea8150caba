"""On both sides: the count file of last year's filed count with a sample of which one student was looked at, a download
of its key list, and the annual report of calendar 2025, fixed."""

from books import actions as books
from books.enums import Verdict
from funding.models import StudentCount
from placements import actions as placing
from placements.enums import Route, SubsidyKind
from tests.cast import LAST_YEAR


def add(world) -> None:
    for number, side in enumerate((world.oost, world.west)):
        # The count of last year was filed without students in the register; these are known to its history.
        count = StudentCount.objects.get(partnership=side.partnership, school_year=LAST_YEAR)
        for index in range(3):
            student = placing.register_student(
                partnership=side.partnership, institute=world.institute, number=f"70{number}{index:02d}",
                first_name="Stefanie", last_name=f"Geheim{side.slug}tel{index}", by=side.leader,
            )  # fmt: skip
            placing.enrol(
                student, partnership=side.partnership, school_year=LAST_YEAR, route=Route.FULL_TIME, year_of_study=4,
                subsidy_kind=SubsidyKind.HBO, by=side.leader,
            )  # fmt: skip
        side.count_file = books.make_count_file(count, by=side.controller)
        side.sample = books.draw_sample(side.count_file, seed="dobbelsteen", size=2, by=side.controller)
        books.judge_line(side.sample.lines.get(position=1), verdict=Verdict.IN_ORDER, by=side.controller)
        books.take_key_list(side.count_file, reason="Controle van de steekproef.", by=side.controller)
        side.annual_report = books.fix_annual_report(partnership=side.partnership, calendar=2025, by=side.controller)
