"""The kernel's configuration: its checks run with Django's own."""

from django.apps import AppConfig


class OidsConfig(AppConfig):
    name = "oids"

    def ready(self) -> None:
        from oids import (
            checks,  # noqa: F401  (registers the checks)
            names,  # noqa: F401  (registers the order of names)
        )
