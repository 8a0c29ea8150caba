"""Figures of the year."""

from django.urls import path

from steering.views import figures

year = [
    path("cijfers/", figures.FiguresView.as_view(), name="figures"),
    path("cijfers/vergelijken/", figures.FiguresCompareView.as_view(), name="figures_compare"),
    path("cijfers/bestuur/<slug:party>/", figures.FiguresBoardView.as_view(), name="figures_board"),
]
