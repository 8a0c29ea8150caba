"""What can be done with the books; each part of them has a module here."""

from books.actions.confirming import confirm_entries
from books.actions.contributions import (
    Asked,
    confirm_contribution,
    correct_contribution,
    enter_contribution,
    propose_contributions,
    receive_contribution,
    receive_contributions,
    remove_contribution,
    update_contribution,
)
from books.actions.costs import confirm_cost, correct_cost, enter_cost, remove_cost, update_cost
from books.actions.documents import kept_document
from books.actions.hours import confirm_hours, correct_hours, enter_hours, remove_hours, update_hours
from books.actions.rates import confirm_rate, enter_rate, remove_rate

__all__ = [
    "Asked",
    "confirm_contribution",
    "confirm_cost",
    "confirm_entries",
    "confirm_hours",
    "confirm_rate",
    "correct_contribution",
    "correct_cost",
    "correct_hours",
    "enter_contribution",
    "enter_cost",
    "enter_hours",
    "enter_rate",
    "kept_document",
    "propose_contributions",
    "receive_contribution",
    "receive_contributions",
    "remove_contribution",
    "remove_cost",
    "remove_hours",
    "remove_rate",
    "update_contribution",
    "update_cost",
    "update_hours",
]
