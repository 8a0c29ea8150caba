"""What the books worked out, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from books.calculations import delivery, settlement
from books.calculations.why import Turn, Why
from books.enums import WorkRole
from oids import formats

# Tone of a state of delivery, as the screen colours it.
STATE_TONES = {
    delivery.NONE: "neutral", delivery.NOT_ASKED: "neutral", delivery.WAITS: "warn", delivery.BELOW: "bad",
    delivery.SO_FAR: "info", delivery.ALL: "good",
}  # fmt: skip


def bank_reason(reason: str) -> str:
    """The ISO 20022 code of a bank in words, with the code; what somebody wrote stays as it is."""
    known = {
        "AC01": _("account number is not right"), "AC04": _("account is closed"), "AC06": _("account is blocked"),
        "AG01": _("transfers to this account are not allowed"), "AM04": _("not enough on the account"),
        "AM05": _("sent twice"), "BE01": _("name and account number do not belong together"),
        "BE04": _("address of the payee is missing"), "MD07": _("account holder has died"),
        "MS02": _("refused by the payee"), "MS03": _("reason not given by the bank"),
        "RC01": _("bank code is not right"), "RR04": _("refused because of rules"),
    }  # fmt: skip
    return f"{known[reason]} ({reason})" if reason in known else reason


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


def why_in_words(turn: Turn) -> str:
    """Why a stream pays what it pays, in one sentence."""
    before, most = formats.euro(turn.before), formats.euro(turn.most)
    return {
        Why.ALL: _("Pays all that was still open; it had %(before)s left.") % {"before": before},
        Why.PART: _(
            "Pays at most %(most)s; the co-financed rest goes to the next stream that may pay, and then to the party."
        )
        % {"most": most},
        Why.LEFT: _("Pays what it still had: %(before)s.") % {"before": before},
        Why.EMPTY: _("May pay this, and had nothing left."),
        Why.PAID: _("May pay this, and earlier streams paid it all."),
        Why.BEFORE: _("Does not pay: the date lies before its period."),
        Why.AFTER: _("Does not pay: the date lies after its period."),
        Why.KIND: _("Does not pay: it is not meant for this kind of cost or this activity."),
        Why.BACK: _("Gets back what it paid of the cost that is corrected."),
        Why.KEPT: _("Fixed when the school year was closed."),
    }[turn.why]


def overspent_text(cents: int) -> str:
    """What to do about a stream that paid more in closed years than it has since."""
    return _(
        "Closed years paid %(cents)s more from this stream than it has for costs. What was paid then stays, until the year "
        "is reopened (then it is divided anew), or a cost that it paid is corrected in the present year and, where it is "
        "still owed, entered again there. As long as neither is done, no year of this stream can be closed."
    ) % {"cents": formats.euro(cents)}  # fmt: skip
