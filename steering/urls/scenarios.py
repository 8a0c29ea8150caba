"""Scenarios and the forecast."""

from django.urls import path

from steering.enums import ScenarioKind
from steering.views import forecast, scenarios
from steering.views.scenario_trying import SLUGS, ScenarioSaveView, ScenarioTryView

root = [
    path("scenarios/<int:pk>/", scenarios.ScenarioDetailView.as_view(), name="scenario_detail"),
    path("scenarios/<int:pk>/wijzigen/", scenarios.ScenarioUpdateView.as_view(), name="scenario_update"),
    path("scenarios/<int:pk>/delen/", scenarios.ScenarioShareView.as_view(), name="scenario_share"),
    path("scenarios/<int:pk>/vaststellen/", scenarios.ScenarioAdoptView.as_view(), name="scenario_adopt"),
    path("scenarios/<int:pk>/verwijderen/", scenarios.ScenarioRemoveView.as_view(), name="scenario_remove"),
    path("scenarios/<int:pk>/opbergen/", scenarios.ScenarioPutAwayView.as_view(), name="scenario_put_away"),
    path("scenarios/<int:pk>/terugzetten/", scenarios.ScenarioPutBackView.as_view(), name="scenario_put_back"),
    path("scenarios/<int:pk>/geschiedenis/", scenarios.ScenarioHistoryView.as_view(), name="scenario_history"),
]
year = [
    path("scenarios/", scenarios.ScenarioListView.as_view(), name="scenario_list"),
    path("scenarios/vergelijken/", scenarios.ScenarioCompareView.as_view(), name="scenario_compare"),
    path("prognose/", forecast.ForecastView.as_view(), name="forecast"),
]
for kind in ScenarioKind:
    address = f"scenarios/{SLUGS[kind]}/"
    year += [
        path(address, ScenarioTryView.as_view(kind=kind.value), name=f"scenario_{kind.value}"),
        path(f"{address}bewaren/", ScenarioSaveView.as_view(kind=kind.value), name=f"scenario_{kind.value}_save"),
    ]
