"""What pages of the network share: what somebody sees by the network, they change only in their own partnership."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from network.forms.base import trainers_for
from oids.names import by_name, exact_person_first
from oids.periods import SchoolYear
from oids.views.lookups import LIMIT, LookupView
from partnerships.access import access_of
from partnerships.lookups import search_trainers, trainer_label
from partnerships.models import Partnership, Party
from partnerships.views.base import RecordScopeMixin
from placements.querysets import WHOLE_PARTNERSHIP


def shown_parties(user, partnership) -> set[str] | None:
    """Numbers of the parties whose figures the user sees; None: all, for whoever prepares, decides and accounts."""
    access = access_of(user)
    if partnership.pk in access.partnerships(*WHOLE_PARTNERSHIP):
        return None
    return set(Party.objects.filter(pk__in=access.parties()).values_list("code", flat=True))


class KeptMixin(RecordScopeMixin):
    """To look is asked of the record (its whole network may); to act of who keeps or runs it (`asked_of`)."""

    views = frozenset(
        {
            "network.view_group", "network.view_product", "network.record_use", "network.view_participant",
            "network.view_academic", "network.view_workshop", "network.view_region",
        }
    )  # fmt: skip

    def asked_of(self):
        return self.object.partnership

    def get_permission_object(self):
        return self.object if self.permission in self.views else self.asked_of()

    def keeper(self):
        """The partnership that keeps the record."""
        return self.object.partnership

    def check_access(self) -> None:
        super().check_access()
        self.request.partnership = self.keeper()

    def year(self) -> SchoolYear:
        return getattr(self.request, "school_year", None) or SchoolYear.of(timezone.localdate())

    def home(self) -> Partnership:
        """Where the user is at home: the keeper, or their own partnership when they see the record by the network."""
        own = list(Partnership.objects.visible_to(self.request.user).order_by("name"))
        return self.keeper() if self.keeper() in own else own[0]

    def list_url(self, name: str) -> str:
        return reverse(f"network:{name}", args=[self.home().slug, str(self.year())])


class TrainerLookupView(LookupView):
    """Trainers to choose from for the record at hand, with their employer."""

    def get_results(self, text):
        rows = search_trainers(trainers_for(self.request.user, self.object), text)
        return [
            {"value": trainer_label(row), "label": row.person.sort_name, "detail": str(row.employer)}
            for row in rows.order_by(
                exact_person_first(text, "person__"),
                *by_name("person__"),
                "pk",
            )[:LIMIT]
        ]
