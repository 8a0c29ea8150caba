"""Sheets of the tests: rows as they stand in a template, sent, looked at and imported."""

from oids.importing import write_template
from oids.importing.plans import plan
from rounds.actions.sheets import import_sheet, send_sheet
from rounds.imports.base import Target
from rounds.imports.kinds import KINDS
from tests.cast import YEAR


def workbook(kind, rows):
    return write_template("Blad", KINDS[kind].columns, rows)


def look(side, kind, rows, round=None, year=YEAR):
    """What the sheet would do."""
    return plan(KINDS[kind], workbook(kind, rows), "blad.xlsx", Target(side.partnership, year, round))


def send(side, kind, rows, **values):
    values = {"name": "blad.xlsx", "by": side.leader, "school_year": YEAR} | values
    return send_sheet(partnership=side.partnership, kind=kind, data=workbook(kind, rows), **values)


def take(side, kind, rows, round=None, **values):
    """Send and import; returns the counts."""
    sheet = send(side, kind, rows, round=round)
    return import_sheet(sheet, fingerprint=sheet.fingerprint, by=side.leader, **values).counts


def counts(plan):
    return tuple(plan.counts[name] for name in ("new", "changed", "unchanged", "refused"))


def refusals(plan):
    """(row, column) of everything that is refused; each says by which rule and how to mend it."""
    for row in plan.refused:
        assert row.rule and row.remedy and row.sheet == "Blad" and row.column, row
    return [(row.line, row.column) for row in plan.refused]


def student(number, **values):
    return {
        "number": number, "first_name": "Noor", "last_name": "Nieuw", "route": "full_time", "year_of_study": 1,
        "subsidy_kind": "hbo",
    } | values  # fmt: skip


GOOD = [student("70001"), student("70002", last_name="Geheimlijk")]
MIXED = [*GOOD, student("70003", route="avond", last_name="Geheimnis")]
