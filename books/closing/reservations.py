"""With which warnings a year was closed, as its final report says."""

from __future__ import annotations

from django.utils.translation import gettext as _

from funding.reports.parts import ReportPart
from oids.archive import DataTable
from oids.exports import Column


def accepted_warnings(accepted: list[tuple[str, str]], closed_by: str) -> ReportPart:
    """Each warning with the reason why the year was closed all the same; none is said too."""
    table = DataTable(
        "aanvaard", _("Accepted at the closing"), (Column("warning", _("Warning")), Column("reason", _("Why it was accepted"))),
        tuple(accepted) or ((_("None"), ""),),
    )  # fmt: skip
    note = _("Everything else that is checked before a year is closed was in order. Closed by %(person)s.")
    return ReportPart(_("Reservations at the closing"), note % {"person": closed_by}, (table,))
