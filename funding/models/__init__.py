"""Where the money comes from and how it is divided."""

from funding.models.allocations import Allocation, AllocationScheme, AllocationShare, AllocationStep
from funding.models.subsidy import (
    Grant,
    GrantAmount,
    GrantReceipt,
    StudentCount,
    StudentCountLine,
    SubsidyBand,
    SubsidyRule,
)

__all__ = [
    "Allocation",
    "AllocationScheme",
    "AllocationShare",
    "AllocationStep",
    "Grant",
    "GrantAmount",
    "GrantReceipt",
    "StudentCount",
    "StudentCountLine",
    "SubsidyBand",
    "SubsidyRule",
]
