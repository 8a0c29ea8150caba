"""The learning network: who takes part, which groups work on which themes, and what they make."""

from network.models.academic import AcademicFunction, AcademicWorker, Research
from network.models.base import NetworkFile
from network.models.groups import Attendance, Group, GroupMeeting, GroupMember, Theme
from network.models.participants import Agreement, Participant
from network.models.products import Product, ProductFile, ProductUse
from network.models.regions import Region, RegionPartnership, RegionSchool, RegionYear
from network.models.workshops import LedBy, Workshop, WorkshopAttendance

__all__ = [
    "AcademicFunction",
    "AcademicWorker",
    "Agreement",
    "Attendance",
    "Group",
    "GroupMeeting",
    "GroupMember",
    "LedBy",
    "NetworkFile",
    "Participant",
    "Product",
    "ProductFile",
    "ProductUse",
    "Region",
    "RegionPartnership",
    "RegionSchool",
    "RegionYear",
    "Research",
    "Theme",
    "Workshop",
    "WorkshopAttendance",
]
