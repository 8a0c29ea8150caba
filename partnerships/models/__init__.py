"""The register: who works with whom, from when until when."""

from partnerships.models.closed_years import ClosedYear
from partnerships.models.imports import DuoImport
from partnerships.models.messages import Message, MessageState
from partnerships.models.parties import Board, Institute, Party, PartyAccount
from partnerships.models.partnerships import Decision, Membership, OfPartnership, Partnership, Penvoerder
from partnerships.models.people import Person, Role, Trainer, TrainerSchool
from partnerships.models.schools import PartyFormerName, School, SchoolFormerName, SchoolMembership

__all__ = [
    "Board",
    "ClosedYear",
    "Decision",
    "DuoImport",
    "Institute",
    "Membership",
    "Message",
    "MessageState",
    "OfPartnership",
    "Partnership",
    "Party",
    "PartyAccount",
    "PartyFormerName",
    "Penvoerder",
    "Person",
    "Role",
    "School",
    "SchoolFormerName",
    "SchoolMembership",
    "Trainer",
    "TrainerSchool",
]
