"""Design workshops of the demonstration: two that were held for the first peer groups, and one to come."""

from __future__ import annotations

import datetime

from books.demo.chapters import Told, chapter
from books.demo.years import THIS_YEAR
from network import actions
from network.actions.workshops import students_on
from network.enums import ProductState
from network.models import Product, Theme
from placements.models import PeerGroup

GROUPS = 4
HELD = (
    (datetime.date(2026, 10, 8), "Samen een les ontwerpen", "Lessen uitgewisseld; twee groepen proberen ze uit."),
    (datetime.date(2026, 11, 12), "Kijken naar beelden van elkaar", "Veilig gesprek; volgende keer eigen leervragen."),
)
TO_COME = {"day": datetime.date(2027, 1, 14), "subject": "Wat leren kinderen van mijn vraag?"}


@chapter(70)
def tell_workshops(told: Told) -> None:
    products = list(Product.objects.filter(partnership=told.partnership, state=ProductState.PUBLISHED).order_by("pk"))
    themes = list(Theme.objects.filter(partnership=told.partnership).order_by("pk"))
    groups = PeerGroup.objects.filter(partnership=told.partnership, school_year=THIS_YEAR).order_by("pk")[:GROUPS]
    values = {"place": "Op de school van de groep", "begins_at": datetime.time(13), "by": told.cast["leader"]}
    for number, group in enumerate(groups):
        for turn, (day, subject, report) in enumerate(HELD):
            workshop = actions.plan_workshop(
                group, day=day, subject=subject, theme=themes[(number + turn) % len(themes)],
                products=[products[(number + turn) % len(products)]], **values,
            )  # fmt: skip
            students = list(students_on(group, day).order_by("pk"))
            present = [student for place, student in enumerate(students) if place % 6 != turn + 1]
            actions.hold_workshop(workshop, present=present, report=report, by=told.cast["leader"])
        actions.plan_workshop(group, **TO_COME, theme=themes[number % len(themes)], **values)
