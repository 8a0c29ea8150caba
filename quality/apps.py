"""What the apps below ask of this one, is told when the product starts."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "quality"

    def ready(self) -> None:
        from quality import dashboards  # noqa: F401
        from quality.demo import followups, questionnaires, reviews  # noqa: F401
