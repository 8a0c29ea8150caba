"""Addresses of training and professional standing: one module per part."""

from oids.url_parts import patterns_of

app_name = "training"
urlpatterns = patterns_of(__name__, __path__)
