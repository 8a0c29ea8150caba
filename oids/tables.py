"""The base of all lists."""

from __future__ import annotations

import django_tables2
from django.db.models import QuerySet


class Table(django_tables2.Table):
    """A table whose rows have one order: what sorts equal stands by key, so no row is on two pages or on none."""

    @property
    def order_by(self):
        return super().order_by

    @order_by.setter
    def order_by(self, value):
        django_tables2.Table.order_by.fset(self, value)
        rows = getattr(self.data, "data", None)
        if isinstance(rows, QuerySet) and rows.ordered:
            self.data.data = rows.order_by(*(rows.query.order_by or rows.model._meta.ordering), "pk")
