"""Closing and reopening a year."""

from django.urls import path

from books.views import closing

year = [
    path("afsluiten/", closing.ClosingView.as_view(), name="closing"),
    path("afsluiten/sluiten/", closing.CloseYearView.as_view(), name="close_year"),
]
root = [
    path("afsluitingen/<int:pk>/heropenen/vragen/", closing.AskReopeningView.as_view(), name="ask_reopening"),
    path("afsluitingen/<int:pk>/heropenen/", closing.ReopenYearView.as_view(), name="reopen_year"),
    path("afsluitingen/<int:pk>/gesloten-houden/", closing.KeepClosedView.as_view(), name="keep_closed"),
]
