"""Of which groups of answers results are shown, so that no group of fewer than five comes to light.

The groups lie inside each other: all answers, those of boards where the norm was met (or not, or where it is not known),
those of one board. Of every shown group a reader knows the sum of what was answered. All that can be worked out from such
sums are the shown groups minus the shown groups inside them: the rests. So a choice of groups is safe when every rest has
no answer or at least five. See docs/decisions/0030.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from steering.calculations.suppression import FEWEST, TOTAL, Counts, hidden_in

# Answers that belong to no board, such as of a student without a place.
NOBODY = "-"


@dataclass(frozen=True, slots=True)
class Group:
    """The answers of one board: how many there are, and whether the board met the norm."""

    board: str
    state: str
    number: int


@dataclass(frozen=True, slots=True)
class Shown:
    """Which results are shown: of the whole, of which states of the norm, of which boards."""

    whole: bool = False
    states: frozenset[str] = frozenset()
    boards: frozenset[str] = frozenset()


def shown_groups(groups: Iterable[Group]) -> Shown:
    """Groups without an answer are not shown: there is nothing to show."""
    return _shown(tuple(sorted((group for group in groups if group.number), key=lambda group: group.board)))


@lru_cache(maxsize=2048)
def _shown(groups: tuple[Group, ...]) -> Shown:
    if sum(group.number for group in groups) < FEWEST:
        return Shown()
    states = tuple(sorted({group.state for group in groups}))
    counts = Counts(
        tuple(group.board for group in groups), states, {(group.board, group.state): group.number for group in groups}
    )
    hidden = hidden_in(counts)
    if hidden is None:
        return Shown(True)
    boards = {
        group.board for group in groups if not {(group.board, group.state), (group.board, TOTAL)} & hidden
    }  # fmt: skip
    kept = {state for state in states if (TOTAL, state) not in hidden}
    while (unsafe := next(_unsafe(groups, kept, boards), None)) is not None:
        kind, name = unsafe
        (kept if kind == "state" else boards).discard(name)
    return Shown(True, frozenset(kept), frozenset(boards))


def _unsafe(groups: tuple[Group, ...], states: set[str], boards: set[str]) -> Iterator[tuple[str, str]]:
    """What to hide next, for every rest of fewer than five: the smallest group that lies beside it."""
    numbers = {group.board: group.number for group in groups}
    for state in sorted(states):
        mine = [group for group in groups if group.state == state]
        inside = [group.board for group in mine if group.board in boards]
        if 0 < sum(group.number for group in mine if group.board not in boards) < FEWEST:
            yield ("board", min(inside, key=lambda board: (numbers[board], board))) if inside else ("state", state)
    outside = [group for group in groups if group.state not in states]
    if 0 < sum(group.number for group in outside if group.board not in boards) < FEWEST:
        inside = [group.board for group in outside if group.board in boards]
        if inside:
            yield "board", min(inside, key=lambda board: (numbers[board], board))
        else:
            sizes = {
                state: sum(group.number for group in groups if group.state == state) for state in states
            }  # fmt: skip
            yield "state", min(sizes, key=lambda state: (sizes[state], state))


def rests(groups: Iterable[Group], shown: Shown) -> list[int]:
    """How many answers are in each rest: of every shown state, and of the whole."""
    groups = list(groups)
    if not shown.whole:
        return []
    found = [
        sum(group.number for group in groups if group.state == state and group.board not in shown.boards)
        for state in sorted(shown.states)
    ]
    return [
        *found,
        sum(group.number for group in groups if group.state not in shown.states and group.board not in shown.boards),
    ]
