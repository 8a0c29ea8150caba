"""What a settlement would be with the books as they are now, against what was kept with it."""

from __future__ import annotations

from dataclasses import dataclass

from books.calculations.settlement import NoWeights, settle
from books.models import Settlement
from books.purses.kept import inputs_of, inputs_to_json, names_of, result_of
from books.purses.ledger import NoPenvoerder, settlement_inputs
from books.wording import no_penvoerder, no_weights
from funding.calculations.export import sha256_of
from funding.differences import DifferenceRow, rows_between
from placements.calculations.hours import NormMissing
from placements.wording import norm_missing


@dataclass(frozen=True, slots=True)
class BooksDifference:
    """`changed` is False when nothing it rests on changed; `error` says why nothing can be worked out now."""

    changed: bool
    rows: tuple[DifferenceRow, ...] = ()
    error: str = ""

    @property
    def moves(self) -> bool:
        """Whether any party's position changed; what is not settled, such as hours that parties bear, moves nothing."""
        return any(row.change for row in self.rows)


def books_difference(settlement: Settlement) -> BooksDifference:
    """By the settlement's own choices. Writes nothing."""
    try:
        inputs = settlement_inputs(
            settlement.partnership, settlement.school_year, mode=settlement.mode, key=settlement.key,
            with_hours=settlement.with_hours, paid=inputs_of(settlement.inputs).paid,
        )  # fmt: skip
        if sha256_of(inputs_to_json(inputs)) == settlement.inputs_sha256:
            return BooksDifference(False)
        result = settle(inputs)
    except NoPenvoerder:
        return BooksDifference(True, error=no_penvoerder())
    except NoWeights:
        return BooksDifference(True, error=no_weights())
    except NormMissing as error:
        return BooksDifference(True, error=norm_missing(error.day))
    names = names_of(settlement) | dict(inputs.parties)
    before = {row.party: row.position for row in result_of(settlement).parties}
    after = {row.party: row.position for row in result.parties}
    return BooksDifference(True, rows_between(before, after, names))
