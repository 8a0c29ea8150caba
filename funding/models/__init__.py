"""Where the money comes from and how it is divided."""

from funding.models.allocations import Allocation, AllocationScheme, AllocationShare, AllocationStep
from funding.models.grants import Grant, GrantAmount, GrantEarmark, GrantInstalment, GrantReceipt
from funding.models.subsidy import StudentCount, StudentCountLine, SubsidyBand, SubsidyRule

__all__ = [
    "Allocation",
    "AllocationScheme",
    "AllocationShare",
    "AllocationStep",
    "Grant",
    "GrantAmount",
    "GrantEarmark",
    "GrantInstalment",
    "GrantReceipt",
    "StudentCount",
    "StudentCountLine",
    "SubsidyBand",
    "SubsidyRule",
]
