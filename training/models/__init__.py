"""Training and the professional standing of trainers."""

from training.models.registrations import OwnPlace, Presence, Registration
from training.models.trainings import Training, TrainingKind, TrainingSession

__all__ = ["OwnPlace", "Presence", "Registration", "Training", "TrainingKind", "TrainingSession"]
