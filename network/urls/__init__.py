"""Addresses of the network and its people, one module per part (`oids.url_parts`)."""

from oids.url_parts import patterns_of

app_name = "network"
urlpatterns = patterns_of(__name__, __path__)
