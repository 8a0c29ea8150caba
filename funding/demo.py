"""The demonstration, told through the actions: real schools of Twente (DUO), everything else invented."""

from __future__ import annotations

import csv
import datetime
import random
from decimal import Decimal
from pathlib import Path

from django.db import transaction

import partnerships
from funding import actions as money
from funding.enums import AmountState, StepKey, StepSize
from funding.models import SubsidyRule
from oids.models import User
from oids.periods import SchoolYear
from partnerships import actions as register
from partnerships.enums import PartyKind, RoleKind, TrainerKind
from partnerships.models import Board, Partnership, Role
from placements import actions as placing
from placements.actions.placements import Acknowledged
from placements.actions.warnings import NeedsAcknowledgement
from placements.enums import EndReason, Route, SubsidyKind

DATA = Path(partnerships.__file__).parent / "data"
PASSWORD = "demo-oids"
START = datetime.date(2020, 8, 1)
LAST_YEAR, THIS_YEAR = SchoolYear(2025), SchoolYear(2026)
STUDENTS = 285
BOARDS = {"twente-oost": 8, "twente-west": 9}
SCHOOLS_AT_MOST = 6
WEST = {"ALMELO", "HELLENDOORN", "RIJSSEN-HOLTEN", "WIERDEN", "TWENTERAND", "HOF VAN TWENTE", "TUBBERGEN", "BORNE"}
FIRST = [
    "Anna",
    "Bram",
    "Büşra",
    "Cas",
    "Daan",
    "Eline",
    "Emma",
    "Fatima",
    "Femke",
    "Finn",
    "Gijs",
    "Hanna",
    "Iris",
    "Jasmijn",
    "Jens",
    "Julia",
    "Koen",
    "Lars",
    "Lieke",
    "Lotte",
    "Łukasz",
    "Maartje",
    "Max",
    "Mees",
    "Milan",
    "Nina",
    "Noor",
    "Omar",
    "Pim",
    "Roos",
    "Ruben",
    "Sanne",
    "Sem",
    "Sofie",
    "Stijn",
    "Tess",
    "Thijs",
    "Yara",
    "Youssef",
    "Zoë",
]
INFIX = ["", "", "", "", "van", "de", "van der", "ten"]
LAST = [
    "Aalbers",
    "Bakker",
    "Bosch",
    "Brink",
    "Demir",
    "Dijkstra",
    "Evers",
    "Geerdink",
    "Groot",
    "Haan",
    "Hofstede",
    "Huisman",
    "Jansen",
    "Kamp",
    "Keizer",
    "Klaassen",
    "Kok",
    "Kuiper",
    "Leferink",
    "Lohuis",
    "Meijer",
    "Mulder",
    "Nijhuis",
    "Olde",
    "Oude",
    "Peters",
    "Post",
    "Reinders",
    "Scholten",
    "Smit",
    "Steen",
    "Tijhuis",
    "Veldhuis",
    "Visser",
    "Vos",
    "Wassink",
    "Wijk",
    "Wolters",
    "Yılmaz",
    "Zwart",
]


class Story:
    """One telling; the same every time."""

    def __init__(self, write) -> None:
        self.random = random.Random(20261123)
        self.write = write
        self.users: dict[str, User] = {}

    def name(self) -> dict:
        return {
            "first_name": self.random.choice(FIRST),
            "infix": self.random.choice(INFIX),
            "last_name": self.random.choice(LAST),
        }

    def user(self, email: str, name: str, password: str | None) -> User:
        self.users[email] = User.objects.create_user(email, password, name=name)
        return self.users[email]

    @transaction.atomic
    def tell(self, password: str | None) -> None:
        self.admin = self.user("beheer@oids.example", "Bea Beheer", password)
        # The first administrator has nobody to appoint them.
        Role.objects.create(user=self.admin, kind=RoleKind.ADMINISTRATOR, valid_from=START)
        rows = list(csv.DictReader((DATA / "duo-vestigingen-bo-twente-2021-10-01.csv").open(), delimiter=";"))
        names = {
            row["BEVOEGD GEZAG NUMMER"]: row
            for row in csv.DictReader((DATA / "duo-besturen-bo-twente.csv").open(encoding="utf-8-sig"))
        }
        self.institute = register.create_party(
            kind=PartyKind.INSTITUTE, code="23AH", name="Saxion lerarenopleiding", by=self.admin
        )
        by_board: dict[str, list[dict]] = {}
        for row in rows:
            if row["BEVOEGD GEZAG NUMMER"] in names:
                by_board.setdefault(row["BEVOEGD GEZAG NUMMER"], []).append(row)

        def western(code: str) -> int:
            own = by_board[code]
            return sum(row["GEMEENTENAAM"] in WEST for row in own) * 2 > len(own)

        chosen = sorted(
            sorted(by_board, key=lambda code: (-len(by_board[code]), code))[:17], key=lambda c: (western(c), c)
        )
        academic = chosen[:2] + chosen[-1:]
        for slug, number in BOARDS.items():
            codes, chosen = chosen[:number], chosen[number:]
            self.partnership(slug, [(names[code], by_board[code]) for code in codes], academic, password)

    def partnership(self, slug, boards, academic, password) -> None:
        side = slug.split("-")[1]
        partnership = register.create_partnership(name=f"OidS Twente {side.capitalize()}", slug=slug, by=self.admin)
        register.add_membership(partnership=partnership, party=self.institute, valid_from=START, by=self.admin)
        board_schools = {}
        for details, rows in boards:
            board = register.create_party(
                kind=PartyKind.BOARD,
                code=details["BEVOEGD GEZAG NUMMER"],
                name=details["BEVOEGD GEZAG NAAM"],
                kvk_number=details["KVK-NUMMER"].zfill(8),
                by=self.admin,
            )
            board = Board.objects.get(pk=board.pk)
            register.add_membership(partnership=partnership, party=board, valid_from=START, by=self.admin)
            board_schools[board] = [
                self.school(
                    row, board, index < 3 and board.code in academic and not (index == 2 and board.code == academic[2])
                )
                for index, row in enumerate(rows[:SCHOOLS_AT_MOST])
            ]
        penvoerder = next(iter(board_schools))
        register.set_penvoerder(partnership=partnership, party=penvoerder, on=START, by=self.admin)
        people = {
            "leader": ("programmaleider", "Petra Programma", RoleKind.PROGRAMME_LEADER, penvoerder),
            "second": ("programmaleider.pabo", "Ivo Instituut", RoleKind.PROGRAMME_LEADER, self.institute),
            "controller": ("controller", "Cora Controle", RoleKind.CONTROLLER, None),
            "steering": ("stuurgroep", "Stef Stuur", RoleKind.STEERING_GROUP, None),
        }
        cast = {}
        for key, (mailbox, name, kind, party) in people.items():
            cast[key] = self.user(f"{mailbox}.{side}@oids.example", name, password)
            register.assign_role(
                user=cast[key], kind=kind, partnership=partnership, party=party, valid_from=START, by=self.admin
            )
        staff = self.user(f"bestuur.{side}@oids.example", "Bert Bestuur", password)
        register.assign_role(user=staff, kind=RoleKind.BOARD, party=penvoerder, valid_from=START, by=self.admin)
        leader = cast["leader"]
        decision = register.record_decision(
            partnership=partnership, body="steering_group", number="SG-2020-01", decided_on=START,
            title="Facilitering en verdeelsleutel", text="Norm per student en de stappen van de verdeling.", by=leader,
        )  # fmt: skip
        placing.adopt_norm(
            partnership=partnership, decision=decision, valid_from=START, by=leader,
            school_trainer_hours=Decimal(40), mentor_hours=Decimal(40), institute_trainer_hours=Decimal(14),
            students_min=12, students_max=15, school_trainer_days=Decimal("1.5"), peer_group_min=8, peer_group_max=15,
            full_time_hours=Decimal(1659),
        )  # fmt: skip
        scheme = money.create_scheme(
            partnership=partnership, name="Verdeling vanaf 2025", from_year=LAST_YEAR, by=leader
        )
        money.add_step(
            scheme,
            description="Programmaleiding vanuit de pabo",
            size=StepSize.FIXED,
            key=StepKey.PARTY,
            amount_cents=60_000_00,
            party=self.institute,
            by=leader,
        )
        money.add_step(
            scheme,
            description="Programmaleiding vanuit de besturen",
            size=StepSize.FIXED,
            key=StepKey.PARTY,
            amount_cents=60_000_00,
            party=penvoerder,
            by=leader,
        )
        money.add_step(
            scheme,
            description="Administratie van de penvoerder",
            size=StepSize.PERCENTAGE,
            key=StepKey.PARTY,
            percentage=Decimal(3),
            party=penvoerder,
            by=leader,
        )
        money.add_step(
            scheme,
            description="Uren van de schoolopleiders",
            size=StepSize.REMAINDER,
            key=StepKey.HOURS_EMPLOYER,
            percentage=Decimal(100),
            by=leader,
        )
        money.adopt_scheme(scheme, decision=decision, by=cast["steering"])
        team = self.team(partnership, board_schools, leader)
        students = self.students(partnership, side, leader)
        for year in (LAST_YEAR, THIS_YEAR):
            self.year(partnership, year, board_schools, team, students, leader)
        self.money(partnership, scheme, cast)
        self.write(f"  {partnership}: {len(board_schools)} boards, {sum(map(len, board_schools.values()))} schools")

    def school(self, row, board, is_academic):
        return register.create_school(
            brin6=row["VESTIGINGSNUMMER"], name=row["VESTIGINGSNAAM"], board=board, valid_from=START,
            street=row["STRAATNAAM"], house_number=row["HUISNUMMER-TOEVOEGING"], postcode=row["POSTCODE"],
            city=row["PLAATSNAAM"], municipality_code=row["GEMEENTENUMMER"], municipality=row["GEMEENTENAAM"],
            denomination=row["DENOMINATIE"], is_academic=is_academic, by=self.admin,
        )  # fmt: skip

    def team(self, partnership, board_schools, leader) -> dict:
        """School trainers share small schools (three at most each), mentors and institute trainers."""
        team = {"of_school": {}, "mentors": {}, "institute": [], "pairs": []}
        for board, schools in board_schools.items():
            for index in range(0, len(schools), 3):
                own = schools[index : index + 3]
                trainer = register.create_trainer(
                    partnership=partnership, kind=TrainerKind.SCHOOL_TRAINER, employer=board, valid_from=START,
                    days_per_week=Decimal("1.5"), schools=own, by=leader, **self.name(),
                )  # fmt: skip
                team["of_school"] |= {school.pk: trainer for school in own}
                team["pairs"].append(trainer)
            for school in schools:
                team["mentors"][school.pk] = [
                    register.create_trainer(
                        partnership=partnership, kind=TrainerKind.MENTOR, employer=board, valid_from=START,
                        schools=[school], by=leader, **self.name(),
                    )
                    for _number in range(2)
                ]  # fmt: skip
        for _number in range(6):
            team["institute"].append(
                register.create_trainer(
                    partnership=partnership, kind=TrainerKind.INSTITUTE_TRAINER, employer=self.institute,
                    valid_from=START, days_per_week=Decimal(2), by=leader, **self.name(),
                )
            )  # fmt: skip
        return team

    def students(self, partnership, side, leader) -> list:
        found = []
        for number in range(STUDENTS):
            found.append(
                placing.register_student(
                    partnership=partnership, institute=self.institute,
                    number=f"{'51' if side == 'oost' else '52'}{number:04d}", by=leader, **self.name(),
                )
            )  # fmt: skip
        return found

    def year(self, partnership, year, board_schools, team, students, leader) -> None:
        """285 students placed for the year; this year some things are left to do."""
        first, last = datetime.date(year.start, 8, 31), datetime.date(year.start + 1, 7, 9)
        placing.set_placement_period(
            partnership=partnership, school_year=year, valid_from=first, valid_until=last,
            mentor_due=datetime.date(year.start, 10, 1), by=leader,
        )  # fmt: skip
        groups = [
            placing.create_peer_group(
                partnership=partnership, school_year=year, name=f"Peergroep {number + 1}", school_trainer=trainer,
                institute_trainer=team["institute"][number % 6], by=leader,
            )
            for number, trainer in enumerate(team["pairs"])
        ]  # fmt: skip
        group_of = {trainer.pk: group for trainer, group in zip(team["pairs"], groups, strict=True)}
        schools = [school for own in board_schools.values() for school in own]
        part_time = 4 if year == THIS_YEAR else 6
        for number, student in enumerate(students):
            enrolment = placing.enrol(
                student, partnership=partnership, school_year=year,
                route=Route.PART_TIME if number % part_time == 0 else Route.ACCELERATED if number % 25 == 1 else Route.FULL_TIME,
                year_of_study=number % 3 + (1 if year == LAST_YEAR else 2),
                subsidy_kind=SubsidyKind.ZIJ_INSTROMER if number % 40 == 7 else SubsidyKind.HBO, by=leader,
            )  # fmt: skip
            if year == THIS_YEAR and number % 60 == 59:
                continue
            school = schools[(number + year.start) % len(schools)]
            trainer = team["of_school"][school.pk]
            mentors = (
                []
                if year == THIS_YEAR and number % 25 == 3
                else team["mentors"][school.pk][: 2 if number % 30 == 0 else 1]
            )
            values = dict(
                enrolment=enrolment, school=school, school_trainer=trainer, peer_group=group_of[trainer.pk],
                institute_trainer=group_of[trainer.pk].institute_trainer, mentors=mentors, by=leader,
            )  # fmt: skip
            try:
                placement = placing.place(**values)
            except NeedsAcknowledgement as needed:
                codes = frozenset(warning.code for warning in needed.warnings)
                placement = placing.place(**values, acknowledged=Acknowledged(codes, "Besproken met de directeur."))
            if number % 70 == 35:
                self.move(placement, schools[(number + year.start + 7) % len(schools)], team, group_of, year, leader)

    def move(self, placement, school, team, group_of, year, leader) -> None:
        trainer = team["of_school"][school.pk]
        values = dict(
            first_day=datetime.date(year.start, 11, 9), school=school, school_trainer=trainer,
            institute_trainer=placement.institute_trainer, peer_group=group_of[trainer.pk],
            mentors=team["mentors"][school.pk][:1], reason=EndReason.MOVED, by=leader,
        )  # fmt: skip
        codes = frozenset({"school_trainer_over_capacity", "school_trainer_many_students", "peer_group_full"})
        placing.move_placement(placement, **values, acknowledged=Acknowledged(codes, "Verhuizing van de student."))

    def money(self, partnership, scheme, cast) -> None:
        """Two years: last year authorised, this year in draft."""
        rule = SubsidyRule.objects.get(code="demo-2025")
        for year in (SchoolYear(2024), LAST_YEAR):
            count = money.propose_count(
                partnership=partnership,
                school_year=year,
                reference_date=datetime.date(year.start, 10, 1),
                by=cast["leader"],
            )
            if year.start == 2024:
                line = count.lines.get(kind=SubsidyKind.HBO)
                money.correct_count_line(
                    line,
                    corrected=STUDENTS,
                    reason="Overgenomen uit de administratie van voor OidS.",
                    by=cast["leader"],
                )
            money.file_count(count, filed_on=datetime.date(year.start, 10, 15), by=cast["controller"])
        for year in (LAST_YEAR, THIS_YEAR):
            grant = money.register_grant(
                partnership=partnership, school_year=year, rule=rule, reference=f"DEMO-{year}", by=cast["controller"]
            )
            amount = money.record_amount(
                grant,
                state=AmountState.PROVISIONAL,
                decided_on=datetime.date(year.start, 10, 30),
                by=cast["controller"],
            )
            money.record_receipt(
                grant,
                received_on=datetime.date(year.start, 11, 15),
                amount_cents=amount.amount_cents // 2,
                by=cast["controller"],
            )
            allocation = money.prepare_allocation(
                partnership=partnership, school_year=year, scheme=scheme, by=cast["leader"]
            )
            if year == LAST_YEAR:
                decision = register.record_decision(
                    partnership=partnership, body="steering_group", number="SG-2025-11",
                    decided_on=datetime.date(2025, 11, 20), title="Verdeling 2025-2026", by=cast["leader"],
                )  # fmt: skip
                allocation = money.submit_allocation(allocation, by=cast["leader"])
                allocation = money.adopt_allocation(allocation, decision=decision, by=cast["steering"])
                money.authorise_allocation(allocation, by=cast["controller"])


def rule_of_the_demonstration() -> None:
    """From 2025 the rule is a setting; the demonstration keeps the last published fixed sum and rate."""
    SubsidyRule.objects.get_or_create(
        code="demo-2025",
        defaults={
            "name": "Demonstratie: vast bedrag en bedrag per student vanaf 2025",
            "family": "fixed_per_student",
            "valid_from": LAST_YEAR.first_day,
            "minimum_students": 60,
            "fixed_cents": 100_000_00,
            "per_student_cents": 955_00,
            "source": "Instelling van de demonstratie, geen gepubliceerde regel",
        },
    )


def is_told() -> bool:
    return Partnership.objects.filter(slug__in=BOARDS).exists()


__all__ = ["PASSWORD", "Story", "is_told", "rule_of_the_demonstration"]
