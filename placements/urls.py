"""Addresses of the placement office."""

app_name = "placements"
urlpatterns = []
