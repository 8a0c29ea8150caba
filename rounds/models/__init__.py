"""Placing rounds: places, wishes, proposals, confirmation by boards, sheets that come in."""

from rounds.models.checks import BoardCheck, CheckLine, CheckRequest
from rounds.models.imports import SheetImport
from rounds.models.proposals import Proposal, ProposalLine
from rounds.models.rounds import BoardShare, PlaceLimit, PlaceOffer, Round
from rounds.models.wishes import Appeal, Avoidance, EarlierSchool, PersonalLink, Wish, WishList

__all__ = [
    "Appeal",
    "Avoidance",
    "BoardCheck",
    "BoardShare",
    "CheckLine",
    "CheckRequest",
    "EarlierSchool",
    "PersonalLink",
    "PlaceLimit",
    "PlaceOffer",
    "Proposal",
    "ProposalLine",
    "Round",
    "SheetImport",
    "Wish",
    "WishList",
]
