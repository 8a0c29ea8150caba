"""What is paid before it came in, as the pages of payments say it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from books.advances import Advance
from funding.models import Grant
from funding.views.cells import money
from oids import formats
from oids.views.sections import Cell, Section


def advances_section(found: list[Advance]) -> list[Section]:
    """Nothing when everything that is due came in."""
    if not found:
        return []
    rows = [
        [
            Cell(row.grant.name, row.grant.get_absolute_url()), money(row.laid_out), money(row.due, row.grant.get_absolute_url()),
            money(row.received, row.grant.get_absolute_url()),
        ]
        for row in found
    ]  # fmt: skip
    return [
        Section(
            "advances", _("Paid before it came in"),
            [_("Stream"), _("Laid out by the penvoerder"), _("Due to the parties by then"), _("Came in by then")], rows,
            foot=[_("Total"), *(money(sum(getattr(row, name) for row in found)) for name in ("laid_out", "due", "received"))],
            note=_("Of these streams less came in than is due to the parties. Who pays it now lays the difference out from the "
                   "penvoerder's own money. If it did come in, record the receipt with the stream. A difference of at most a "
                   "cent per party, by rounding an instalment, does not count."),
        )
    ]  # fmt: skip


def advances_notice(found: list[Advance]) -> str:
    """In one sentence, for above a page."""
    if not found:
        return ""
    return _("%(cents)s of what is due to the parties did not come in yet: the penvoerder lays it out (%(streams)s).") % {
        "cents": formats.euro(sum(row.laid_out for row in found)), "streams": ", ".join(row.grant.name for row in found),
    }  # fmt: skip


def laid_out_text(grant: Grant, total: int, paid: int) -> str:
    """Of one stream of which `total` cents are laid out with a batch that pays `paid` cents out of it."""
    added = min(total, max(paid, 0))
    before = total - added
    if not added:
        text = _("%(stream)s: %(before)s was laid out already; this batch adds nothing")
    elif not before:
        text = _("%(stream)s: this batch pays %(added)s before it came in")
    else:
        text = _("%(stream)s: %(before)s was laid out already; this batch adds %(added)s, %(total)s together")
    return text % {
        "stream": grant.name,
        "before": formats.euro(before),
        "added": formats.euro(added),
        "total": formats.euro(total),
    }
