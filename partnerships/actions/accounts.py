"""Bank accounts: entered by one, confirmed by another, never changed."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from stdnum import iban as iban_number

from oids.actions import ActionRefused, require
from oids.locking import lock
from partnerships.actions.base import required, save
from partnerships.models import PartyAccount


@transaction.atomic
def propose_account(party, *, iban, source, by) -> PartyAccount:
    """A new account number; nothing is paid to it until somebody else confirms it."""
    require(by, "partnerships.propose_account", party)
    account = PartyAccount(
        party=party,
        iban=iban_number.compact(iban),
        source=required(source, "source", _("Say where you read the number.")),
        proposed_by=by,
    )
    current = current_account(party)
    if current is not None and current.iban == account.iban:
        raise ActionRefused(_("This is already the account number in use."))
    return save("partnerships.account.propose", by, account)


def account_needs_another(account: PartyAccount, by) -> str:
    """Why `by` may not confirm it, or nothing."""
    return (
        _("You entered this account number; somebody else has to confirm it.")
        if account.proposed_by_id == by.pk
        else ""
    )


@transaction.atomic
def confirm_account(account, *, by) -> PartyAccount:
    """From now on this is the party's account number."""
    require(by, "partnerships.confirm_account", account)
    account = lock(account)
    if account.confirmed_by_id is not None:
        raise ActionRefused(_("This account number is already confirmed."))
    if refused := account_needs_another(account, by):
        raise ActionRefused(refused)
    account.confirmed_by, account.confirmed_at = by, timezone.now()
    return save("partnerships.account.confirm", by, account)


def current_account(party) -> PartyAccount | None:
    """The newest confirmed one counts."""
    return party.accounts.filter(confirmed_by__isnull=False).order_by("-confirmed_at").first()
