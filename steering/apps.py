"""What the apps below ask of this one, is told when the product starts."""

from django.apps import AppConfig


class SteeringConfig(AppConfig):
    name = "steering"

    def ready(self) -> None:
        from steering import foresight  # noqa: F401
        from steering.demo import scenarios, stands  # noqa: F401
        from steering.reports import papers, papers_decided, papers_figures  # noqa: F401
        from steering.views import stands as views  # noqa: F401
