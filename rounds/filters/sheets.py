"""What the list of sheets can be narrowed by."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from oids.models import SheetState
from rounds.enums import SheetKind
from rounds.models import SheetImport


class SheetFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label=_("About"), choices=SheetKind.choices)
    state = django_filters.ChoiceFilter(label=_("State"), choices=SheetState.choices)

    class Meta:
        model = SheetImport
        fields: list[str] = []
