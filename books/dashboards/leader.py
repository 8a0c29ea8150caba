"""The programme leader: what is due in placing, by school."""

from __future__ import annotations

from fractions import Fraction

from django.utils import timezone
from django.utils.translation import gettext as _

from books.dashboards.base import Block, Desk, Progress, Tile, due, placements_tile
from books.dashboards.season import season_blocks
from books.dashboards.waiting import waiting, waiting_section
from oids import charts, formats
from oids.views.sections import Cell, Section, number
from partnerships.enums import RoleKind
from partnerships.models import Board
from placements.calculations.hours import NormMissing
from placements.hours import PlacementFact, facts, norm_of_year, shown_by_school, year_of
from placements.models import Enrolment, PeerGroup, Placement
from placements.views.loads import load_rows
from placements.worklist import counted, work_items

# Without whom a placement is not ready, as its fields are called; per name the placements that lack them, each once.
PEOPLE = ("mentors", "school_trainer")
Lacking = dict[str, set[int]]


def leader_blocks(desk: Desk) -> list[Block]:
    scope = (desk.partnership, desk.school_year)
    placements = Placement.objects.visible_to(desk.user).of_year(*scope)
    mine = [row for row in waiting(desk) if row.is_for(desk, RoleKind.PROGRAMME_LEADER)]
    try:
        found = facts(*scope, placements)
    except NormMissing:
        found = []
    lacking = {name: set(placements.filter(**{name: None}).once().values_list("pk", flat=True)) for name in PEOPLE}
    blocks = [_due(desk, placements, found, lacking), _work(desk), *season_blocks(desk)]
    if mine:
        blocks.append(Block("mine", "", sections=(waiting_section(mine, _("Waits for you"), ""),)))
    if found:
        blocks.append(_schools(desk, found, lacking))
    return blocks


def _due(desk: Desk, placements, found: list[PlacementFact], lacking: Lacking) -> Block:
    partnership, year = desk.partnership, desk.school_year
    enrolments = Enrolment.objects.visible_to(desk.user).of_year(partnership, year)
    students = enrolments.count()
    placed = enrolments.filter(placements__isnull=False).distinct().count()
    norm, placing = norm_of_year(partnership, year), year_of(partnership, year)
    listing, note = desk.url("placements:placement_list"), ""
    if placing:
        note = _("due on %(day)s") % {"day": formats.day(placing.mentor_due)}
    tiles = [
        due(_("Students without a placement"), students - placed, desk.url("placements:enrolment_list", "?placed=no")),
        due(
            _("Placements without a mentor"), len(lacking["mentors"]), f"{listing}?missing=mentor&once=yes", note,
        ),
        due(
            _("Placements without a school trainer"), len(lacking["school_trainer"]),
            f"{listing}?missing=school_trainer&once=yes",
        ),
    ]  # fmt: skip
    if norm:
        groups = PeerGroup.objects.visible_to(desk.user).filter(partnership=partnership, school_year=year)
        full = groups.with_students().filter(students__gt=norm.peer_group_max).count()
        note = _("more than %(most)s students") % {"most": norm.peer_group_max}
        tiles.append(due(_("Overfull peer groups"), full, desk.url("placements:peer_group_list", "?size=over"), note))
    if outside := sum(bool(fact.outside) for fact in found):
        label = _("Placements at a school outside the partnership")
        tiles.append(due(label, outside, f"{listing}?missing=board", _("on one or more days")))
    if norm and placing:
        over = sum(row["over"] for row in load_rows(partnership, year, norm, placing, desk.user, found=found))
        tiles.append(due(_("School trainers with too few hours"), over, desk.url("placements:load_list")))
    tiles.append(Tile(_("Students"), formats.count(students), desk.url("placements:enrolment_list")))
    tiles.append(placements_tile(placements, listing))
    label = _("%(placed)s of %(all)s students placed: %(part)s") % {
        "placed": formats.count(placed), "all": formats.count(students),
        # 284 of 285 is not all of them.
        "part": formats.percent(Fraction(placed * 100 // students, 100) if students else Fraction(0)),
    }  # fmt: skip
    return Block("due", _("What is due"), tuple(tiles), Progress(label, placed, students) if students else None)


def _work(desk: Desk) -> Block:
    """What changes in the year leave to do, counted by kind; each number opens its lines."""
    today = timezone.localdate()
    items = work_items(desk.partnership, desk.school_year, desk.user)
    late = counted(items, lambda item: item.is_late(today))
    listing = desk.url("placements:work_list")
    rows = [
        [
            Cell(kind.label, f"{listing}?kind={kind}"), number(many, f"{listing}?kind={kind}"),
            number(late.get(kind, 0), f"{listing}?kind={kind}&late=yes" if late.get(kind) else ""),
        ]
        for kind, many in counted(items).items()
    ]  # fmt: skip
    table = Section(
        "work", _("Work list"), [_("What"), _("How many"), _("Of which due")], rows,
        add=(_("The whole work list"), listing), empty=_("Nothing is left to do in this school year."),
    )  # fmt: skip
    return Block("work", "", sections=(table,))


def _schools(desk: Desk, found: list[PlacementFact], lacking: Lacking) -> Block:
    """Students by board as a chart, by school as a table; both open the list."""
    listing = desk.url("placements:placement_list")
    names = {row.school_id: row.school for row in Placement.objects.filter(
        pk__in=[fact.placement_id for fact in found]).select_related("school")}  # fmt: skip
    by_school: dict[int, list[PlacementFact]] = {}
    for fact in found:
        by_school.setdefault(fact.school_id, []).append(fact)
    hours = _hours_per_school(found)
    rows = []
    for key in sorted(by_school, key=lambda key: names[key].name):
        facts_ = by_school[key]
        no_mentor, no_trainer = (sum(fact.placement_id in lacking[name] for fact in facts_) for name in PEOPLE)
        url = f"{listing}?school={key}"
        rows.append(
            [
                Cell(names[key].name, url), number(len({fact.enrolment_id for fact in facts_}), url),
                number(no_mentor, f"{url}&missing=mentor&once=yes" if no_mentor else ""),
                number(no_trainer, f"{url}&missing=school_trainer&once=yes" if no_trainer else ""), number(formats.hours(hours[key])),
            ]
        )  # fmt: skip
    table = Section(
        "by-school", _("By school"),
        [_("School"), _("Students"), _("Without mentor"), _("Without school trainer"), _("Hours")], rows,
    )  # fmt: skip
    return Block("schools", _("Where they are placed"), charts=(_boards(desk, found),), sections=(table,))


def _hours_per_school(found: list[PlacementFact]) -> dict[int, Fraction]:
    """Hours of each school as the page of hours shows them."""
    hours: dict[int, Fraction] = {}
    for (school, _board), shown in shown_by_school(found).items():
        hours[school] = hours.get(school, Fraction(0)) + shown.total
    return hours


def _boards(desk: Desk, found: list[PlacementFact]):
    listing = desk.url("placements:placement_list")
    with_mentor: dict[int, int] = {}
    without: dict[int, int] = {}
    for fact in found:
        for board in {part.board_id for part in fact.parts if part.board_id is not None}:
            target = with_mentor if fact.mentor_ids else without
            target[board] = target.get(board, 0) + 1
    names = {board.pk: board.name for board in Board.objects.filter(pk__in=with_mentor.keys() | without.keys())}
    rows = [
        (names[key], (with_mentor.get(key, 0), without.get(key, 0)), f"{listing}?board={key}")
        for key in sorted(names, key=names.__getitem__)
    ]
    return charts.stacked_bars(
        _("Placements by school board"), (_("with a mentor"), _("without a mentor")), rows, shown=formats.count,
        label_label=_("School board"), total_label=_("Total"), width=720,
    )  # fmt: skip
