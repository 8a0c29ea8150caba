"""Stands of meetings."""

from django.urls import path

from steering.views import stands

root = [
    path("standen/<int:pk>/", stands.StandDetailView.as_view(), name="stand_detail"),
    path("standen/<int:pk>/geschiedenis/", stands.StandHistoryView.as_view(), name="stand_history"),
    path("vergaderingen/<int:pk>/stand/", stands.StandFreezeView.as_view(), name="stand_freeze"),
]
year = [
    path("standen/", stands.StandListView.as_view(), name="stand_list"),
]
