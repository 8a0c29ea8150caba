"""From the network into the penvoerder's books: contributions that were agreed, and hours of members of groups."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from books import actions as books
from books.actions.contributions import Asked
from books.models import Contribution, HoursContribution
from network.models import Participant
from network.standing import GROUPS, Work, money_of, parties_by_code, standings, stream_of
from oids import formats
from oids.actions import ActionRefused, require
from partnerships.actions.base import require_open
from partnerships.models import Party


@transaction.atomic
def ask_contributions(*, partnership, school_year, due_on: datetime.date, by) -> list[Contribution]:
    """What every party agreed for the year, as contributions that wait for confirmation. Twice adds nothing."""
    require(by, "books.change_contribution", partnership)
    require_open(partnership, school_year)
    stream = stream_of(partnership, school_year)
    if stream is None:
        raise ActionRefused(
            _("There is no stream of the learning network in %(year)s. Record it under Streams of money first.")
            % {"year": school_year}
        )
    members = set(Party.objects.members_of(partnership, school_year.period).values_list("pk", flat=True))
    rows = list(Participant.objects.filter(partnership=partnership, party__in=members).select_related("party"))
    money = money_of(partnership, school_year, rows)
    made: list[Contribution] = []
    by_source: dict[str, list[Asked]] = {}
    for row in sorted(rows, key=lambda row: row.party.code):
        if money[row.pk].agreed:
            by_source.setdefault(money[row.pk].agreement.source, []).append(Asked(row.party, money[row.pk].agreed))
    for source, asked in by_source.items():
        made += books.propose_contributions(
            partnership=partnership, school_year=school_year, grant=stream, due_on=due_on, source=source, rows=asked,
            description=_("Contribution to the learning network %(year)s") % {"year": school_year}, by=by,
        )  # fmt: skip
    if not made:
        raise ActionRefused(_("Every party that agreed on a contribution has one in the books of this year already."))
    return made


@transaction.atomic
def book_hours(*, partnership, school_year, works: Iterable[Work] = (GROUPS,), by) -> list[HoursContribution]:
    """What the books lack of these kinds of work, per party, as entries that wait for confirmation. What waits already is
    brought up to date; too many confirmed hours are corrected in the books, by two people."""
    require(by, "books.change_contribution", partnership)
    require_open(partnership, school_year)
    members = set(Party.objects.members_of(partnership, school_year.period).values_list("code", flat=True))
    done = [row for work in works for row in _book(partnership, school_year, work, members, by)]
    if not done:
        raise ActionRefused(_("The books have the hours of everybody already."))
    return done


def _book(partnership, school_year, work: Work, members: set[str], by) -> Iterator[HoursContribution]:
    rows = [
        row for row in standings(partnership, school_year, work) if row.to_book and row.members and row.party in members
    ]
    parties = parties_by_code([row.party for row in rows])
    for row in rows:
        known = (
            HoursContribution.objects.of_year(partnership, school_year)
            .filter(
                role=work.role, kind=work.kind, party__code=row.party, confirmed_by=None, corrects=None,
                source=work.source,
            )
            .first()
        )  # fmt: skip
        hours = row.to_book + (known.hours if known else 0)
        if hours <= 0:
            continue
        values = {
            "party": parties[row.party], "role": work.role, "kind": work.kind, "source": work.source, "hours": hours,
            "description": _("%(what)s: %(count)s people") % {"what": work.source, "count": formats.count(row.members)},
            "valid_from": school_year.first_day, "valid_until": school_year.last_day, "by": by,
        }  # fmt: skip
        if known:
            yield books.update_hours(known, **values)
        else:
            yield books.enter_hours(partnership=partnership, school_year=school_year, **values)
