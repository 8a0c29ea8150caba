"""A sheet of students on both sides that waits for what to do."""

from oids.importing import write_template
from rounds.actions.sheets import send_sheet
from rounds.imports.kinds import KINDS
from tests.cast import YEAR


def student(number, last_name):
    return {
        "number": number, "first_name": "Stefanie", "last_name": last_name, "route": "full_time", "year_of_study": 1,
        "subsidy_kind": "hbo",
    }  # fmt: skip


def add(world):
    for number, side in enumerate((world.oost, world.west)):
        rows = [student(f"8{number}001", f"Geheim{side.slug}x"), student("?", f"Geheim{side.slug}y")]
        send_sheet(
            partnership=side.partnership, school_year=YEAR, kind="students", name="studenten.xlsx",
            data=write_template("Studenten", KINDS["students"].columns, rows), by=side.leader,
        )  # fmt: skip
