"""Schemes of division: drawn up by the programme leader, adopted by a decision, then frozen."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from funding.models import AllocationScheme, AllocationStep
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import lock
from partnerships.actions.decisions import check_decision


@transaction.atomic
def create_scheme(*, partnership, name, from_year, by) -> AllocationScheme:
    require(by, "funding.change_scheme", partnership)
    scheme = AllocationScheme(partnership=partnership, name=name, from_year=from_year)
    with history("funding.scheme.create", by=by):
        scheme.full_clean()
        scheme.save()
    return scheme


@transaction.atomic
def add_step(scheme, *, description, size, key, by, **values) -> AllocationStep:
    """The next step; `values`: amount_cents or percentage, party, floor_cents, cap_cents."""
    require(by, "funding.change_scheme", scheme)
    scheme = lock(scheme)
    if scheme.is_adopted:
        raise ActionRefused(_("This scheme is adopted and does not change. Make a new scheme from a later year."))
    step = AllocationStep(
        scheme=scheme, number=scheme.steps.count() + 1, description=description, size=size, key=key, **values
    )
    with history("funding.scheme.add_step", by=by):
        step.full_clean()
        step.save()
    return step


@transaction.atomic
def remove_step(step, *, by) -> AllocationScheme:
    """Take a step out of a scheme that is not adopted; the steps after it move up."""
    require(by, "funding.change_scheme", step.scheme)
    scheme = lock(step.scheme)
    if scheme.is_adopted:
        raise ActionRefused(_("This scheme is adopted and does not change. Make a new scheme from a later year."))
    with history("funding.scheme.remove_step", by=by):
        number = step.number
        step.delete()
        for later in scheme.steps.filter(number__gt=number).order_by("number"):
            later.number -= 1
            later.save(update_fields=["number"])
    return scheme


@transaction.atomic
def adopt_scheme(scheme, *, decision, by) -> AllocationScheme:
    require(by, "funding.adopt_scheme", scheme)
    scheme = lock(scheme)
    if scheme.is_adopted:
        raise ActionRefused(_("This scheme is already adopted."))
    if not scheme.steps.exists():
        raise ActionRefused(_("A scheme without steps cannot be adopted. Add a step first."))
    check_decision(decision, partnership=scheme.partnership, first_day=scheme.from_year.first_day)
    with history("funding.scheme.adopt", by=by):
        scheme.decision = decision
        scheme.version += 1
        scheme.save()
    return scheme
