"""What the lists of costs and contributions can be narrowed by."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from books.enums import PLACEMENT_ROLES, PaidHow, WorkRole
from books.models import Contribution, Cost, HoursContribution
from books.paid_costs import OWN
from books.querysets import is_party_only
from books.unfinished import lacks_document
from funding.enums import CostKind
from funding.models import Grant
from oids.querysets import with_words
from partnerships.models import Party

STATES = [("confirmed", _("confirmed")), ("waiting", _("waits for confirmation"))]


class EntryFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="find")
    party = django_filters.ModelChoiceFilter(label=_("Party"), queryset=Party.objects.none())
    kind = django_filters.ChoiceFilter(label=_("Kind of cost"), choices=CostKind.choices)
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state")

    text_fields = ("description",)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if is_party_only(self.request.user, self.request.partnership):
            del self.filters["state"]  # they see what is confirmed
        parties = Party.objects.filter(pk__in=self.queryset.order_by().values("party")).order_by("name")
        self.filters["party"].queryset = parties

    def find(self, queryset, name, value):
        return with_words(queryset, value, "party__name", *self.text_fields)

    def in_state(self, queryset, name, value):
        return queryset.filter(confirmed_by__isnull=value == "waiting")


class CostFilter(EntryFilter):
    """`paid` is the `PaidCosts` of the partnership, `streams` the keys of those that can have paid in this year."""

    activity = django_filters.CharFilter(label=_("Activity"), lookup_expr="iexact")
    stream = django_filters.ChoiceFilter(label=_("Paid by"), method="paid_by")
    document = django_filters.ChoiceFilter(
        label=_("Document"),
        method="with_document",
        choices=[("yes", _("with a document")), ("no", _("without a document"))],
    )

    text_fields = ("description", "activity", "voucher")

    class Meta:
        model = Cost
        fields: list[str] = []

    def __init__(self, *args, paid, streams, **kwargs) -> None:
        self.paid = paid
        super().__init__(*args, **kwargs)
        streams = [(str(key), paid.streams[key].name) for key in sorted(streams)]
        self.filters["stream"].extra["choices"] = [*streams, (OWN, _("borne by the parties themselves"))]

    def paid_by(self, queryset, name, value):
        return queryset.filter(pk__in=self.paid.paid_by(value))

    def with_document(self, queryset, name, value):
        return queryset.filter(lacks_document()) if value == "no" else queryset.exclude(lacks_document())


class ContributionFilter(EntryFilter):
    grant = django_filters.ModelChoiceFilter(label=_("Stream"), queryset=Grant.objects.none())
    paid_how = django_filters.ChoiceFilter(label=_("How it is paid"), choices=PaidHow.choices)
    received = django_filters.ChoiceFilter(
        label=_("Received"), method="came_in", choices=[("yes", _("received")), ("no", _("not received yet"))]
    )

    class Meta:
        model = Contribution
        fields: list[str] = []

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.filters["grant"].queryset = Grant.objects.filter(pk__in=self.queryset.order_by().values("grant"))
        self.filters["grant"].field.label_from_instance = lambda grant: grant.name

    def came_in(self, queryset, name, value):
        return queryset.filter(received_on__isnull=value == "no")


class HoursFilter(EntryFilter):
    role = django_filters.ChoiceFilter(
        label=_("Role"), choices=[row for row in WorkRole.choices if row[0] not in PLACEMENT_ROLES]
    )

    class Meta:
        model = HoursContribution
        fields: list[str] = []
