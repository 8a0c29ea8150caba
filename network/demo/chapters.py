"""The learning network of the demonstration: agreements, groups over two years, their hours in the books, a library."""

from __future__ import annotations

import datetime
from decimal import Decimal

from books import actions as books
from books.demo.chapters import Told, chapter
from books.demo.costs import PER_BOARD, paper
from books.demo.years import LAST_YEAR, THIS_YEAR
from network import actions
from network.demo.library import PRODUCTS
from network.demo.people import members_of_boards
from network.enums import GroupKind, ParticipantKind
from network.models import Group, GroupMember, Participant
from oids.models import User
from oids.periods import SchoolYear
from partnerships import actions as register
from partnerships.enums import RoleKind
from partnerships.models import Partnership

Day = datetime.date
SIGNED = Day(2024, 9, 1)
ARTICLE = "Convenant Kennisnetwerk (demonstratie), artikel 5"
THEMES = (
    ("Taal en lezen", "Onderwijsagenda van de besturen 2024-2028"),
    ("Rekenen en wiskunde", "Onderwijsagenda van de besturen 2024-2028"),
    ("Begeleiding van starters", "Samen opleiden, thema's van de opleidersdagen"),
    ("Burgerschap en kansengelijkheid", "Onderzoeksagenda van de pabo"),
    ("Digitale geletterdheid", "Onderzoeksagenda van de pabo"),
)
# Kind, name, theme, question, first year, ended.
GROUPS = (
    (GroupKind.PLG, "PLG Lezen met plezier", 0, "Hoe krijgen we kinderen die niet lezen weer aan een boek?", LAST_YEAR, False),
    (GroupKind.PLG, "PLG Rekenen in de onderbouw", 1, "Welke spelvormen werken in groep 1 tot en met 3?", LAST_YEAR, False),
    (GroupKind.PLG, "PLG Beeldcoaching", 4, "Hoe leren starters van beelden van hun eigen les?", LAST_YEAR, True),
    (GroupKind.PLG, "PLG Burgerschap in de wijk", 3, "Hoe halen we de wijk de school in?", THIS_YEAR, False),
    (GroupKind.WORKING_GROUP, "Werkgroep begeleiding starters", 2, "Wat krijgt iedere starter in de eerste twee jaar?", LAST_YEAR, False),
    (GroupKind.WORKING_GROUP, "Werkgroep HRM", 2, "Van stage naar baan: wat spreken de besturen af?", THIS_YEAR, False),
)  # fmt: skip
MEETINGS = (
    (Day(1, 9, 29), "Start: wat willen we weten?"), (Day(1, 11, 17), "Wat zegt de literatuur?"),
    (Day(2, 1, 26), "Eerste versie proberen"), (Day(2, 3, 23), "Wat zagen we in de klas?"),
    (Day(2, 6, 1), "Product af en delen"),
)  # fmt: skip
OUTSIDE = (
    (ParticipantKind.VOCATIONAL, "ROC van Twente", 0, 80, "Opleiding onderwijsassistent."),
    (ParticipantKind.MOBILITY, "Mobiliteitscentrum OnderwijsBureau Twente", 1_500_00, 20, ""),
    (ParticipantKind.SCHOOL, "Daltonschool De Linde (buiten de partnerschappen)", 750_00, 40, "Doet mee aan één PLG."),
)


@chapter(-20)
def tell_network(told: Told) -> None:
    """Before last year is settled: hours of groups are own contributions of the parties."""
    participants = _participants(told)
    themes = [
        actions.create_theme(
            partnership=told.partnership, title=title, agenda=agenda, valid_from=SIGNED, by=told.cast["leader"]
        )
        for title, agenda in THEMES
    ]
    _groups(told, participants, themes)
    for year in (LAST_YEAR, THIS_YEAR):
        _book(told, year)


def _agree(told: Told, participant: Participant, cents: int, hours: int, file=None) -> None:
    actions.add_agreement(
        participant, signed_on=SIGNED, valid_from=Day(2024, 8, 1), valid_until=Day(2028, 7, 31), contribution_cents=cents,
        hours=Decimal(hours), source=ARTICLE, file=file, by=told.cast["leader"],
    )  # fmt: skip


def _participants(told: Told) -> dict:
    made = {"partnership": told.partnership, "by": told.cast["leader"]}
    found = {}
    signed = f"Convenant Kennisnetwerk, {told.partnership.name}: voorbeeld in de demonstratie"
    for number, board in enumerate(told.board_schools):
        found[board.pk] = actions.create_participant(kind=ParticipantKind.BOARD, party=board, **made)
        _agree(told, found[board.pk], PER_BOARD, 40 * (number % 3 + 1), paper(signed))
    found["institute"] = actions.create_participant(kind=ParticipantKind.INSTITUTE, party=told.institute, **made)
    _agree(told, found["institute"], 0, 40, paper(signed))
    for kind, name, cents, hours, note in OUTSIDE:
        found[kind] = actions.create_participant(kind=kind, name=name, note=note, **made)
        _agree(told, found[kind], cents, hours)
    return found


def _groups(told: Told, participants: dict, themes: list) -> None:
    groups = [
        actions.create_group(
            partnership=told.partnership, kind=kind, name=name, theme=themes[theme], question=question,
            valid_from=first.first_day, by=told.cast["leader"],
        )
        for kind, name, theme, question, first, _ended in GROUPS
    ]  # fmt: skip
    for year in (LAST_YEAR, THIS_YEAR):
        running = [
            group
            for group, row in zip(groups, GROUPS, strict=True)
            if row[4] <= year and not (row[5] and year == THIS_YEAR)
        ]
        _members(told, participants, running, year)
        for group in running:
            _meetings(told, group, year)
    for group, row in zip(groups, GROUPS, strict=True):
        if row[5]:
            actions.end_group(
                group, last_day=LAST_YEAR.last_day, by=told.cast["leader"],
                outcome="Een kijkwijzer en een handleiding die alle schoolopleiders nu gebruiken.",
            )  # fmt: skip
    _coordinator(told, groups[0])


def _members(told: Told, participants: dict, groups: list[Group], year: SchoolYear) -> None:
    """Everybody is in one group; who comes first in a group leads it. Two of the institute are in PLGs."""
    led: set[int] = set()

    def add(number: int, participant, hours: int, **who) -> None:
        group = groups[number % len(groups)]
        actions.add_member(
            group, school_year=year, participant=participant, hours=Decimal(hours), is_leader=group.pk not in led,
            by=told.cast["leader"], **who,
        )  # fmt: skip
        led.add(group.pk)

    people = [(board, person) for board, own in members_of_boards(told).items() for person in own]
    for number, (board, person) in enumerate(people):
        add(number, participants[board], 40, person=person)
    for number, trainer in enumerate(told.team["institute"][:2]):
        add(number, participants["institute"], 20, person=trainer.person)
    for number, (kind, first, last) in enumerate(
        ((ParticipantKind.VOCATIONAL, "Roos", "Onderwijs"), (ParticipantKind.SCHOOL, "Teun", "Linden"))
    ):
        person = _outsider(told, first, last)
        who = {"person": person} if person else {"first_name": first, "last_name": last}
        add(number, participants[kind], 40, **who)


def _outsider(told: Told, first: str, last: str):
    """Somebody from outside who was in a group of this partnership before."""
    row = GroupMember.objects.filter(
        group__partnership=told.partnership, person__first_name=first, person__last_name=last
    ).first()
    return row.person if row else None


def _meetings(told: Told, group: Group, year: SchoolYear) -> None:
    members = list(group.members.filter(school_year=year))
    for number, (day, subject) in enumerate(MEETINGS):
        meeting = actions.plan_meeting(
            group, day=Day(year.start + day.year - 1, day.month, day.day), begins_at=datetime.time(15, 30),
            ends_at=datetime.time(17, 30), place="Kenniscafé, Enschede", subject=subject, by=told.cast["leader"],
        )  # fmt: skip
        # Of this year's second meeting of the first group the report is missing still.
        if year == LAST_YEAR or (number < 2 and not (number == 1 and group.name.startswith("PLG Lezen"))):
            absent = members[(number + 1) % len(members)] if len(members) > 1 else None
            actions.hold_meeting(
                meeting, present=[member for member in members if member != absent],
                report="Afspraken: iedereen probeert het uit in de eigen groep en neemt voorbeelden mee.",
                by=told.cast["leader"],
            )  # fmt: skip


def _coordinator(told: Told, group: Group) -> None:
    """Who leads the first PLG signs in, and runs it."""
    side = told.partnership.slug.split("-")[1]
    user = User.objects.create_user(f"plg.{side}@oids.example", told.password, name=str(group.leader.person))
    register.assign_role(
        user=user, kind=RoleKind.TRAINER, partnership=told.partnership, valid_from=SIGNED, by=told.admin
    )
    person = group.leader.person
    person.user = user
    person.save(update_fields=["user"])


def _book(told: Told, year: SchoolYear) -> None:
    """Last year's hours are confirmed; of this year the last two wait for the second controller."""
    rows = actions.book_hours(partnership=told.partnership, school_year=year, by=told.cast["controller"])
    for row in rows if year == LAST_YEAR else rows[:-2]:
        books.confirm_hours(row, by=told.cast["colleague"])


@chapter(50)
def tell_library(told: Told) -> None:
    """Products of the groups, used at schools; partnerships find each other's."""
    leader = told.cast["leader"]
    groups = {row[1]: Group.objects.get(partnership=told.partnership, name=row[1]) for row in GROUPS}
    schools = [school for rows in told.board_schools.values() for school in rows]
    side = 0 if told.partnership.slug.endswith("oost") else 1
    for number, row in enumerate(PRODUCTS[side]):
        group = groups[row.group]
        product = actions.create_product(
            partnership=told.partnership, group=group, theme=group.theme, title=row.title, summary=row.summary,
            makers=row.makers or group.name, link=row.link, licence=row.licence, by=leader,
        )  # fmt: skip
        for label in row.files:
            actions.add_file(
                product, file=paper(f"{row.title}, {label}: voorbeeld in de demonstratie"), label=label, by=leader
            )
        if row.draft:
            continue
        product = actions.publish_product(product, by=leader)
        for turn in range(row.used):
            actions.record_use(
                product, used_on=Day(2026, 9, 14) + datetime.timedelta(days=7 * turn + number),
                school=schools[(3 * number + turn) % len(schools)], where=f"Ontwerpatelier, groep {turn % 8 + 1}",
                remark="Werkt goed; neem er een dubbel lesuur voor." if turn == 0 else "", by=leader,
            )  # fmt: skip
    _each_other(told)


def _each_other(told: Told) -> None:
    """The partnership told last and the one before it take part in each other's network."""
    other = Partnership.objects.exclude(pk=told.partnership.pk).filter(ended_on=None).first()
    if other is None:
        return
    by = User.objects.get(email=f"programmaleider.{other.slug.split('-')[1]}@oids.example")
    for keeper, partner, leader in ((told.partnership, other, told.cast["leader"]), (other, told.partnership, by)):
        row = actions.create_participant(
            partnership=keeper, kind=ParticipantKind.PARTNERSHIP, partner=partner, by=leader
        )
        actions.add_agreement(
            row, signed_on=SIGNED, valid_from=Day(2024, 8, 1), contribution_cents=0, hours=Decimal(0), source=ARTICLE,
            by=leader,
        )  # fmt: skip
