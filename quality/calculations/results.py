"""Results of a questionnaire: sums of answers per group, and from them the means that may be shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from quality.calculations.groups import NOBODY, Group, Shown, shown_groups


@dataclass(frozen=True, slots=True)
class Given:
    """What one person answered: {code of the question: whole number}, counted with a board (its code)."""

    board: str
    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Mean:
    """Of so many answers. Hidden: it may not be told; no answers: there is none."""

    number: int = 0
    mean: Fraction | None = None
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """One question: the mean of all, of the boards in a state of the norm, and of each board."""

    whole: Mean
    states: Mapping[str, Mean]
    boards: Mapping[str, Mean]
    shown: Shown

    def state(self, state: str) -> Mean:
        return self.states.get(state, Mean())

    def board(self, board: str) -> Mean:
        return self.boards.get(board, Mean())


def result(
    given: Iterable[Given], code: str, states: Mapping[str, str], unknown: str,
    worth: Callable[[int], int] = lambda value: value,
) -> Result:  # fmt: skip
    """Of the question `code`; `states` says of each board whether it met the norm, `unknown` holds for all others.

    `worth` is what an answer counts for, for example 1 for one of the choices and 0 for the others: then the mean is a share.
    """
    numbers: dict[str, int] = defaultdict(int)
    sums: dict[str, int] = defaultdict(int)
    for one in given:
        if code in one.values:
            board = one.board or NOBODY
            numbers[board] += 1
            sums[board] += worth(one.values[code])
    state_of = {board: states.get(board, unknown) for board in numbers}
    shown = shown_groups(Group(board, state_of[board], number) for board, number in numbers.items())

    def mean(boards: Iterable[str], is_shown: bool) -> Mean:
        boards = list(boards)
        number = sum(numbers[board] for board in boards)
        if not number:
            return Mean()
        if not is_shown:
            return Mean(is_hidden=True)
        return Mean(number, Fraction(sum(sums[board] for board in boards), number))

    return Result(
        mean(numbers, shown.whole),
        {
            state: mean((board for board in numbers if state_of[board] == state), state in shown.states)
            for state in set(state_of.values())
        },
        {board: mean([board], board in shown.boards) for board in numbers},
        shown,
    )


def together(results: Iterable[Mean]) -> Mean:
    """The mean of all answers to several questions; shown only when that of every question is, so that it tells nothing."""
    rows = list(results)
    if any(row.is_hidden for row in rows):
        return Mean(is_hidden=True)
    number = sum(row.number for row in rows)
    total = sum((row.mean * row.number for row in rows if row.mean is not None), Fraction(0))
    return Mean(number, total / number) if number else Mean()
