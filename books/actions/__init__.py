"""Everything that changes the books."""

from books.actions.settlements import (
    adopt_settlement,
    correct_settlement,
    prepare_settlement,
    recalculate_settlement,
)

__all__ = [
    "adopt_settlement",
    "correct_settlement",
    "prepare_settlement",
    "recalculate_settlement",
]
