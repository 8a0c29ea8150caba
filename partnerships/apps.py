"""The register's configuration: what is done in the background, the kinds of mail of all apps and what rests on a decision, are known from the start."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PartnershipsConfig(AppConfig):
    name = "partnerships"

    def ready(self) -> None:
        from partnerships.actions import messages  # noqa: F401  (registers the work of sending)

        autodiscover_modules("messages", "resting")
