"""What stands can be narrowed by."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from partnerships.models import Body
from steering.models import Stand


class StandFilter(django_filters.FilterSet):
    """`partnership` is whose bodies can be chosen."""

    body = django_filters.ModelChoiceFilter(label=_("Body"), field_name="meeting__body", queryset=Body.objects.none())
    versions = django_filters.ChoiceFilter(
        label=_("Versions"), method="with_versions", empty_label=None, null_label=None,
        choices=[("newest", _("the newest of each meeting")), ("all", _("all"))],
    )  # fmt: skip

    class Meta:
        model = Stand
        fields = ()

    def __init__(self, *args, partnership, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.filters["body"].queryset = Body.objects.visible_to(self.request.user).filter(partnership=partnership)

    def with_versions(self, queryset, name, value):
        return queryset.newest() if value == "newest" else queryset
