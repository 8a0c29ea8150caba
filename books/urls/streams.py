"""What a stream of money pays, and what happens when it ends."""

from django.urls import path

# Imported for what it registers on pages of the app below.
from books.views import stream_effects, streams  # noqa: F401

root = [
    path("geldstromen/<int:pk>/kosten/", streams.StreamCostsView.as_view(), name="stream_costs"),
    path("geldstromen/<int:pk>/einde/", streams.StreamEndView.as_view(), name="stream_end"),
]
