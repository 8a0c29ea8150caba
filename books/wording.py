"""Words for what the books worked out."""

from __future__ import annotations

from django.utils.translation import gettext as _

from books.calculations.why import Turn, Why
from oids import formats


def why_in_words(turn: Turn) -> str:
    """Why a stream pays what it pays, in one sentence."""
    before, most = formats.euro(turn.before), formats.euro(turn.most)
    return {
        Why.ALL: _("Pays all that was still open; it had %(before)s left.") % {"before": before},
        Why.PART: _("Pays at most %(most)s: the rest of this cost is co-financed by the party.") % {"most": most},
        Why.LEFT: _("Pays what it still had: %(before)s.") % {"before": before},
        Why.EMPTY: _("May pay this, and had nothing left."),
        Why.PAID: _("May pay this, and earlier streams paid it all."),
        Why.BEFORE: _("Does not pay: the date lies before its period."),
        Why.AFTER: _("Does not pay: the date lies after its period."),
        Why.KIND: _("Does not pay: it is not meant for this kind of cost or this activity."),
        Why.BACK: _("Gets back what it paid of the cost that is corrected."),
        Why.KEPT: _("Fixed when the school year was closed."),
    }[turn.why]
