"""The fixed cast: two small partnerships, the people of each, and data on both sides so that a leak shows.

Everything is made through the actions, so the world of the tests obeys the rules of the product.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from types import SimpleNamespace

from funding import actions as money
from funding.enums import AmountState, RuleFamily, StepKey, StepSize
from oids.models import User
from oids.periods import SchoolYear
from partnerships import actions as register
from partnerships.enums import PartyKind, RoleKind, TrainerKind
from partnerships.models import Board, Institute, Partnership, Party, Role, School, Trainer
from placements import actions as placing
from placements.actions.placements import Acknowledged
from placements.enums import Route, SubsidyKind
from placements.models import Enrolment, PeerGroup, Placement

START = datetime.date(2020, 8, 1)
LAST_YEAR, YEAR = SchoolYear(2025), SchoolYear(2026)
FIRST_DAY, LAST_DAY = datetime.date(2026, 8, 31), datetime.date(2027, 7, 9)
STUDENTS = 6
ALL_WARNINGS = Acknowledged(
    frozenset(
        {
            "no_mentor",
            "mentor_late",
            "mentor_elsewhere",
            "school_trainer_over_capacity",
            "school_trainer_many_students",
            "peer_group_full",
        }
    ),
    "Besproken.",
)


@dataclass
class Side:
    """One partnership with everything in it."""

    slug: str
    partnership: Partnership
    boards: list[Board] = field(default_factory=list)
    schools: list[School] = field(default_factory=list)
    school_trainers: list[Trainer] = field(default_factory=list)
    institute_trainers: list[Trainer] = field(default_factory=list)
    mentors: list[Trainer] = field(default_factory=list)
    peer_groups: list[PeerGroup] = field(default_factory=list)
    enrolments: list[Enrolment] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    leader: User | None = None
    controller: User | None = None
    steering: User | None = None
    board_staff: User | None = None
    institute_staff: User | None = None
    trainer_user: User | None = None

    def address(self, rest: str = "", year: SchoolYear = YEAR) -> str:
        return f"/{self.slug}/{year}/{rest}"

    def cast(self) -> dict[str, User]:
        return {
            "leader": self.leader,
            "controller": self.controller,
            "steering": self.steering,
            "board": self.board_staff,
            "institute": self.institute_staff,
            "trainer": self.trainer_user,
        }


@dataclass
class World:
    """`oost` is the partnership of a test; `west` always has data of the same kinds; `nobody` has no role."""

    admin: User
    institute: Institute
    oost: Side
    west: Side
    nobody: User


def user(email: str, name: str) -> User:
    return User.objects.create_user(email, "a-long-password", name=name)


def build_world() -> World:
    """Registers, people, norm, period, peer groups and enrolled students; nobody is placed yet."""
    admin = user("admin@example.org", "Ada Admin")
    Role.objects.create(user=admin, kind=RoleKind.ADMINISTRATOR, valid_from=START)
    party = register.create_party(kind=PartyKind.INSTITUTE, code="23AH", name="Lerarenopleiding", by=admin)
    institute = Institute.objects.get(pk=party.pk)
    return World(
        admin=admin,
        institute=institute,
        oost=_side("oost", 1, institute, admin),
        west=_side("west", 2, institute, admin),
        nobody=user("nobody@example.org", "Niels Niemand"),
    )


def _side(slug: str, number: int, institute: Institute, admin: User) -> Side:
    partnership = register.create_partnership(name=f"OidS {slug.capitalize()}", slug=slug, by=admin)
    side = Side(slug, partnership)
    register.add_membership(partnership=partnership, party=institute, valid_from=START, by=admin)
    for index in range(2):
        party = register.create_party(
            kind=PartyKind.BOARD, code=f"4{number}{index:03d}", name=f"Bestuur {slug} {index + 1}", by=admin
        )
        board = Board.objects.get(pk=party.pk)
        register.add_membership(partnership=partnership, party=board, valid_from=START, by=admin)
        side.boards.append(board)
        for location in range(2):
            side.schools.append(
                register.create_school(
                    brin6=f"{number}{index}AB0{location}", name=f"School {slug} {index + 1}{'ab'[location]}",
                    board=board, valid_from=START, city="Enschede", by=admin,
                )
            )  # fmt: skip
    register.set_penvoerder(partnership=partnership, party=side.boards[0], on=START, by=admin)
    _people(side, institute, admin)
    for board in side.boards:
        register.propose_account(board, iban="NL91 ABNA 0417 1643 00", source="Brief", by=side.controller)
    _team(side, institute)
    _norm_and_period(side)
    _students(side, institute, number)
    return side


def _people(side: Side, institute: Institute, admin: User) -> None:
    def appoint(name: str, kind: str, **place) -> User:
        found = user(f"{name}.{side.slug}@example.org", f"{name.capitalize()} {side.slug}")
        register.assign_role(user=found, kind=kind, valid_from=START, by=admin, **place)
        return found

    side.leader = appoint("leader", RoleKind.PROGRAMME_LEADER, partnership=side.partnership, party=side.boards[0])
    side.controller = appoint("controller", RoleKind.CONTROLLER, partnership=side.partnership)
    side.steering = appoint("steering", RoleKind.STEERING_GROUP, partnership=side.partnership)
    # The second board, so that what belongs to the first is another board's.
    side.board_staff = appoint("board", RoleKind.BOARD, party=side.boards[1])
    side.institute_staff = appoint("institute", RoleKind.INSTITUTE, party=institute)
    side.trainer_user = appoint("trainer", RoleKind.TRAINER, partnership=side.partnership)


def _team(side: Side, institute: Institute) -> None:
    made = SimpleNamespace(partnership=side.partnership, valid_from=START, by=side.leader)
    for index, board in enumerate(side.boards):
        schools = side.schools[2 * index : 2 * index + 2]
        side.school_trainers.append(
            register.create_trainer(
                kind=TrainerKind.SCHOOL_TRAINER, employer=board, first_name="Sanne", last_name=f"Opleider{index}",
                days_per_week=Decimal("1.5"), schools=schools,
                user=side.trainer_user if index == 0 else None, **vars(made),
            )
        )  # fmt: skip
        for school in schools:
            side.mentors.append(
                register.create_trainer(
                    kind=TrainerKind.MENTOR, employer=board, first_name="Mees",
                    last_name=f"Mentor{len(side.mentors)}", schools=[school], **vars(made),
                )
            )  # fmt: skip
    side.institute_trainers.append(
        register.create_trainer(
            kind=TrainerKind.INSTITUTE_TRAINER, employer=institute, first_name="Ina", last_name="Instituut",
            days_per_week=Decimal(2), **vars(made),
        )
    )  # fmt: skip


def _norm_and_period(side: Side) -> None:
    decision = register.record_decision(
        partnership=side.partnership, body="steering_group", number="SG-1", decided_on=START, title="Norm", by=side.leader
    )  # fmt: skip
    placing.adopt_norm(
        partnership=side.partnership, decision=decision, valid_from=START, by=side.leader,
        school_trainer_hours=Decimal(40), mentor_hours=Decimal(40), institute_trainer_hours=Decimal(14),
        students_min=12, students_max=15, school_trainer_days=Decimal("1.5"), peer_group_min=8, peer_group_max=15,
        full_time_hours=Decimal(1659),
    )  # fmt: skip
    placing.set_placement_period(
        partnership=side.partnership, school_year=YEAR, valid_from=FIRST_DAY, valid_until=LAST_DAY,
        mentor_due=datetime.date(2026, 10, 1), by=side.leader,
    )  # fmt: skip
    for index, trainer in enumerate(side.school_trainers):
        side.peer_groups.append(
            placing.create_peer_group(
                partnership=side.partnership, school_year=YEAR, name=f"Groep {index + 1}", school_trainer=trainer,
                institute_trainer=side.institute_trainers[0], by=side.leader,
            )
        )  # fmt: skip


def _students(side: Side, institute: Institute, number: int) -> None:
    for index in range(STUDENTS):
        student = placing.register_student(
            partnership=side.partnership, institute=institute, number=f"9{number}{index:03d}",
            first_name=f"Stefanie{index}", last_name=f"Geheim{side.slug}{index}", by=side.leader,
        )  # fmt: skip
        side.enrolments.append(
            placing.enrol(
                student, partnership=side.partnership, school_year=YEAR, route=list(Route)[index % 3],
                year_of_study=index % 4 + 1,
                subsidy_kind=SubsidyKind.ZIJ_INSTROMER if index == 5 else SubsidyKind.HBO, by=side.leader,
            )
        )  # fmt: skip


def second_controller(side: Side) -> User:
    """A colleague of the controller: who confirms and authorises what the first one did."""
    email = f"second.{side.slug}@example.org"
    found = User.objects.filter(email=email).first()
    if found is None:
        found = user(email, f"Tweede {side.slug}")
        Role.objects.create(user=found, kind=RoleKind.CONTROLLER, partnership=side.partnership, valid_from=START)
    return found


def place(side: Side, student: int, school: int | None = None, **values) -> Placement:
    """Place one student at a school (by default the one of the same turn) with all its people."""
    school = student % len(side.schools) if school is None else school
    values = {
        "enrolment": side.enrolments[student],
        "school": side.schools[school],
        "school_trainer": side.school_trainers[school // 2],
        "institute_trainer": side.institute_trainers[0],
        "peer_group": side.peer_groups[school // 2],
        "mentors": [side.mentors[school]],
        "acknowledged": ALL_WARNINGS,
        "by": side.leader,
    } | values
    placement = placing.place(**values)
    side.placements.append(placement)
    return placement


def place_students(side: Side, number: int = STUDENTS - 1) -> None:
    """All but the last student are placed for the whole placement period."""
    for student in range(number):
        place(side, student)


def subsidy_amount(side: Side, grant, state=AmountState.DEFINITIVE, **values):
    """Worked out by the controller and confirmed by the colleague, so that it counts."""
    if state == AmountState.DEFINITIVE:
        values = {"decided_on": datetime.date(2026, 11, 2)} | values
    amount = money.record_amount(grant, state=state, by=side.controller, **values)
    return money.confirm_amount(amount, by=second_controller(side))


def fund(side: Side, students: int = 100) -> SimpleNamespace:
    """Last year's filed count, a grant of EUR 100,000 + EUR 955 per student, an adopted scheme and a draft."""
    count = money.propose_count(
        partnership=side.partnership, school_year=LAST_YEAR, reference_date=datetime.date(2025, 10, 1), by=side.leader
    )
    line = count.lines.get(kind=SubsidyKind.HBO)
    money.correct_count_line(line, corrected=students, reason="Telling van het instituut.", by=side.leader)
    money.file_count(count, filed_on=datetime.date(2025, 10, 15), by=side.controller)
    rule = money.create_rule(
        partnership=side.partnership, name="Vast bedrag en bedrag per student", from_year=LAST_YEAR,
        family=RuleFamily.FIXED_PER_STUDENT, minimum_students=60, fixed_cents=100_000_00, per_student_cents=955_00,
        source="Alleen in de tests", by=side.controller,
    )  # fmt: skip
    grant = money.register_grant(
        partnership=side.partnership, school_year=YEAR, rule=rule, reference="OS-2026-1", by=side.controller
    )
    amount = subsidy_amount(side, grant, AmountState.PROVISIONAL)
    money.record_receipt(
        grant,
        received_on=datetime.date(2026, 11, 2),
        amount_cents=50_000_00,
        description="Termijn 1",
        by=side.controller,
    )
    scheme = money.create_scheme(partnership=side.partnership, name="Verdeling", from_year=LAST_YEAR, by=side.leader)
    steps = [
        {"description": "Programmaleiding", "size": StepSize.FIXED, "key": StepKey.PARTY,
         "amount_cents": 30_000_00, "party": side.institute_trainers[0].employer},
        {"description": "Administratie", "size": StepSize.PERCENTAGE, "key": StepKey.PARTY,
         "percentage": Decimal(3), "party": Party.objects.get(pk=side.boards[0].pk)},
        {"description": "Schoolopleiders", "size": StepSize.REMAINDER, "key": StepKey.HOURS_EMPLOYER,
         "percentage": Decimal(100)},
    ]  # fmt: skip
    for step in steps:
        money.add_step(scheme, by=side.leader, **step)
    decision = register.record_decision(
        partnership=side.partnership, body="steering_group", number="SG-2", decided_on=datetime.date(2026, 9, 1),
        title="Verdeling", by=side.leader,
    )  # fmt: skip
    money.adopt_scheme(scheme, decision=decision, by=side.steering)
    allocation = money.prepare_allocation(partnership=side.partnership, school_year=YEAR, scheme=scheme, by=side.leader)
    return SimpleNamespace(
        count=count, rule=rule, grant=grant, amount=amount, scheme=scheme, decision=decision, allocation=allocation
    )


def adopt(side: Side, funded: SimpleNamespace):
    """The draft is submitted and adopted; who authorises is left to the test."""
    allocation = money.submit_allocation(funded.allocation, by=side.leader)
    return money.adopt_allocation(allocation, decision=funded.decision, by=side.steering)


def send_duo_file(world: World):
    """A DUO import that is sent and not done yet."""
    row = f"{world.oost.boards[0].code};10AB;10AB00;School oost 1a;7511 AB;Enschede;Enschede"
    data = f"BEVOEGD GEZAG NUMMER;BRIN NUMMER;VESTIGINGSNUMMER;VESTIGINGSNAAM;POSTCODE;PLAATSNAAM;GEMEENTENAAM\n{row}\n"
    return register.send_duo_files(
        schools=data.encode(), schools_name="scholen-2026-10-01.csv", as_of=datetime.date(2026, 10, 1), by=world.admin
    )
