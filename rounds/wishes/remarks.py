"""What is not wrong with wishes but may not be meant: they are kept, and this is said beside them."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from rounds.calculations.distance import pc4_of, spot
from rounds.enums import Answer
from rounds.models import PlaceOffer, WishList
from rounds.wishes.travel import kilometres, travel_of


def remarks_on(wish_list: WishList) -> list[str]:
    """Schools that have no places, or lie further than the student travels; a postcode that is not known."""
    wishes = list(wish_list.wishes.all())
    answers = dict(
        PlaceOffer.objects.filter(
            round=wish_list.round_id, school__in=[wish.school_id for wish in wishes]
        ).values_list("school_id", "answer")
    )  # fmt: skip
    asked = timezone.localdate() > wish_list.round.places_until
    travel, found = travel_of(wish_list), []
    for wish in wishes:
        answer = answers.get(wish.school_id, "")
        if answer == Answer.NO:
            found.append(_("%(school)s has no places in this round.") % {"school": wish.school})
        elif not answer and asked:
            found.append(_("%(school)s did not say whether it has places.") % {"school": wish.school})
        if travel.is_too_far(wish.school):
            found.append(
                _("%(school)s is %(distance)s from home, further than the travel limit of %(limit)s.")
                % {
                    "school": wish.school,
                    "distance": kilometres(travel.metres_to(wish.school) or 0),
                    "limit": travel.limit,
                }
            )
    pc4 = pc4_of(wish_list.home_pc4)
    if pc4 is not None and spot(pc4) is None:
        found.append(_("Postcode %(postcode)s is not in the table, so no distances are known.") % {"postcode": pc4})
    return found
