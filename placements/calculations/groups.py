"""Peer groups proposed: sizes by the norm, near each other, years mixed, a duo with room to lead each.

The students stand in one row, so that who stands next to each other is near: first those of one school trainer, then
those of the same board, municipality and the least distance. The row is cut into groups where that costs
least: travel to the school where most of the group are, a school trainer's students who come in two groups, a
duo more for every group more, and sizes far from the middle of the norm. Inside one school trainer's students the years are then exchanged until no
exchange mixes better. Same students, same result, in whatever order they come.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

Distance = Callable[[str, str], int | None]

# Costs in metres, the unit of distance.
OTHER_BOARD, OTHER_MUNICIPALITY, UNKNOWN = 10_000, 5_000, 50_000
SPLIT, OFF_MIDDLE = 30_000, 200
# One group more takes one duo more.
ONE_MORE = 20_000
LEFT_OUT = 10**12
# How many times the row is gone over for a shorter way.
PASSES = 8


@dataclass(frozen=True, slots=True)
class GroupStudent:
    """Somebody to be grouped: where they are placed and what their guidance takes by the norm, in hours."""

    key: int
    year_of_study: int
    school: int
    postcode: str
    municipality: str
    board: str
    school_trainer: int | None
    institute_trainer: int | None
    school_trainer_hours: Fraction
    institute_trainer_hours: Fraction


@dataclass(frozen=True, slots=True)
class Leader:
    """A trainer who can lead: `busy` are the hours of students who are not grouped here."""

    key: int
    schools: frozenset[int]
    busy: Fraction
    available: Fraction


@dataclass(frozen=True, slots=True)
class LeaderChoice:
    """Who leads, and why: how many of the group they guide already, and their hours with this group."""

    key: int
    guided: int
    hours: Fraction
    available: Fraction

    @property
    def over(self) -> bool:
        return self.hours > self.available


@dataclass(frozen=True, slots=True)
class ProposedGroup:
    students: tuple[int, ...]
    school_trainer: LeaderChoice | None
    institute_trainer: LeaderChoice | None


@dataclass(frozen=True, slots=True)
class GroupProposal:
    """`left_over` are students for whom no size between the norm's lowest and highest is left."""

    groups: tuple[ProposedGroup, ...]
    left_over: tuple[int, ...]


def groupable(number: int, least: int, most: int) -> int:
    """The most students out of `number` who fit in groups of `least` to `most`.

    Some number m fits when there are k groups with k x least <= m <= k x most; k = number // least holds most.
    """
    if not 1 <= least <= most:
        raise ValueError(f"a group of {least} to {most} students does not exist")
    return min(number, number // least * most)


def by_postcode(one: str, other: str) -> int | None:
    """About how many metres two Dutch postcodes lie apart, by how many digits they share."""
    a, b = one.strip()[:4], other.strip()[:4]
    if not (len(a) == len(b) == 4 and a.isdigit() and b.isdigit()):
        return None
    shared = next((index for index in range(4) if a[index] != b[index]), 4)
    return (80_000, 40_000, 15_000, 5_000, 1_000)[shared]


class _Nearness:
    """What lies between two schools, asked once for each pair."""

    def __init__(self, distance: Distance) -> None:
        self.distance = distance
        self.known: dict[tuple[int, int], int] = {}

    def __call__(self, one: GroupStudent, other: GroupStudent) -> int:
        pair = (one.school, other.school)
        if one.school == other.school:
            return 0
        if pair not in self.known:
            metres = self.distance(one.postcode, other.postcode)
            cost = UNKNOWN if metres is None else metres
            cost += OTHER_BOARD * (one.board != other.board)
            cost += OTHER_MUNICIPALITY * (one.municipality != other.municipality)
            self.known[pair] = self.known[pair[::-1]] = cost
        return self.known[pair]


def propose(
    students: Iterable[GroupStudent],
    *,
    least: int,
    most: int,
    school_trainers: Iterable[Leader] = (),
    institute_trainers: Iterable[Leader] = (),
    distance: Distance = by_postcode,
) -> GroupProposal:
    """Everybody in at most one group of `least` to `most`; no more are left over than counting demands."""
    everybody = sorted(students, key=lambda student: student.key)
    if len({student.key for student in everybody}) != len(everybody):
        raise ValueError("a student comes twice")
    groupable(len(everybody), least, most)
    near = _Nearness(distance)
    row = [student for block in _in_a_row(_blocks(everybody), near) for student in _dealt(block)]
    cuts, left = _cut(row, near, least, most)
    groups = _mixed([row[first:last] for first, last in cuts])
    groups = sorted((sorted(group, key=lambda student: student.key) for group in groups), key=_first_key)
    return GroupProposal(_led(groups, school_trainers, institute_trainers), tuple(sorted(row[i].key for i in left)))


def _first_key(group: Sequence[GroupStudent]) -> int:
    return group[0].key


def block_of(student: GroupStudent) -> tuple[int, int]:
    """Who belongs together: the students of one school trainer, or of one school that has none."""
    if student.school_trainer is None:
        return 1, student.school
    return 0, student.school_trainer


def _blocks(students: Iterable[GroupStudent]) -> list[list[GroupStudent]]:
    found: dict[tuple[int, int], list[GroupStudent]] = defaultdict(list)
    for student in students:
        found[block_of(student)].append(student)
    return [found[key] for key in sorted(found)]


def main_school(students: Sequence[GroupStudent]) -> GroupStudent:
    """A student of the school where most of them are (of equals: the lowest key)."""
    number = Counter(student.school for student in students)
    return min(students, key=lambda student: (-number[student.school], student.school, student.key))


def _in_a_row(blocks: list[list[GroupStudent]], near: _Nearness) -> list[list[GroupStudent]]:
    """From the first block always on to the nearest one, and then stretches turned round while that is shorter."""
    if not blocks:
        return []
    middles = [main_school(block) for block in blocks]
    way, todo = [0], list(range(1, len(blocks)))
    while todo:
        last = middles[way[-1]]
        chosen = min(todo, key=lambda index: (near(last, middles[index]), index))
        todo.remove(chosen)
        way.append(chosen)
    for _turn in range(PASSES):
        if not _shortened(way, middles, near):
            break
    return [blocks[index] for index in way]


def _shortened(way: list[int], middles: list[GroupStudent], near: _Nearness) -> bool:
    """Turn round every stretch that makes the way shorter; says whether there was one."""
    better = False
    for first in range(len(way) - 1):
        for last in range(first + 1, len(way)):
            before = after = 0
            if first:
                before += near(middles[way[first - 1]], middles[way[first]])
                after += near(middles[way[first - 1]], middles[way[last]])
            if last + 1 < len(way):
                before += near(middles[way[last]], middles[way[last + 1]])
                after += near(middles[way[first]], middles[way[last + 1]])
            if after < before:
                way[first : last + 1] = way[first : last + 1][::-1]
                better = True
    return better


def _dealt(block: list[GroupStudent]) -> list[GroupStudent]:
    """In an order in which every stretch has all years of study in about the block's own proportions."""
    number = Counter(student.year_of_study for student in block)
    turn: Counter[int] = Counter()
    placed = []
    for student in block:
        year = student.year_of_study
        placed.append((Fraction(2 * turn[year] + 1, 2 * number[year]), year, student.key, student))
        turn[year] += 1
    return [student for *_order, student in sorted(placed, key=lambda row: row[:3])]


def _cut(
    row: Sequence[GroupStudent], near: _Nearness, least: int, most: int
) -> tuple[list[tuple[int, int]], list[int]]:
    """The cheapest way to cut the row: (first, last) of each group, and the places in the row that are left out.

    Leaving somebody out costs more than everything else together, so no more are left out than counting demands.
    """
    best = [0]
    taken = [0]  # How many of the row the last step to this place took; 0 leaves one out.
    for end in range(1, len(row) + 1):
        cost, size = best[end - 1] + LEFT_OUT, 0
        for number in range(least, min(most, end) + 1):
            price = best[end - number] + _price(row, end - number, end, near, least + most)
            if price < cost:
                cost, size = price, number
        best.append(cost)
        taken.append(size)
    groups, left, end = [], [], len(row)
    while end:
        if taken[end]:
            groups.append((end - taken[end], end))
        else:
            left.append(end - 1)
        end -= taken[end] or 1
    return groups[::-1], left[::-1]


def _price(row: Sequence[GroupStudent], first: int, end: int, near: _Nearness, twice_middle: int) -> int:
    part = row[first:end]
    middle = main_school(part)
    price = ONE_MORE + sum(near(student, middle) for student in part)
    price += SPLIT * (end < len(row) and block_of(row[end - 1]) == block_of(row[end]))
    return price + OFF_MIDDLE * (2 * len(part) - twice_middle) ** 2


def uneven(groups: Sequence[Sequence[GroupStudent]]) -> int:
    """How far the years in the groups are from those of all together: 0 is the same mixture everywhere.

    Sum over groups and years of (students of the year x all - size of the group x all of the year)^2.
    """
    whole = Counter(student.year_of_study for group in groups for student in group)
    number = sum(whole.values())
    return sum(
        (Counter(student.year_of_study for student in group)[year] * number - len(group) * of_year) ** 2
        for group in groups
        for year, of_year in whole.items()
    )


def _mixed(groups: list[list[GroupStudent]]) -> list[list[GroupStudent]]:
    """Exchange students of one school trainer between groups while that mixes the years better.

    Begins with the better of two orders, so it is never worse than taking a school trainer's students by number.
    """
    plain = by_number(groups)
    groups = [list(group) for group in (plain if uneven(plain) < uneven(groups) else groups)]
    whole = Counter(student.year_of_study for group in groups for student in group)
    number = sum(whole.values())
    counts = [Counter(student.year_of_study for student in group) for group in groups]
    blocks: dict[tuple[int, int], set[int]] = defaultdict(set)
    for index, group in enumerate(groups):
        for student in group:
            blocks[block_of(student)].add(index)

    def off(index: int, year: int, more: int) -> int:
        return ((counts[index][year] + more) * number - len(groups[index]) * whole[year]) ** 2

    def gain(one: int, other: int, out: int, back: int) -> int:
        """By how much it mixes better when `one` gives a student of year `out` to `other` for one of `back`."""
        pairs = ((one, out, -1), (one, back, 1), (other, out, 1), (other, back, -1))
        return sum(off(index, year, 0) - off(index, year, more) for index, year, more in pairs)

    for block in sorted(key for key, where in blocks.items() if len(where) > 1):
        while True:
            members = {
                index: {
                    student.year_of_study: student for student in reversed(groups[index]) if block_of(student) == block
                }
                for index in sorted(blocks[block])
            }
            exchanges = [
                (-gain(one, other, out, back), one, other, out, back)
                for one in members for other in members if one < other
                for out in members[one] for back in members[other] if out != back
            ]  # fmt: skip
            if not exchanges or min(exchanges)[0] >= 0:
                break
            _gain, one, other, out, back = min(exchanges)
            given, taken = members[one][out], members[other][back]
            groups[one][groups[one].index(given)], groups[other][groups[other].index(taken)] = taken, given
            counts[one].update({out: -1, back: 1})
            counts[other].update({out: 1, back: -1})
    return groups


def by_number(groups: Sequence[Sequence[GroupStudent]]) -> list[list[GroupStudent]]:
    """The same places for each school trainer's students, taken in order of their key: what one would do by hand."""
    waiting: dict[tuple[int, int], list[GroupStudent]] = defaultdict(list)
    for group in groups:
        for student in group:
            waiting[block_of(student)].append(student)
    for block in waiting.values():
        block.sort(key=lambda student: -student.key)
    return [[waiting[block_of(student)].pop() for student in group] for group in groups]


def _led(
    groups: Sequence[Sequence[GroupStudent]], school_trainers: Iterable[Leader], institute_trainers: Iterable[Leader]
) -> tuple[ProposedGroup, ...]:
    """A duo for each group; what a trainer got weighs in the next choice."""
    guides = sorted(school_trainers, key=lambda leader: leader.key)
    visitors = sorted(institute_trainers, key=lambda leader: leader.key)
    hours = {leader.key: leader.busy for leader in (*guides, *visitors)}
    found: dict[int, ProposedGroup] = {}
    # Largest first: what is left of somebody's hours then fits a smaller group.
    for index in sorted(range(len(groups)), key=lambda index: (-len(groups[index]), index)):
        group = groups[index]
        guided = Counter(student.school_trainer for student in group)
        schools = {student.school for student in group}
        own = [leader for leader in guides if guided[leader.key]]
        near = [leader for leader in guides if leader.schools & schools]
        takes = sum((student.school_trainer_hours for student in group), Fraction(0))
        first = _choose(own or near or guides, hours, takes, guided, by_guided=True)
        visited = Counter(student.institute_trainer for student in group)
        takes = sum((student.institute_trainer_hours for student in group), Fraction(0))
        second = _choose(visitors, hours, takes, visited, by_guided=False)
        found[index] = ProposedGroup(tuple(student.key for student in group), first, second)
    return tuple(found[index] for index in range(len(groups)))


def _choose(
    leaders: Sequence[Leader],
    hours: dict[int, Fraction],
    takes: Fraction,
    guided: Counter[int | None],
    *,
    by_guided: bool,
) -> LeaderChoice | None:
    """Whoever has room before whoever has not; a school trainer by how many they guide already, then by least load."""

    def order(leader: Leader) -> tuple[bool, int, Fraction, int, int]:
        after = hours[leader.key] + takes
        share = after / leader.available if leader.available else Fraction(LEFT_OUT)
        number = guided[leader.key]
        return after > leader.available, -number if by_guided else 0, share, -number, leader.key

    if not leaders:
        return None
    chosen = min(leaders, key=order)
    hours[chosen.key] += takes
    return LeaderChoice(chosen.key, guided[chosen.key], hours[chosen.key], chosen.available)


def farthest(students: Sequence[GroupStudent], distance: Distance = by_postcode) -> int | None:
    """Metres between the two schools of the group that lie farthest apart; None when a postcode is not known."""
    places = sorted({student.school: student.postcode for student in students}.items())
    metres = [distance(one, other) for at, (_a, one) in enumerate(places) for _b, other in places[at + 1 :]]
    known = [value for value in metres if value is not None]
    return None if len(known) < len(metres) else max(known, default=0)
