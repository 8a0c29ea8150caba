"""Addresses of the care for quality: one module per part."""

from oids.url_parts import patterns_of

app_name = "quality"
urlpatterns = patterns_of(__name__, __path__)
