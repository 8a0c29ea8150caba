"""What is not wrong with wishes but may not be meant: they are kept, and this is said beside them."""

from __future__ import annotations

from fractions import Fraction

from django.utils import timezone
from django.utils.translation import gettext as _

from oids import formats
from partnerships.models import School
from rounds.calculations.distance import distance, pc4_of, spot
from rounds.enums import Answer
from rounds.models import PlaceOffer, WishList

METRES = 1000


def limit_of(wish_list: WishList) -> int | None:
    """Kilometres that the student travels at most: their own limit, or the round's."""
    return wish_list.limit_km or wish_list.round.default_limit_km


def distance_to(wish_list: WishList, school: School) -> int | None:
    """Metres from home to a school; None when one of the postcodes is not known."""
    found = distance(wish_list.home_pc4, school.postcode)
    return found.metres if found else None


def kilometres(metres: int) -> str:
    """In tenths, rounded up: what is just over a limit never reads as the limit itself."""
    return _("%(number)s km") % {"number": formats.decimal(Fraction(-(-metres // 100), 10), 1)}


def remarks_on(wish_list: WishList) -> list[str]:
    """Schools that have no places, or lie further than the student travels; a postcode that is not known."""
    wishes = list(wish_list.wishes.all())
    answers = dict(
        PlaceOffer.objects.filter(
            round=wish_list.round_id, school__in=[wish.school_id for wish in wishes]
        ).values_list("school_id", "answer")
    )  # fmt: skip
    asked = timezone.localdate() > wish_list.round.places_until
    limit, found = limit_of(wish_list), []
    for wish in wishes:
        answer = answers.get(wish.school_id, "")
        if answer == Answer.NO:
            found.append(_("%(school)s has no places in this round.") % {"school": wish.school})
        elif not answer and asked:
            found.append(_("%(school)s did not say whether it has places.") % {"school": wish.school})
        metres = distance_to(wish_list, wish.school)
        if limit and metres is not None and metres > limit * METRES:
            found.append(
                _("%(school)s is %(distance)s from home, further than the travel limit of %(limit)s.")
                % {
                    "school": wish.school,
                    "distance": kilometres(metres),
                    "limit": _("%(number)s km") % {"number": limit},
                }
            )
    pc4 = pc4_of(wish_list.home_pc4)
    if pc4 is not None and spot(pc4) is None:
        found.append(_("Postcode %(postcode)s is not in the table, so no distances are known.") % {"postcode": pc4})
    return found
