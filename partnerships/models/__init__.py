"""The register: who works with whom, from when until when."""

from partnerships.models.bodies import Body, BodyMember
from partnerships.models.calendars import CalendarLink
from partnerships.models.closed_years import ClosedYear
from partnerships.models.decisions import Decision, DecisionPresence
from partnerships.models.files import KeptFile
from partnerships.models.imports import DuoImport
from partnerships.models.lineage import PartnershipFormerName, Succession
from partnerships.models.meetings import ActionPoint, AgendaItem, Attendance, Meeting, Minutes
from partnerships.models.messages import Message, MessageState
from partnerships.models.parties import Board, Institute, Party, PartyAccount
from partnerships.models.partnerships import Membership, OfPartnership, Partnership, Penvoerder
from partnerships.models.people import Person, Role, Trainer, TrainerSchool
from partnerships.models.schools import PartyFormerName, School, SchoolFormerName, SchoolMembership

__all__ = [
    "ActionPoint",
    "AgendaItem",
    "Attendance",
    "Board",
    "Body",
    "BodyMember",
    "CalendarLink",
    "ClosedYear",
    "Decision",
    "DecisionPresence",
    "DuoImport",
    "Institute",
    "KeptFile",
    "Meeting",
    "Membership",
    "Message",
    "MessageState",
    "Minutes",
    "OfPartnership",
    "Partnership",
    "PartnershipFormerName",
    "Party",
    "PartyAccount",
    "PartyFormerName",
    "Penvoerder",
    "Person",
    "Role",
    "School",
    "SchoolFormerName",
    "SchoolMembership",
    "Succession",
    "Trainer",
    "TrainerSchool",
]
