"""What the apps below ask of this one, is told when the product starts."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "quality"

    def ready(self) -> None:
        from quality.demo import questionnaires  # noqa: F401
