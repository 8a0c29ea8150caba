"""What the apps below ask of this one, is told when the product starts."""

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "network"

    def ready(self) -> None:
        from network import dashboards  # noqa: F401
        from network.demo import academic, chapters, lineage, regions, workshops  # noqa: F401
