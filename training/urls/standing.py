"""Addresses of the professional standing of trainers."""

from django.urls import include, path

from training.views import standing as views

standing = [
    path("wijzigen/", views.StandingUpdateView.as_view(), name="standing_update"),
    path("terugnemen/", views.StandingRemoveView.as_view(), name="standing_remove"),
    path("geschiedenis/", views.StandingHistoryView.as_view(), name="standing_history"),
]
root = [
    path("scholing/<int:pk>/registratie/nieuw/", views.StandingAddView.as_view(), name="standing_add"),
    path("beroepsregistraties/<int:pk>/", include(standing)),
]
year = [
    path("beroepsregistraties/", views.StandingListView.as_view(), name="standing_list"),
]
