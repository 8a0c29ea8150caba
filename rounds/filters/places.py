"""Schools of a round, by what they said and by where they are."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from partnerships.lookups import search_schools
from partnerships.models import Board, School
from rounds.enums import Answer

NOT_ANSWERED = "none"


class PlaceFilter(django_filters.FilterSet):
    """The rows are schools with what `rounds.places.annotated` adds."""

    q = django_filters.CharFilter(label=_("Search"), method="find")
    answer = django_filters.ChoiceFilter(
        label=_("Answer"), method="said", choices=[(NOT_ANSWERED, _("not answered")), *Answer.choices]
    )
    board = django_filters.ModelChoiceFilter(label=_("Board"), queryset=Board.objects.none(), method="of_board")
    city = django_filters.ChoiceFilter(label=_("Place"), choices=())

    class Meta:
        model = School
        fields: list[str] = []

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        rows = list(self.queryset.order_by().values_list("board_key", "city").distinct())
        self.filters["board"].queryset = Board.objects.filter(pk__in={board for board, _city in rows})
        cities = sorted({city for _board, city in rows if city})
        self.filters["city"].extra["choices"] = [(city, city) for city in cities]

    def find(self, queryset, name, value):
        return search_schools(queryset, value)

    def said(self, queryset, name, value):
        return queryset.filter(answer="" if value == NOT_ANSWERED else value)

    def of_board(self, queryset, name, value):
        return queryset.filter(board_key=value.pk)
