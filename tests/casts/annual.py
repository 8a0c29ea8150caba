"""On both sides: the count file of the filed count of an earlier year with a sample of which one student was looked at, a download
of its key list, and the annual report of calendar 2025, fixed."""

import datetime

from books import actions as books
from books.enums import Verdict
from funding import actions as money
from oids.periods import SchoolYear
from placements import actions as placing
from placements.enums import Route, SubsidyKind

COUNTED = SchoolYear(2023)


def add(world) -> None:
    for number, side in enumerate((world.oost, world.west)):
        for index in range(3):
            student = placing.register_student(
                partnership=side.partnership, institute=world.institute, number=f"70{number}{index:02d}",
                first_name="Stefanie", last_name=f"Geheim{side.slug}tel{index}", by=side.leader,
            )  # fmt: skip
            placing.enrol(
                student, partnership=side.partnership, school_year=COUNTED, route=Route.FULL_TIME, year_of_study=4,
                subsidy_kind=SubsidyKind.HBO, by=side.leader,
            )  # fmt: skip
        day = datetime.date(COUNTED.start, 10, 1)
        count = money.propose_count(
            partnership=side.partnership, school_year=COUNTED, reference_date=day, by=side.leader
        )
        count = money.file_count(count, filed_on=day, by=side.controller)
        side.count_file = books.make_count_file(count, by=side.controller)
        side.sample = books.draw_sample(side.count_file, seed="dobbelsteen", size=2, by=side.controller)
        books.judge_line(side.sample.lines.get(position=1), verdict=Verdict.IN_ORDER, by=side.controller)
        books.take_key_list(side.count_file, reason="Controle van de steekproef.", by=side.controller)
        side.annual_report = books.fix_annual_report(partnership=side.partnership, calendar=2025, by=side.controller)
