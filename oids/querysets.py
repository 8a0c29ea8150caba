"""Questions every list asks: who may see it, and what was true when."""

from __future__ import annotations

import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from oids.periods import Period


class VisibleQuerySet(models.QuerySet):
    """Rows that are shown to users. A model that forgets to say to whom shows nothing."""

    def visible_to(self, user) -> Self:
        """The rows that `user` may know of; all else is a 404 on every road."""
        return self.none()


class DatedQuerySet(VisibleQuerySet):
    """Rows with `valid_from` and `valid_until` (inclusive; empty = open)."""

    def active_on(self, day: datetime.date) -> Self:
        return self.filter(active_on(day))

    def overlapping(self, period: Period) -> Self:
        return self.filter(overlapping(period))


def in_usual_order(queryset):
    """The rows in the order of their model. A query that counts (`annotate(Count(...))`) forgets it."""
    return queryset.order_by(*queryset.model._meta.ordering)


def with_words(queryset, text: str, *fields: str):
    """Rows of the queryset in which every word of the text stands, each in one of the fields."""
    for word in text.split():
        found = Q()
        for field in fields:
            found |= Q(**{f"{field}__icontains": word})
        queryset = queryset.filter(found)
    return queryset


def active_on(day: datetime.date, prefix: str = "") -> Q:
    """Condition: the dated row (behind the relation `prefix`, e.g. `"boards__"`) holds on `day`."""
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_until__isnull": True}) | Q(**{f"{prefix}valid_until__gte": day})
    )


def overlapping(period: Period, prefix: str = "") -> Q:
    """Condition: the dated row has at least one day in common with `period`."""
    condition = Q(**{f"{prefix}valid_until__isnull": True}) | Q(**{f"{prefix}valid_until__gte": period.first})
    if period.last is not None:
        condition &= Q(**{f"{prefix}valid_from__lte": period.last})
    return condition
