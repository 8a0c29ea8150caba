"""What stands in the ledger and in a settlement, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from books.calculations import delivery, settlement
from books.enums import WorkRole

# Tone of a state of delivery, as the screen colours it.
STATE_TONES = {
    delivery.NONE: "neutral", delivery.NOT_ASKED: "neutral", delivery.WAITS: "warn", delivery.BELOW: "bad",
    delivery.SO_FAR: "info", delivery.ALL: "good",
}  # fmt: skip


def delivery_state(state: str) -> str:
    return {
        delivery.NONE: _("no hours agreed"),
        delivery.NOT_ASKED: _("not asked yet"),
        delivery.WAITS: _("waits for boards"),
        delivery.BELOW: _("below the minimum norm: quality risk"),
        delivery.SO_FAR: _("delivered so far"),
        delivery.ALL: _("delivered"),
    }[state]


def sort_of_line(sort: str) -> str:
    return {
        settlement.PLACEMENT_HOURS: _("hours for placements"),
        settlement.ENTERED_HOURS: _("own contribution in hours"),
        settlement.HOURS_SHARE: _("share in hours that no stream paid"),
        settlement.COST: _("costs made"),
        settlement.STREAM: _("paid by a stream"),
        settlement.COST_SHARE: _("share in costs that no stream paid"),
        settlement.ALLOCATION_HOURS: _("paid for hours"),
        settlement.ALLOCATION_OTHER: _("allocation of the subsidy"),
        settlement.CONTRIBUTION: _("own contribution in money"),
        settlement.SET_OFF: _("own contribution, set off"),
    }[sort]


def kind_of_line(kind: str) -> str:
    return _("in kind") if kind == settlement.IN_KIND else _("in money")


def text_of_line(line: settlement.Line) -> str:
    """The line's own text; hours of placements are called by their role."""
    return str(WorkRole(line.text).label) if line.sort == settlement.PLACEMENT_HOURS else line.text


def cover_of(what: str) -> str:
    return {
        settlement.TRAINER_HOURS: _("hours for placements, at the rate"),
        settlement.COSTS: _("costs that streams pay"),
        settlement.REST: _("other amounts of the allocation, against own costs and entered hours"),
        settlement.WHOLE: _("everything together"),
    }[what]


def no_weights() -> str:
    return _("There are no placements to share by this key. Choose equal parts, or place students first.")


def no_penvoerder() -> str:
    return _("No board is penvoerder in this school year. Appoint one under Partnership, Partnerships.")
