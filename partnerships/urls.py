"""Addresses of the register."""

app_name = "partnerships"
urlpatterns = []
