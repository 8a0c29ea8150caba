"""Views that know their partnership and school year, from the address or from the record."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from oids.periods import SchoolYear
from partnerships.models import Partnership


class PartnershipYearMixin:
    """For addresses that begin with /<partnership>/<school year>/; the permission is asked of the partnership."""

    @cached_property
    def partnership(self) -> Partnership:
        return get_object_or_404(Partnership.objects.visible_to(self.request.user), slug=self.kwargs["partnership"])

    @cached_property
    def school_year(self) -> SchoolYear:
        try:
            return SchoolYear.parse(self.kwargs["year"])
        except ValueError as error:
            raise Http404 from error

    def get_permission_object(self):
        return self.partnership

    def check_access(self) -> None:
        self.request.partnership = self.partnership
        self.request.school_year = self.school_year
        super().check_access()

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs | {"partnership": self.partnership, "school_year": self.school_year})


def back_to(name: str, label: str, request) -> dict[str, str]:
    """Context of a record's page: back to the list `name` of its partnership, where it is in one."""
    partnership = getattr(request, "partnership", None)
    if partnership is None:
        return {}
    year = getattr(request, "school_year", None) or SchoolYear.of(timezone.localdate())
    url = reverse(name, kwargs={"partnership": partnership.slug, "year": str(year)})
    return {"back_url": url, "back_label": label}


FOLLOWS = gettext_lazy(
    "Saved. Hours and money follow the days. Placements on days that are now outside the partnership are listed on the "
    "programme leader's dashboard; the next allocation waits for them, what is adopted stays as it is."
)


class SharedRegisterMixin:
    """Boards, institutes and schools: whoever may see the row may read it; every act is asked of the record."""

    def get_permission_object(self):
        return None if self.permission == "partnerships.view_register" and self.object else self.object


class RecordScopeMixin:
    """For pages of one record: the switcher shows the record's own partnership and year, where it has them."""

    def check_access(self) -> None:
        obj = self.object
        self.request.partnership = getattr(obj, "partnership", None)
        self.request.school_year = getattr(obj, "school_year", None)
        super().check_access()


class PartnershipScope:
    """Pages of one partnership: the switcher shows it."""

    model = Partnership
    permission = "partnerships.view_register"

    def check_access(self) -> None:
        self.request.partnership = self.object
        super().check_access()
