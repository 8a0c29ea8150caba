"""What the lists of sheets of costs and contributions can be narrowed by."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from books.models import ContributionSheet, CostSheet
from oids.models import SheetState


class CostSheetFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=SheetState.choices)

    class Meta:
        model = CostSheet
        fields: list[str] = []


class ContributionSheetFilter(CostSheetFilter):
    class Meta:
        model = ContributionSheet
        fields: list[str] = []
