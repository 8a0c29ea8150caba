"""What schools answer when they are asked for places: one at a time, or many in one act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.actions import LEAD, ActionRefused, Conflict, require
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from partnerships.models import School
from rounds.enums import Answer, Channel
from rounds.models import PersonalLink, PlaceLimit, PlaceOffer, Round
from rounds.places import limits_of, schools_of, short_limits
from rounds.places.limits import MOST_PLACES, Limit, problem_with

MANY_LIMITS = 20
NOTHING_SAVED = gettext_lazy("Nothing is saved yet: first mend what is wrong.")


class RowsRefused(ValidationError):
    """Many answers in one act, of which some cannot be taken: `rows` maps a school's key to its own error."""

    def __init__(self, rows: dict[int, ValidationError | ActionRefused]) -> None:
        self.rows = rows
        super().__init__(NOTHING_SAVED, code=LEAD)


def closed_sentence(round: Round) -> str:
    return _("This round was closed on %(day)s and stays as it was.") % {"day": formats.day(round.closed_at)}


@transaction.atomic
def answer_place(
    *, round, school, answer, places=0, note="", limits=(), channel, by=None, link=None, version=None
) -> PlaceOffer:
    """One school says how many students it takes at the same time.

    `limits` holds dicts of route, year_from, year_until and places. The office may answer until the round is closed; a
    board, and a school with its personal `link`, only while the round asks. `version` is that of the offer that the
    form was opened with, 0 where there was none yet.
    """
    round = lock(round)
    if not schools_of(round).filter(pk=school.pk).exists():
        raise ValidationError({"school": _not_in_the_year(round, school)})
    with history("rounds.place.answer", by=by):
        offer = _answer(
            round, school, by=by, link=link, version=version, answer=answer, places=places, note=note, limits=limits,
            channel=channel,
        )  # fmt: skip
        if link is not None:
            PersonalLink.objects.filter(pk=link.pk).update(used_at=timezone.now())
    return offer


@transaction.atomic
def answer_places(*, round, rows: Iterable[Mapping], channel, by) -> list[PlaceOffer]:
    """The answers of many schools, all or nothing; each row holds what `answer_place` takes of one school."""
    round = lock(round)
    rows = list(rows)
    schools = schools_of(round).prefetch_related("memberships").in_bulk([row["school"].pk for row in rows])
    offers, refused = [], {}
    with history("rounds.place.grid", by=by):
        for row in rows:
            values = dict(row)
            asked = values.pop("school")
            school = schools.get(asked.pk)
            try:
                with transaction.atomic():
                    if school is None:
                        raise ValidationError({"school": _not_in_the_year(round, asked)})
                    offers.append(_answer(round, school, by=by, channel=channel, **values))
            except (ValidationError, Conflict) as error:
                refused[asked.pk] = error
    if refused:
        raise RowsRefused(refused)
    return offers


def _not_in_the_year(round: Round, school: School) -> str:
    return _("%(school)s is not in %(partnership)s in %(year)s, so it is not asked in this round.") % {
        "school": school, "partnership": round.partnership, "year": round.school_year,
    }  # fmt: skip


def _answer(round, school, *, by, channel, link=None, version=None, answer, places=0, note="", limits=()) -> PlaceOffer:
    """One answer in a round that is locked."""
    found = PlaceOffer.objects.select_for_update().filter(round=round, school=school).first()
    offer = found or PlaceOffer(round=round, school=school)
    offer.round, offer.school = round, school
    _check_right(offer, by, link)
    if found is not None:
        check_version(found, version)
    limits = check_answer(answer, places, limits, channel)
    offer.answer, offer.places, offer.note = answer, places, note
    said = answer != ""
    offer.channel = channel if said else ""
    offer.answered_by, offer.answered_at = (by, timezone.now()) if said else (None, None)
    if found is None:
        offer.full_clean()
        offer.save()
    else:
        save_new_version(offer)
    _set_limits(offer, limits)
    return offer


def _check_right(offer: PlaceOffer, by, link) -> None:
    round, today = offer.round, timezone.localdate()
    if round.is_closed:
        raise ActionRefused(closed_sentence(round))
    if link is not None:
        fits = (link.round_id, link.school_id) == (offer.round_id, offer.school_id)
        if by is not None or not fits or link.withdrawn_at is not None or link.expires_on < today:
            raise PermissionDenied(_("This link does not open the places of this school."))
    else:
        require(by, "rounds.answer_place", offer)
        if by.has_perm("rounds.change_round", round):
            return
    if not round.takes_places_on(today):
        raise ActionRefused(asks_sentence(round))


def asks_sentence(round: Round) -> str:
    """When schools and boards can answer, and what to do outside those days."""
    if round.is_closed:
        return closed_sentence(round)
    days = {"first": formats.day(round.places_from), "last": formats.day(round.places_until)}
    if timezone.localdate() < round.places_from:
        return _("Schools and boards can answer from %(first)s to %(last)s.") % days
    return (
        _(
            "Schools and boards could answer from %(first)s to %(last)s. "
            "Ask the programme leader to change something after that."
        )
        % days
    )


def check_answer(answer: str, places: int, limits: Iterable, channel: str) -> tuple[Limit, ...]:
    """The limits, when everything fits together; else what is wrong, by field."""
    errors: dict[str, str] = {}
    if answer and answer not in Answer:
        errors["answer"] = _("“%(answer)s” is not an answer. Choose yes, maybe or no.") % {"answer": answer}
    if channel not in Channel:
        errors["channel"] = _("Say by which road this came in.")
    if type(places) is not int or not 0 <= places <= MOST_PLACES:
        errors["places"] = _("Write a whole number of places, 0 to %(most)s.") % {"most": MOST_PLACES}
    elif answer == Answer.YES and not places:
        errors["places"] = _("Yes means at least 1 place. Write how many, or answer no or maybe.")
    elif answer == Answer.NO and places:
        errors["places"] = _("No means 0 places. Empty this, or answer yes or maybe.")
    elif not answer and places:
        errors["answer"] = _("There are places, but no answer. Choose yes or maybe, or empty the places.")
    limits = limits_of(limits)
    if problem := next(filter(None, map(problem_with, limits)), ""):
        errors["limits"] = problem
    elif len({limit.what for limit in limits}) != len(limits):
        errors["limits"] = _("Two limits are for the same students. Keep one of them.")
    elif len(limits) > MANY_LIMITS:
        errors["limits"] = _("At most %(most)s limits for one school.") % {"most": MANY_LIMITS}
    elif limits and answer not in (Answer.YES, Answer.MAYBE):
        errors["limits"] = _("There are limits, but no places to limit. Answer yes or maybe, or empty the limits.")
    if errors:
        raise ValidationError(errors)
    return limits


def _set_limits(offer: PlaceOffer, limits: tuple[Limit, ...]) -> None:
    """The offer's limits are these; rows that say the same already stay as they are."""
    present = {limits_of([row])[0].what: row for row in offer.limits.all()}
    wanted = {limit.what: limit for limit in limits}
    for what, row in present.items():
        if what not in wanted:
            row.delete()
        elif row.places != wanted[what].places:
            row.places = wanted[what].places
            row.save(update_fields=["places"])
    for what, limit in wanted.items():
        if what not in present:
            row = PlaceLimit(offer=offer, **limit.as_dict())
            row.full_clean()
            row.save()


def remarks_on(places: int, limits: Iterable) -> list[str]:
    """What is not wrong but may not be meant: limits above the total, which binds."""
    above = [limit for limit in limits_of(limits) if limit.places > places]
    if not above:
        return []
    return [
        _("The total of %(places)s binds: %(limits)s allows more than that.")
        % {"places": places, "limits": short_limits(above)}
    ]
