"""Training and the professional standing of trainers."""

from training.models.others import Dossier, OtherTraining, TrainingCost
from training.models.registrations import OwnPlace, Presence, Registration
from training.models.standing import ProfessionalRegistration
from training.models.trainings import Training, TrainingKind, TrainingSession

__all__ = [
    "Dossier",
    "OtherTraining",
    "OwnPlace",
    "Presence",
    "ProfessionalRegistration",
    "Registration",
    "Training",
    "TrainingCost",
    "TrainingKind",
    "TrainingSession",
]
