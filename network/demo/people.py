"""Who is in the groups of the demonstration: trainers and mentors of the boards."""

from __future__ import annotations

from books.demo.chapters import Told


def members_of_boards(told: Told) -> dict[int, list]:
    """Board -> one, two or three of its people by turn: school trainers first, then mentors."""
    found = {}
    for number, (board, schools) in enumerate(told.board_schools.items()):
        own = [trainer.person for trainer in told.team["school_trainers"] if trainer.employer_id == board.pk]
        own += [mentor.person for school in schools for mentor in told.team["mentors"][school.pk]]
        found[board.pk] = own[: number % 3 + 1]
    return found
