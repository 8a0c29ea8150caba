"""The chart of accounts of the penvoerder's ledger package."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from books.enums import LedgerPurpose
from books.models import LedgerAccount
from oids.actions import require
from oids.history import history
from oids.locking import lock


@transaction.atomic
def set_chart(*, partnership, accounts: Mapping[str, tuple[str, str]], by) -> list[LedgerAccount]:
    """`accounts` is purpose -> (account, name); a purpose without an account has none, and the journal then refuses what
    needs it."""
    require(by, "books.change_ledger", partnership)
    lock(partnership)
    known = {row.purpose: row for row in LedgerAccount.objects.filter(partnership=partnership)}
    with history("books.ledger.update", by=by):
        for purpose, (code, name) in accounts.items():
            if purpose not in LedgerPurpose.values:
                raise ValidationError(_("“%(purpose)s” is no purpose of the chart of accounts.") % {"purpose": purpose})
            row = known.pop(purpose, None)
            if not code.strip():
                if row is not None:
                    row.delete()
                continue
            name = name.strip() or str(LedgerPurpose(purpose).label)
            if row is not None and (row.code, row.name) == (code.strip(), name):
                continue
            row = row or LedgerAccount(partnership=partnership, purpose=purpose)
            row.code, row.name = code.strip(), name[:80]
            row.full_clean()
            row.save()
    return list(LedgerAccount.objects.filter(partnership=partnership))
