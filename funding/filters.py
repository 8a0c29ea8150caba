"""What the streams of money can be narrowed by; all of it stands in the address."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from funding.enums import GrantSource, ReportModel
from funding.models import Grant

ALL_YEARS = "all"


class GrantFilter(django_filters.FilterSet):
    """`years` is applied by the list itself: without it, the streams of its school year."""

    years = django_filters.ChoiceFilter(
        label=_("School years"), empty_label=_("this school year"), choices=[(ALL_YEARS, _("all school years"))],
        method="as_it_is",
    )  # fmt: skip
    source = django_filters.ChoiceFilter(label=_("Source"), choices=GrantSource.choices)
    report_model = django_filters.ChoiceFilter(label=_("Model in the annual report"), choices=ReportModel.choices)

    class Meta:
        model = Grant
        fields = ()

    def as_it_is(self, queryset, name, value):
        return queryset
