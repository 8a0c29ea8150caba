"""The region of the demonstration: both partnerships and their schools lie in it; the amounts are invented."""

from __future__ import annotations

from books.demo.chapters import Told, chapter
from books.demo.years import LAST_YEAR, THIS_YEAR
from network import actions
from network.models import Region
from oids.periods import SchoolYear

NAME = "Onderwijsregio Twente (demonstratie)"
SINCE = SchoolYear(2024)
NEEDED = 150
GRANTS = {LAST_YEAR: 712_500_00, THIS_YEAR: None}
SOURCE = "Stcrt. 2024, 18763: samen minstens 150; het bedrag is verzonnen"


@chapter(80)
def tell_region(told: Told) -> None:
    region = Region.objects.filter(name=NAME).first() or actions.create_region(
        name=NAME, reference="OR-DEMO", by=told.admin
    )
    by = told.cast["leader"]
    actions.join_region(region, partnership=told.partnership, valid_from=SINCE.first_day, by=by)
    schools = [school for rows in told.board_schools.values() for school in rows]
    actions.add_schools(region, schools=schools, valid_from=SINCE.first_day, by=by)
    if not region.years.exists():
        for year, cents in GRANTS.items():
            actions.set_region_year(region, school_year=year, needed=NEEDED, grant_cents=cents, source=SOURCE, by=by)
