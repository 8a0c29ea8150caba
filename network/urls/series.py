"""Address of the series over the years."""

from django.urls import path

from network.views.series import SeriesView

year = [path("reeks/", SeriesView.as_view(), name="series")]
