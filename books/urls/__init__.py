"""Addresses of the penvoerder's books, one module per part (`oids.url_parts`)."""

from oids.url_parts import patterns_of

app_name = "books"
urlpatterns = patterns_of(__name__, __path__)
