"""Training and the professional standing of trainers."""

from training.models.others import Dossier, OtherTraining, TrainingCost
from training.models.registrations import OwnPlace, Presence, Registration
from training.models.trainings import Training, TrainingKind, TrainingSession

__all__ = [
    "Dossier",
    "OtherTraining",
    "OwnPlace",
    "Presence",
    "Registration",
    "Training",
    "TrainingCost",
    "TrainingKind",
    "TrainingSession",
]
