"""How far a student lives from a school, for whoever chooses one; and whether that is further than the student travels."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from oids import formats
from partnerships.models import School
from rounds.calculations.distance import distance
from rounds.models import Round, WishList

METRES = 1000


def kilometres(metres: int) -> str:
    """In tenths, rounded up: what is just over a limit never reads as the limit itself."""
    return _("%(number)s km") % {"number": formats.decimal(Fraction(-(-metres // 100), 10), 1)}


@dataclass(frozen=True, slots=True)
class Travel:
    """From a postcode of home, at most `limit_km` kilometres (None: no limit)."""

    home_pc4: str
    limit_km: int | None

    @property
    def limit(self) -> str:
        return _("%(number)s km") % {"number": self.limit_km} if self.limit_km else _("no limit")

    def metres_to(self, school: School) -> int | None:
        """None when one of the postcodes is not known."""
        found = distance(self.home_pc4, school.postcode)
        return found.metres if found else None

    def is_too_far(self, school: School) -> bool:
        metres = self.metres_to(school)
        return bool(self.limit_km and metres is not None and metres > self.limit_km * METRES)

    def to(self, school: School) -> str:
        """The distance in words, marked when it is over the limit; nothing when it is not known."""
        metres = self.metres_to(school)
        if metres is None:
            return ""
        if not self.is_too_far(school):
            return kilometres(metres)
        return _("%(distance)s, further than the travel limit of %(limit)s") % {
            "distance": kilometres(metres), "limit": self.limit,
        }  # fmt: skip

    def from_home(self, school: School) -> str:
        """The same, as a sentence of its own."""
        far = self.to(school)
        return _("From home: %(distance)s") % {"distance": far} if far else ""


def travel_of(wish_list: WishList) -> Travel:
    """With the student's own limit, or the round's."""
    return Travel(wish_list.home_pc4, wish_list.limit_km or wish_list.round.default_limit_km)


def travel_from(values, round: Round) -> Travel:
    """Of what is typed in a form and perhaps not saved: `home_pc4` and `limit_km` as texts or as they were kept."""
    limit = str(values.get("limit_km") or "")
    own = int(limit) if limit.isascii() and limit.isdigit() and len(limit) < 5 else 0
    return Travel(str(values.get("home_pc4") or "")[:7], own or round.default_limit_km)
