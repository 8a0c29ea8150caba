"""What a placing season asks of the person who looks: places to answer, placements to confirm, a round that is open."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from books.dashboards.base import Block, Desk, Tile, due
from oids import formats
from rounds.enums import CheckState
from rounds.models import BoardCheck, CheckLine, CheckRequest, Round
from rounds.places import visible_schools


def season_blocks(desk: Desk) -> list[Block]:
    """Of the requests of the year on the screen, and of its rounds and those of the next; nothing when there are none."""
    tiles = [*_rounds(desk), *_checks(desk)]
    return [Block("season", _("Placing season"), tuple(tiles))] if tiles else []


def _rounds(desk: Desk) -> list[Tile]:
    if not desk.may_somewhere("rounds.view_round"):
        return []
    today, tiles = timezone.localdate(), []
    # A season is held in the year before: what it asks must not wait until somebody chooses that year.
    years = (desk.school_year, desk.school_year.next)
    rounds = Round.objects.visible_to(desk.user).filter(partnership=desk.partnership, school_year__in=years)
    for round_ in rounds.filter(closed_at=None).select_related("partnership").order_by("school_year", "pk"):
        tiles.append(Tile(str(round_), "", round_.get_absolute_url(), str(round_.phase.label)))
        if desk.may_somewhere("rounds.answer_place") and round_.takes_places_on(today):
            asked = visible_schools(round_, desk.user)
            answered = round_.offers.exclude(answer="").values("school")
            open_ones = asked.exclude(pk__in=answered).count()
            url = reverse("rounds:place_list", args=[round_.pk])
            note = _("%(round)s, asked until %(day)s") % {"round": round_, "day": formats.day(round_.places_until)}
            tiles.append(due(_("Schools that did not answer"), open_ones, f"{url}?answer=none", note))
    return tiles


def _checks(desk: Desk) -> list[Tile]:
    if not desk.may_somewhere("rounds.view_check"):
        return []
    requests = CheckRequest.objects.visible_to(desk.user).filter(
        partnership=desk.partnership, school_year=desk.school_year
    )
    tiles = []
    for request in requests:
        lines = CheckLine.objects.visible_to(desk.user).filter(check_of__request=request, state=CheckState.OPEN)
        own = BoardCheck.objects.visible_to(desk.user).filter(request=request)[:2]
        about = own[0] if len(own) == 1 else request  # of one board: straight to its list
        note = _("answer before or on %(day)s") % {"day": formats.day(request.due_on)}
        tiles.append(
            due(_("To be confirmed: %(name)s") % {"name": request.name}, lines.count(), about.get_absolute_url(), note)
        )
    return tiles
