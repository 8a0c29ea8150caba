"""Withdrawing what stays to be seen: the page, and what its row says afterwards."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _

from books.models.withdrawing import Withdrawable
from oids import formats
from oids.views.details import ConfirmView
from oids.views.sections import Cell


def withdrawn_cell(row: Withdrawable) -> Cell:
    """By whom, when and why."""
    return Cell(
        _("withdrawn on %(when)s by %(who)s: %(reason)s")
        % {"when": formats.day(row.withdrawn_at), "who": row.withdrawn_by, "reason": row.withdrawal_reason}
    )


class WithdrawView(ConfirmView):
    """`already` is what is said of a record that is withdrawn; then one is sent to where it is listed."""

    danger = True
    already: object

    def listed_at(self) -> str:
        return self.object.get_absolute_url()

    def get(self, request, *args, **kwargs):
        if self.object.withdrawn_at is not None:
            messages.info(request, str(self.already))
            return HttpResponseRedirect(self.listed_at())
        return super().get(request, *args, **kwargs)
