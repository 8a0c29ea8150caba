"""Three partnerships of 2009 became two in 2012: one merged into each, the third was split. Their names are invented."""

from __future__ import annotations

import datetime

from books.demo.chapters import Told, chapter
from funding import actions as money
from funding.enums import AmountState
from funding.models import SubsidyRule
from oids.periods import SchoolYear
from partnerships import actions as register
from partnerships.enums import RoleKind, SuccessionKind
from partnerships.models import Partnership
from placements.enums import SubsidyKind

FOUNDED, ON = datetime.date(2009, 8, 1), datetime.date(2012, 8, 1)
LAST_DAY = ON - datetime.timedelta(days=1)
COUNTED, GRANTED, RULE = SchoolYear(2010), SchoolYear(2011), "staffel-2011"
MERGED = {"twente-oost": ("Opleidingsschool Enschede en omstreken", "enschede-2009", 160),
          "twente-west": ("Opleidingsschool Almelo", "almelo-2009", 145)}  # fmt: skip
SPLIT = ("Opleidingsschool Hengelo", "hengelo-2009", 190)
NOTE = "Toetsing in 2009; herinrichting en fusie"


@chapter(90)
def tell_lineage(told: Told) -> None:
    register.update_partnership(told.partnership, name=told.partnership.name, founded_on=ON, by=told.cast["leader"])
    name, slug, students = MERGED[told.partnership.slug]
    _came_from(told, name, slug, students, SuccessionKind.MERGE)
    _came_from(told, *SPLIT, SuccessionKind.SPLIT)


def _came_from(told: Told, name: str, slug: str, students: int, kind: str) -> None:
    known = Partnership.objects.filter(slug=slug).first()
    who = {"predecessor": known} if known else {"name": name, "slug": slug, "founded_on": FOUNDED}
    row = register.record_succession(told.partnership, kind=kind, on=ON, note=NOTE, by=told.admin, **who)
    if known is None:
        _year(told, row.predecessor, students)


def _year(told: Told, partnership: Partnership, students: int) -> None:
    """Its last count and subsidy, from the old administration, by people who had a role then."""
    roles = [
        register.assign_role(user=told.cast[who], kind=kind, partnership=partnership, valid_from=FOUNDED, by=told.admin)
        for who, kind in (
            ("leader", RoleKind.PROGRAMME_LEADER),
            ("controller", RoleKind.CONTROLLER),
            ("colleague", RoleKind.CONTROLLER),
        )
    ]
    count = money.propose_count(
        partnership=partnership, school_year=COUNTED, reference_date=datetime.date(2010, 10, 1), by=told.cast["leader"]
    )
    money.correct_count_line(
        count.lines.get(kind=SubsidyKind.HBO), corrected=students, by=told.cast["leader"],
        reason="Overgenomen uit de administratie van voor OidS.",
    )  # fmt: skip
    money.file_count(count, filed_on=datetime.date(2010, 10, 15), by=told.cast["controller"])
    grant = money.register_grant(
        partnership=partnership, school_year=GRANTED, rule=SubsidyRule.objects.get(code=RULE), reference=f"OS-{GRANTED}",
        by=told.cast["controller"],
    )  # fmt: skip
    amount = money.record_amount(
        grant, state=AmountState.DEFINITIVE, decided_on=datetime.date(2011, 10, 30), by=told.cast["controller"]
    )
    money.confirm_amount(amount, by=told.cast["colleague"])
    for role in roles:
        register.end_role(role, last_day=LAST_DAY, by=told.admin)
