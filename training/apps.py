"""What the apps below ask of this one, is told when the product starts."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"

    def ready(self) -> None:
        from training import dashboards  # noqa: F401
        from training.demo import chapters  # noqa: F401
