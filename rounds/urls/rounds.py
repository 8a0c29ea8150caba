"""Rounds and the places of schools."""

from django.urls import include, path

from rounds.views import place_answers, places, rounds, shares

round = [
    path("", rounds.RoundDetailView.as_view(), name="round_detail"),
    path("corrigeren/", rounds.RoundUpdateView.as_view(), name="round_update"),
    path("kopieren/", rounds.RoundCopyView.as_view(), name="round_copy"),
    path("sluiten/", rounds.RoundCloseView.as_view(), name="round_close"),
    path("geschiedenis/", rounds.RoundHistoryView.as_view(), name="round_history"),
    path("aandelen/", shares.ShareUpdateView.as_view(), name="share_update"),
    path("plekken/", places.PlaceListView.as_view(), name="place_list"),
    path("plekken/herinneren/", places.PlaceReminderListView.as_view(), name="place_reminder_list"),
    path("plekken/invullen/", place_answers.PlaceGridView.as_view(), name="place_grid"),
    path("plekken/opgeven/", place_answers.PlaceAnswerView.as_view(), name="place_answer"),
]
year = [
    path("rondes/", rounds.RoundListView.as_view(), name="round_list"),
    path("rondes/nieuw/", rounds.RoundCreateView.as_view(), name="round_create"),
]
urlpatterns = [
    path("rondes/<int:pk>/", include(round)),
    path("plekken/<int:pk>/", places.PlaceDetailView.as_view(), name="place_detail"),
    path("plekken/<int:pk>/geschiedenis/", places.PlaceHistoryView.as_view(), name="place_history"),
    path("<slug:partnership>/<schoolyear:year>/", include(year)),
]
