"""The agreed key: what part of the students each board takes in a round."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oids import formats
from oids.actions import require
from oids.history import history
from oids.locking import check_version, save_new_version
from rounds.actions.rounds import open_round
from rounds.models import BoardShare, Round
from rounds.places import boards_of

WHOLE = Decimal(100)


@transaction.atomic
def update_shares(round, *, shares: Mapping[int, Decimal | None], version=None, by) -> Round:
    """`shares` maps a board's key to its part in per cent; together 100, or none at all. The round gets a new version."""
    require(by, "rounds.change_round", round)
    round = open_round(round)
    check_version(round, version)
    boards = boards_of(round).in_bulk()
    given = {key: share for key, share in shares.items() if share is not None}
    if strangers := set(given) - set(boards):
        raise ValidationError(
            ngettext(
                "%(number)s board is not in the partnership in this year.",
                "%(number)s boards are not in the partnership in this year.",
                len(strangers),
            )
            % {"number": len(strangers)}
        )
    total = sum(given.values(), Decimal(0))
    if given and total != WHOLE:
        raise ValidationError(
            _("The shares add up to %(total)s%%, not to 100%%: %(difference)s. Mend them, or empty all of them.")
            % {"total": _shown(total), "difference": _difference(WHOLE - total)}
        )
    present = {row.board_id: row for row in round.shares.all()}
    with history("rounds.share.update", by=by):
        for key, row in present.items():
            if key not in given:
                row.delete()
            elif row.share != given[key]:
                row.share = given[key]
                row.full_clean()
                row.save()
        for key, share in given.items():
            if key not in present:
                row = BoardShare(round=round, board=boards[key], share=share)
                row.full_clean()
                row.save()
        save_new_version(round)
    return round


def _shown(value: Decimal) -> str:
    return formats.decimal(value, 3).rstrip("0").rstrip(",.")


def _difference(left: Decimal) -> str:
    return (
        _("%(part)s is missing") % {"part": _shown(left)}
        if left > 0
        else _("%(part)s too much") % {"part": _shown(-left)}
    )
