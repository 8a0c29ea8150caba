"""Addresses of the learning network: one module per part."""

from oids.url_parts import patterns_of

app_name = "network"
urlpatterns = patterns_of(__name__, __path__)
