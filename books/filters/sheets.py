"""What the list of sheets of costs can be narrowed by."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from books.models import CostSheet
from oids.models import SheetState


class CostSheetFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=SheetState.choices)

    class Meta:
        model = CostSheet
        fields: list[str] = []
