"""Records that stay once they are there: a wrong one is withdrawn, once, by somebody and for a reason."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Withdrawable(models.Model):
    """Stays to be seen when it is withdrawn, and counts for nothing from then on."""

    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("withdrawn by"), editable=False,
    )  # fmt: skip
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    withdrawal_reason = models.CharField(_("why it is withdrawn"), max_length=200, blank=True)

    class Meta:
        abstract = True


def withdrawn_for_a_reason(name: str) -> models.CheckConstraint:
    """Who, when and why go together; one per model, named by the model."""
    return models.CheckConstraint(
        name=name,
        condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawal_reason="")
        | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawal_reason="")),
    )


def stays_unless_withdrawn(name: str, *, because: str) -> pgtrigger.Trigger:
    """Nothing of it changes but that it is withdrawn, once; `because` is what the database says."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        declare=[("allowed", "TEXT[] := ARRAY['withdrawn_by_id', 'withdrawn_at', 'withdrawal_reason']")],
        func=f"""
                    IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL THEN
                        IF to_jsonb(OLD) - allowed = to_jsonb(NEW) - allowed THEN RETURN NEW; END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: {because}';
                """,
    )
