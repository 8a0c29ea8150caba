"""Addresses of the money."""

app_name = "funding"
urlpatterns = []
