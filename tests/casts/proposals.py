"""A round in which everybody can be placed, with a proposal that is ready, and one that was worked out from it."""

from __future__ import annotations

import datetime

from django.utils import timezone

from oids import jobs
from rounds.actions.places import answer_place
from rounds.actions.proposals import compute_proposal
from rounds.actions.rounds import create_round
from rounds.actions.wishes import save_wishes
from rounds.enums import Answer, Channel
from tests.cast import YEAR

STEPS = {
    "places_from": -70, "places_until": -40, "wishes_from": -39, "wishes_until": -10, "proposal_from": -9,
    "confirmation_from": -2, "appeal_from": 10, "final_from": 20,
}  # fmt: skip


def round_of(side, name="Voorstelronde", **changes):
    """A round that is at its confirmation today."""
    today = timezone.localdate()
    days = {key: today + datetime.timedelta(days=number) for key, number in (STEPS | changes).items()}
    return create_round(partnership=side.partnership, school_year=YEAR, name=name, by=side.leader, **days)


def offer(side, round_, places=(2, 2, 2, 2)):
    for school, number in zip(side.schools, places, strict=True):
        answer_place(
            round=round_, school=school, answer=Answer.YES if number else Answer.NO, places=number,
            channel=Channel.OFFICE, by=side.leader,
        )  # fmt: skip


def wish(side, round_, student, *schools, **values):
    return save_wishes(
        round=round_, enrolment=side.enrolments[student], schools=[side.schools[number] for number in schools],
        channel=Channel.OFFICE, by=side.leader, **values,
    )  # fmt: skip


def work_out(round_, by, **values):
    """A proposal that is worked out at once."""
    proposal = compute_proposal(round_, time_limit=10, by=by, **values)
    jobs.run_job.call(proposal.job_id)
    proposal.refresh_from_db()
    return proposal


def add(world) -> None:
    for side in (world.oost, world.west):
        round_ = round_of(side)
        offer(side, round_, (2, 2, 2, 3))
        wish(side, round_, 5, 3, 2)
        first = work_out(round_, side.leader)
        work_out(round_, side.leader, based_on=first)
