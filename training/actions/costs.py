"""What a training costs, into the penvoerder's books as professionalisation: one enters, another confirms there."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from books import actions as books
from books.models import Cost
from funding.enums import CostKind
from oids.actions import ActionRefused, require
from oids.history import history
from training.models import TrainingCost


@transaction.atomic
def book_cost(
    training, *, party, description, incurred_on, amount_cents, voucher="", document=None, by
) -> TrainingCost:  # fmt: skip
    """A new cost of the training, which waits in the books for confirmation by somebody else."""
    cost = books.enter_cost(
        partnership=training.partnership, school_year=training.school_year, party=party,
        kind=CostKind.PROFESSIONALISATION, description=description, incurred_on=incurred_on,
        amount_cents=amount_cents, activity=training.kind.name[:80], voucher=voucher, document=document, by=by,
    )  # fmt: skip
    return _link(training, cost, by)


@transaction.atomic
def link_cost(training, *, cost: Cost, by) -> TrainingCost:
    """A cost that stands in the books already was made for this training."""
    require(by, "books.change_cost", training.partnership)
    if (cost.partnership_id, cost.school_year) != (training.partnership_id, training.school_year):
        raise ValidationError({"cost": _("This cost is of another partnership or school year.")})
    if cost.kind != CostKind.PROFESSIONALISATION:
        raise ValidationError({"cost": _("Only costs of professionalisation belong to a training.")})
    if TrainingCost.objects.filter(cost=cost).exists():
        raise ActionRefused(_("This cost belongs to a training already."))
    return _link(training, cost, by)


def _link(training, cost: Cost, by) -> TrainingCost:
    row = TrainingCost(training=training, cost=cost)
    with history("training.cost.link", by=by):
        row.full_clean()
        row.save()
    return row
