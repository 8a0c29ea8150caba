"""Costs: entered by one, confirmed by another, corrected by a cost of its own."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from books.actions import entries
from books.models import Cost, CostDocument
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import lock
from partnerships.actions.base import require_open


@transaction.atomic
def enter_cost(
    *, partnership, school_year, party, kind, description, incurred_on, amount_cents, activity="", voucher="",
    document=None, by,
) -> Cost:  # fmt: skip
    entries.day_of_year(incurred_on, school_year, "incurred_on")
    cost = Cost(
        partnership=partnership, school_year=school_year, kind=kind, description=description.strip(),
        party=entries.member_of_year(party, partnership, school_year), incurred_on=incurred_on,
        amount_cents=amount_cents, activity=activity.strip(), voucher=voucher.strip(), document=document,
    )  # fmt: skip
    return entries.enter(cost, permission="books.change_cost", action="books.cost.enter", by=by)


@transaction.atomic
def update_cost(
    cost, *, party, kind, description, incurred_on, amount_cents, activity="", voucher="", document=None,
    version=None, by,
) -> Cost:  # fmt: skip
    """While it is not confirmed. Without a new document it keeps its own."""
    entries.day_of_year(incurred_on, cost.school_year, "incurred_on")
    values = {
        "party": entries.member_of_year(party, cost.partnership, cost.school_year), "kind": kind,
        "description": description.strip(), "incurred_on": incurred_on, "amount_cents": amount_cents,
        "activity": activity.strip(), "voucher": voucher.strip(),
    } | ({"document": document} if document else {})  # fmt: skip
    return entries.change(
        cost, values, permission="books.change_cost", action="books.cost.update", by=by, version=version
    )


@transaction.atomic
def confirm_cost(cost, *, by, version=None) -> Cost:
    return entries.confirm(
        cost, {}, permission="books.confirm_cost", action="books.cost.confirm", by=by, version=version
    )


@transaction.atomic
def remove_cost(cost, *, reason, by) -> Cost:
    """Take back what one entered oneself, or return what somebody else entered."""
    return entries.remove(cost, reason=reason, permission="books.change_cost", action="books.cost.remove", by=by)


@transaction.atomic
def add_document(cost, *, document, reason, by) -> CostDocument:
    """A document with a confirmed cost: an addition with its own day, person and reason. The cost itself does not change."""
    require(by, "books.change_cost", cost)
    cost = lock(cost)
    require_open(cost.partnership, cost.school_year)
    if not cost.is_confirmed:
        raise ActionRefused(_("This is not confirmed yet, so it needs no addition: change it."))
    if document.partnership_id != cost.partnership_id:
        raise ValidationError({"file": _("This is of another partnership.")})
    if cost.document_id == document.pk or cost.later_documents.valid().filter(document=document).exists():
        raise ValidationError({"file": _("This document stands with this cost already.")})
    added = CostDocument(
        cost=cost, document=document, added_by=by,
        reason=entries.required(reason, "reason", _("Say what the document is, and why it comes later.")),
    )  # fmt: skip
    with history("books.cost.add_document", by=by):
        added.full_clean()
        added.save()
    return added


@transaction.atomic
def withdraw_document(added: CostDocument, *, reason, by) -> CostDocument:
    """A document that was added by mistake. It stays where it is, marked, with who withdrew it and why."""
    require(by, "books.change_cost", added)
    cost = lock(added.cost)
    require_open(cost.partnership, cost.school_year)
    added = lock(added)
    if added.withdrawn_at is not None:
        raise ActionRefused(_("This document is withdrawn already."))
    added.withdrawal_reason = entries.required(reason, "reason", _("Say why the document does not belong here."))
    added.withdrawn_by, added.withdrawn_at = by, timezone.now()
    with history("books.cost.withdraw_document", by=by):
        added.full_clean()
        added.save()
    return added


@transaction.atomic
def correct_cost(cost, *, amount_cents, reason, by) -> Cost:
    """Take `amount_cents` (more than 0) away from a confirmed cost. The correction waits for confirmation itself; of a
    closed year it is booked today, in the present year."""
    cost = entries.correctable(
        cost, permission="books.change_cost", by=by, field="amount_cents", amount=amount_cents,
        most=cost.amount_cents, reason=reason,
    )  # fmt: skip
    year = entries.open_year_for(cost)
    require_open(cost.partnership, year)
    correction = Cost(
        partnership=cost.partnership, school_year=year, party=cost.party, kind=cost.kind, activity=cost.activity,
        description=cost.description, amount_cents=-amount_cents, corrects=cost, correction_reason=reason.strip(),
        incurred_on=cost.incurred_on if year == cost.school_year else timezone.localdate(), entered_by=by,
    )  # fmt: skip
    with history("books.cost.correct", by=by):
        correction.full_clean()
        correction.save()
    return correction
