"""Views that know their partnership and school year, from the address or from the record."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

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


class RecordScopeMixin:
    """For pages of one record: the switcher shows the record's own partnership and year, where it has them."""

    def check_access(self) -> None:
        obj = self.object
        self.request.partnership = getattr(obj, "partnership", None)
        self.request.school_year = getattr(obj, "school_year", None)
        super().check_access()
