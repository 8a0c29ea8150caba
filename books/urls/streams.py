"""What a stream of money pays, and what happens when it ends."""

from django.urls import path

from books.views import streams

root = [
    path("geldstromen/<int:pk>/kosten/", streams.StreamCostsView.as_view(), name="stream_costs"),
    path("geldstromen/<int:pk>/einde/", streams.StreamEndView.as_view(), name="stream_end"),
]
