"""The demonstration from its register on; the same every time."""

from __future__ import annotations

import csv
import datetime
import random
from decimal import Decimal
from itertools import count
from pathlib import Path

from django.db import transaction
from stdnum import iban as iban_number

import partnerships
from books.demo.annual import tell_annual
from books.demo.chapters import Told, tell_chapters
from books.demo.closing import tell_closing
from books.demo.costs import tell_costs
from books.demo.names import FIRST, INFIX, LAST, school_address, student_address
from books.demo.payments import tell_payments
from books.demo.placing import NUMBER, YEARS, Placing
from books.demo.purses import tell_purses
from books.demo.season import Season
from books.demo.streams import tell_streams
from books.demo.years import adopted_scheme, tell_money
from oids.models import User
from oids.triggers import expect_many_rows
from partnerships import actions as register
from partnerships.enums import PartyKind, RoleKind, TrainerKind
from partnerships.models import Board, Partnership, Role
from placements import actions as placing
from placements.models import Student

DATA = Path(partnerships.__file__).parent / "data"
PASSWORD = "demo-oids"
START = datetime.date(2012, 8, 1)
FIRST_NORM = datetime.date(2017, 8, 1)
NORM_FROM = datetime.date(2020, 8, 1)
BOARDS = {"twente-oost": 8, "twente-west": 9}
SCHOOLS_AT_MOST, SCHOOLS_PER_TRAINER, INSTITUTE_TRAINERS = 6, 2, 6
WEST = {"ALMELO", "HELLENDOORN", "RIJSSEN-HOLTEN", "WIERDEN", "TWENTERAND", "HOF VAN TWENTE", "TUBBERGEN", "BORNE"}
PEOPLE = {
    "leader": ("programmaleider", "Petra Programma", RoleKind.PROGRAMME_LEADER),
    "second": ("programmaleider.pabo", "Ivo Instituut", RoleKind.PROGRAMME_LEADER),
    "controller": ("controller", "Cora Controle", RoleKind.CONTROLLER),
    "colleague": ("administratie", "Adam Administratie", RoleKind.CONTROLLER),
    "steering": ("stuurgroep", "Stef Stuur", RoleKind.STEERING_GROUP),
}


class Story:
    """One telling of both partnerships."""

    def __init__(self, write) -> None:
        self.random = random.Random(20261123)
        self.write = write

    def name(self) -> dict:
        pick = self.random.choice
        return {"first_name": pick(FIRST), "infix": pick(INFIX), "last_name": pick(LAST)}

    @transaction.atomic
    def tell(self, password: str | None) -> None:
        expect_many_rows()
        self.password = password
        self.admin = User.objects.create_user("beheer@oids.example", password, name="Bea Beheer")
        # The first administrator has nobody to appoint them.
        Role.objects.create(user=self.admin, kind=RoleKind.ADMINISTRATOR, valid_from=START)
        self.institute = register.create_party(
            kind=PartyKind.INSTITUTE, code="23AH", name="Saxion lerarenopleiding", by=self.admin
        )
        boards = self.boards()
        academic = [code for code, _details, _rows in boards[:2] + boards[-1:]]
        for slug, number in BOARDS.items():
            own, boards = boards[:number], boards[number:]
            self.partnership(slug, own, academic)

    def boards(self) -> list[tuple[str, dict, list[dict]]]:
        """The seventeen boards with most schools (number, details, schools): those of the east first."""
        with (DATA / "duo-vestigingen-bo-twente-2021-10-01.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file, delimiter=";"))
        with (DATA / "duo-besturen-bo-twente.csv").open(encoding="utf-8-sig") as file:
            details = {row["BEVOEGD GEZAG NUMMER"]: row for row in csv.DictReader(file)}
        schools: dict[str, list[dict]] = {}
        for row in rows:
            if row["BEVOEGD GEZAG NUMMER"] in details:
                schools.setdefault(row["BEVOEGD GEZAG NUMMER"], []).append(row)

        def western(code: str) -> bool:
            return sum(row["GEMEENTENAAM"] in WEST for row in schools[code]) * 2 > len(schools[code])

        largest = sorted(schools, key=lambda code: (-len(schools[code]), code))[: sum(BOARDS.values())]
        chosen = sorted(largest, key=lambda code: (western(code), code))
        return [(code, details[code], schools[code][:SCHOOLS_AT_MOST]) for code in chosen]

    def partnership(self, slug: str, boards, academic) -> None:
        side = slug.split("-")[1]
        partnership = register.create_partnership(name=f"OidS Twente {side.capitalize()}", slug=slug, by=self.admin)
        self.write(f"  {partnership}: boards, schools and people")
        register.add_membership(partnership=partnership, party=self.institute, valid_from=START, by=self.admin)
        board_schools = dict(self.board(partnership, *board, academic) for board in boards)
        penvoerder = next(iter(board_schools))
        register.set_penvoerder(partnership=partnership, party=penvoerder, on=START, by=self.admin)
        cast = self.cast(partnership, side, penvoerder)
        self.accounts([*board_schools, self.institute], cast)
        scheme = self.agreements(partnership, penvoerder, cast)
        students = [self.student(side, number) for number in range(NUMBER)]
        team = self.team(partnership, board_schools, cast["leader"])
        year_by_year = Placing(partnership, board_schools, team, students, cast["leader"])
        for year in YEARS:
            self.write(f"  {partnership}: students and placements of {year}")
            year_by_year.tell(year)
        self.write(f"  {partnership}: subsidy, costs, payments and reports")
        tell_money(partnership, scheme, cast)
        tell_streams(partnership, cast)
        tell_costs(partnership, board_schools, self.institute, cast)
        told = Told(partnership, board_schools, self.institute, team, cast, self.admin, self.password)
        tell_chapters(told, before_settling=True)
        tell_purses(partnership, cast, self.admin)
        tell_payments(partnership, cast)
        tell_annual(partnership, cast)
        tell_closing(partnership, cast)
        self.write(f"  {partnership}: the coming season, the learning network, trainings and quality")
        Season(partnership, board_schools, students, self.institute, cast["leader"]).tell()
        tell_chapters(told)
        self.write(
            f"  {partnership}: done, {len(board_schools)} boards and {sum(map(len, board_schools.values()))} schools"
        )

    def board(self, partnership, code, details, rows, academic) -> tuple[Board, list]:
        party = register.create_party(
            kind=PartyKind.BOARD, code=code, name=details["BEVOEGD GEZAG NAAM"],
            kvk_number=details["KVK-NUMMER"].zfill(8), by=self.admin,
        )  # fmt: skip
        board = Board.objects.get(pk=party.pk)
        register.add_membership(partnership=partnership, party=board, valid_from=START, by=self.admin)
        # Eight academic schools over three boards: three, three and two.
        number = (3, 3, 2)[academic.index(code)] if code in academic else 0
        return board, [self.school(row, board, index < number) for index, row in enumerate(rows)]

    def school(self, row, board, is_academic):
        return register.create_school(
            brin6=row["VESTIGINGSNUMMER"], name=row["VESTIGINGSNAAM"], board=board, valid_from=START,
            street=row["STRAATNAAM"], house_number=row["HUISNUMMER-TOEVOEGING"], postcode=row["POSTCODE"],
            city=row["PLAATSNAAM"], municipality_code=row["GEMEENTENUMMER"], municipality=row["GEMEENTENAAM"],
            denomination=row["DENOMINATIE"], is_academic=is_academic, email=school_address(row), by=self.admin,
        )  # fmt: skip

    def cast(self, partnership, side: str, penvoerder) -> dict[str, User]:
        parties = {"leader": penvoerder, "second": self.institute}
        found = {}
        for key, (mailbox, name, kind) in PEOPLE.items():
            found[key] = User.objects.create_user(f"{mailbox}.{side}@oids.example", self.password, name=name)
            register.assign_role(
                user=found[key], kind=kind, partnership=partnership, party=parties.get(key), valid_from=START,
                by=self.admin,
            )  # fmt: skip
        staff = User.objects.create_user(f"bestuur.{side}@oids.example", self.password, name="Bert Bestuur")
        register.assign_role(user=staff, kind=RoleKind.BOARD, party=penvoerder, valid_from=START, by=self.admin)
        office = User.objects.create_user(f"instituut.{side}@oids.example", self.password, name="Inge Instituut")
        register.assign_role(
            user=office, kind=RoleKind.INSTITUTE, party=self.institute, valid_from=START, by=self.admin
        )
        return found

    def accounts(self, parties, cast) -> None:
        """Invented account numbers, confirmed by a second person; the last board's still waits for that."""
        for number, party in enumerate(parties):
            if party.accounts.exists():
                continue
            account = register.propose_account(
                party, iban=invented_iban(party.pk), source="Brief van het bestuur, nagebeld", by=cast["controller"]
            )
            if number != len(parties) - 2:
                register.confirm_account(account, by=cast["colleague"])

    def agreements(self, partnership, penvoerder, cast):
        """Two norms after each other, and the steps by which the money is divided."""
        hours = {"students_min": 12, "students_max": 15, "peer_group_min": 8, "peer_group_max": 15}
        hours |= {"school_trainer_days": Decimal("1.5"), "full_time_hours": Decimal(1659)}
        for day, number, each in ((FIRST_NORM, "SG-2017-01", (36, 36, 12)), (NORM_FROM, "SG-2020-01", (40, 40, 14))):
            decision = register.record_decision(
                partnership=partnership, body="steering_group", number=number, decided_on=day,
                title="Facilitering en verdeelsleutel", text="Norm per student en de stappen van de verdeling.",
                by=cast["leader"],
            )  # fmt: skip
            placing.adopt_norm(
                partnership=partnership, decision=decision, valid_from=day, by=cast["leader"],
                school_trainer_hours=Decimal(each[0]), mentor_hours=Decimal(each[1]),
                institute_trainer_hours=Decimal(each[2]), **hours,
            )  # fmt: skip
        return adopted_scheme(partnership, self.institute, penvoerder, decision, cast)

    def student(self, side: str, number: int) -> Student:
        """Not registered yet: that comes with the first enrolment."""
        number_ = f"{'51' if side == 'oost' else '52'}{number:04d}"
        return Student(institute=self.institute, number=number_, email=student_address(number_), **self.name())

    def team(self, partnership, board_schools, leader) -> dict:
        """School trainers share two schools each, every school has two mentors."""
        rows = []
        addresses = count(1)

        def trainer(kind, employer, **values) -> int:
            """The place of the trainer among those who are made below, all at once."""
            mentor = kind == TrainerKind.MENTOR
            email = "" if mentor else f"opleider.{partnership.slug}.{next(addresses)}@oids.example"
            rows.append(
                {"kind": kind, "employer": employer, "valid_from": START, "email": email} | self.name() | values
            )
            return len(rows) - 1

        of_school, mentors, guides = {}, {}, []
        for board, schools in board_schools.items():
            for index in range(0, len(schools), SCHOOLS_PER_TRAINER):
                own = schools[index : index + SCHOOLS_PER_TRAINER]
                guides.append(trainer(TrainerKind.SCHOOL_TRAINER, board, days_per_week=Decimal("1.5"), schools=own))
                of_school |= {school.pk: guides[-1] for school in own}
            for school in schools:
                mentors[school.pk] = [trainer(TrainerKind.MENTOR, board, schools=[school]) for _ in range(2)]
        institute = [
            trainer(TrainerKind.INSTITUTE_TRAINER, self.institute, days_per_week=Decimal(2))
            for _ in range(INSTITUTE_TRAINERS)
        ]
        made = register.create_trainers(rows, partnership=partnership, by=leader)
        return {
            "of_school": {school: made[place] for school, place in of_school.items()},
            "mentors": {school: [made[place] for place in places] for school, places in mentors.items()},
            "institute": [made[place] for place in institute],
            "school_trainers": [made[place] for place in guides],
        }


def invented_iban(number: int) -> str:
    """A valid number at a bank that does not exist."""
    body = f"DEMO{number:010d}"
    for check in range(2, 99):
        if iban_number.is_valid(candidate := f"NL{check:02d}{body}", check_country=False):
            return candidate
    raise AssertionError("one of the check digits fits")


def is_told() -> bool:
    return Partnership.objects.filter(slug__in=BOARDS).exists()
