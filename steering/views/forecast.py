"""The forecast of students from the register's own cohorts, with its band and its back-test."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from oids.access import AccessMixin
from oids.exports import export_response
from oids.views.downloads import downloads
from partnerships.views.base import PartnershipYearMixin
from steering.inputs.scenario_kinds import forecast_of
from steering.inputs.scenarios import COHORTS, present_of
from steering.reports.forecast import ForecastReport, forecast_columns, forecast_report, forecast_rows


class ForecastView(PartnershipYearMixin, AccessMixin, TemplateView):
    permission = "steering.view_scenario"
    template_name = "steering/forecast.html"

    @cached_property
    def report(self) -> ForecastReport:
        return forecast_report(forecast_of(present_of(self.partnership, self.school_year, {COHORTS})))

    def get(self, request, *args, **kwargs):
        kind = request.GET.get("export")
        if kind in ("csv", "xlsx"):
            name = f"prognose-{self.partnership.slug}-{self.school_year}"
            rows = forecast_rows(self.report.forecast)
            return export_response(kind, forecast_columns(self.report.forecast), rows, name=name, as_of=timezone.now())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        here = {"partnership": self.partnership.slug, "year": str(self.school_year)}
        return super().get_context_data(
            heading=_("Forecast of students"), report=self.report,
            exports=downloads(self.request), as_of=timezone.now(),
            actions=[
                (_("Try the advance with this growth"), reverse("steering:scenario_exposure", kwargs=here)),
                (_("Try dilution with this growth"), reverse("steering:scenario_dilution", kwargs=here)),
            ],
            back_url=reverse("steering:scenario_list", kwargs=here), back_label=_("Scenarios"), **kwargs,
        )  # fmt: skip
