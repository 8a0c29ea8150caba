"""What the apps below ask of this one, is told when the product starts."""

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "network"
