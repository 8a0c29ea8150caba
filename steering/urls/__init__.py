"""Addresses of the steering room: each module holds those of one part, as `root` and `year`.

`root` are addresses from the top; `year` those below /<partnership>/<school year>/.
"""

from importlib import import_module
from pkgutil import iter_modules

from django.urls import include, path

app_name = "steering"
_PARTS = [
    import_module(f"{__name__}.{found.name}") for found in sorted(iter_modules(__path__), key=lambda found: found.name)
]
urlpatterns = [
    *(pattern for part in _PARTS for pattern in getattr(part, "root", ())),
    path("<slug:partnership>/<schoolyear:year>/", include([p for part in _PARTS for p in getattr(part, "year", ())])),
]
