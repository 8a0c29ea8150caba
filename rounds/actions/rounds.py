"""Rounds are made, copied from last year's, corrected and closed; a closed round stays as it was."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oids import formats
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from rounds.actions.places import closed_sentence
from rounds.enums import AppealState, Channel, ProposalState, RoundPart
from rounds.models import Appeal, BoardShare, PlaceOffer, Round
from rounds.models.rounds import DATES
from rounds.places import figures_now, offers_of, schools_of

DAYS = ("first_day", "last_day")
WEIGHTS = (
    "weight_wishes", "weight_travel", "weight_diversity", "weight_groups", "weight_trainers", "weight_shares",
)  # fmt: skip
FIELDS = ("name", "part", *DATES, *DAYS, *WEIGHTS, "default_limit_km")
# (earlier, later, whether they may be the same day)
ORDER = (
    ("places_from", "places_until", True), ("places_from", "wishes_from", True), ("wishes_from", "wishes_until", True),
    ("places_until", "proposal_from", False), ("wishes_until", "proposal_from", False),
    ("proposal_from", "confirmation_from", True), ("confirmation_from", "appeal_from", True),
    ("appeal_from", "final_from", False),
)  # fmt: skip


def _check_dates(round: Round) -> None:
    """Each date that is in the wrong place says after which it has to come."""
    errors: dict[str, str] = {}
    labels = {name: str(Round._meta.get_field(name).verbose_name) for name in (*DATES, *DAYS)}
    year, before = round.school_year, round.school_year.previous
    for name in DATES:
        if (day := getattr(round, name)) and not before.first_day <= day <= year.last_day:
            errors[name] = _("A round for %(year)s has its dates between %(first)s and %(last)s.") % {
                "year": year, "first": formats.day(before.first_day), "last": formats.day(year.last_day),
            }  # fmt: skip
    for name in DAYS:
        if (day := getattr(round, name)) and not year.period.contains(day):
            errors[name] = _("This day lies outside %(year)s.") % {"year": year}
    for earlier, later, same in ORDER:
        first, second = getattr(round, earlier), getattr(round, later)
        if first is None or second is None or second > first or (same and second == first):
            continue
        text = (
            _("This has to be on or after “%(label)s”: %(day)s.") if same
            else _("This has to be later than “%(label)s”: %(day)s.")
        )  # fmt: skip
        errors.setdefault(later, text % {"label": labels[earlier], "day": formats.day(first)})
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def create_round(*, partnership, school_year, part=RoundPart.YEAR, name, by, **fields) -> Round:
    """A new round; `fields` are its dates, days, weights and travel limit."""
    require(by, "rounds.change_round", partnership)
    _check_names(fields)
    round = Round(partnership=partnership, school_year=school_year, part=part, name=name, **fields)
    _check_dates(round)
    with history("rounds.round.create", by=by):
        round.full_clean()
        round.save()
    return round


def _check_names(fields: dict) -> None:
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"a round has no {', '.join(sorted(unknown))}")


@transaction.atomic
def update_round(round, *, version=None, by, **changes) -> Round:
    require(by, "rounds.change_round", round)
    round = open_round(round)
    check_version(round, version)
    _check_names(changes)
    for name, value in changes.items():
        setattr(round, name, value)
    _check_dates(round)
    with history("rounds.round.update", by=by):
        save_new_version(round)
    return round


def open_round(round: Round) -> Round:
    """The round, locked; refused when it is closed."""
    round = lock(round)
    if round.is_closed:
        raise ActionRefused(closed_sentence(round))
    return round


def shifted_days(round: Round, school_year) -> dict[str, datetime.date | None]:
    """The round's days in another school year: the same day of the week, and all as far apart as they were.

    The first date keeps its week number, so that a round that is copied year after year does not drift.
    """
    first = round.places_from
    iso = first.isocalendar()
    year = iso.year + school_year.start - round.school_year.start
    try:
        target = datetime.date.fromisocalendar(year, iso.week, iso.weekday)
    except ValueError:  # a year without a week 53
        target = datetime.date.fromisocalendar(year, 52, iso.weekday)
    shift = target - first
    return {name: day + shift if (day := getattr(round, name)) else None for name in (*DATES, *DAYS)}


@transaction.atomic
def copy_round(round, *, school_year, name="", by) -> Round:
    """Last year's round for another school year: dates, weights and shares; every school is asked anew.

    Shares of boards that are not in the partnership in that year are left out.
    """
    require(by, "rounds.change_round", round)
    round = lock(round)
    if school_year <= round.school_year:
        raise ValidationError({"school_year": _("Copy a round to a later school year.")})
    same = (*WEIGHTS, "part", "default_limit_km")
    copied = Round(
        partnership=round.partnership, school_year=school_year, name=name or round.name, copied_from=round,
        **{field: getattr(round, field) for field in same}, **shifted_days(round, school_year),
    )  # fmt: skip
    _check_dates(copied)
    with history("rounds.round.copy", by=by):
        copied.full_clean()
        copied.save()
        asked = schools_of(copied).filter(pk__in=offers_of(round).values("school"))
        PlaceOffer.objects.bulk_create(
            [PlaceOffer(round=copied, school=school, channel=Channel.COPY) for school in asked]
        )
        members = copied.partnership.memberships.overlapping(school_year.period).values_list("party_id", flat=True)
        BoardShare.objects.bulk_create(
            [
                BoardShare(round=copied, board=row.board, share=row.share)
                for row in round.shares.filter(board__in=list(members)).select_related("board")
            ]
        )
    return copied


def what_stops_closing(round: Round) -> str:
    """Why a round cannot be closed today, in a sentence; empty when it can."""
    if round.is_closed:
        return closed_sentence(round)
    if timezone.localdate() < round.final_from:
        return _("A round can be closed from the day on which it is final: %(day)s.") % {
            "day": formats.day(round.final_from)
        }
    if appeals := Appeal.objects.filter(wish_list__round=round, state=AppealState.OPEN).count():
        return _("There are appeals that nobody decided yet (%(number)s). Decide those first.") % {"number": appeals}
    if round.proposals.filter(state=ProposalState.COMPUTING).exists():
        return _("A proposal is being worked out. Wait until it is ready, or stop it.")
    return ""


@transaction.atomic
def close_round(round, *, by) -> Round:
    """From now on nothing in the round changes, whatever road a change takes; what it counted is kept with it."""
    require(by, "rounds.change_round", round)
    round = lock(round)
    if reason := what_stops_closing(round):
        raise ActionRefused(reason)
    round.closed_at, round.closed_by = timezone.now(), by
    round.figures = figures_now(round)
    with history("rounds.round.close", by=by):
        save_new_version(round)
    return round
