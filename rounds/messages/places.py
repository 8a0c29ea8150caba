"""Schools are asked how many students they take: the school itself, else the staff of its board."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from partnerships.messages import Letter, register, staff_of
from rounds.messages.base import SCHOOL_PAGE, RoundKind, masked_link, today
from rounds.models import Round
from rounds.places import annotated, schools_of


class _PlacesKind(RoundKind):
    only_without_answer = False

    def problem(self, round: Round) -> str:
        if not round.is_closed and today() > round.places_until:
            return _("Schools could answer until %(day)s. Correct that date in the round before you ask again.") % {
                "day": formats.day(round.places_until)
            }
        return super().problem(round) or self.not_yet(round.places_from)

    def letters(self, cause, *, partnership, base) -> list[Letter]:
        """A school without an address of its own stands in the letter to the staff of its board."""
        round = cause.obj
        rows = annotated(schools_of(round), round).filter(closed_on__isnull=True)
        schools = [school for school in rows if not (self.only_without_answer and school.answer)]
        staff = staff_of({school.board_key for school in schools if school.board_key})
        public = {"round": round.name, "year": str(round.school_year)}
        letters, by_board = [], {}
        for school in schools:
            if not school.email and staff.get(school.board_key):
                by_board.setdefault(school.board_key, []).append(school)
                continue
            letters.append(
                Letter(
                    key=f"school:{school.pk}", who=f"{school.name}, {school.city}", to=school.email,
                    detail=school.board_name or "", about=round.get_absolute_url(), public=public,
                    context={"name": school.name, "round_dates": round, "schools": [school.name],
                             "link": masked_link(SCHOOL_PAGE, base), "personal": True},
                    refers={"round": round.pk, "school": school.pk},
                    remedy=_("Enter the e-mail address of the school"),
                    remedy_url=reverse("partnerships:school_update", args=[school.pk]),
                )
            )  # fmt: skip
        page = reverse("rounds:place_list", args=[round.pk])
        for board, mine in by_board.items():
            for user in staff[board]:
                letters.append(
                    Letter(
                        key=f"board:{board}:user:{user.pk}", who=f"{user.name}, {mine[0].board_name}", to=user.email,
                        language=user.language,
                        detail=", ".join(school.name for school in mine), about=page, public=public,
                        context={"name": user.name, "round_dates": round, "schools": [school.name for school in mine],
                                 "link": f"{base}{page}", "personal": False},
                    )
                )  # fmt: skip
        return sorted(letters, key=lambda letter: (letter.who, letter.key))


@register
class PlacesInvitation(_PlacesKind):
    code = "places_invitation"
    label = gettext_lazy("Schools: invitation to give places")
    explanation = gettext_lazy(
        "To every school of the round, with a personal link; without an address of its own, to the staff of its board."
    )


@register
class PlacesReminder(_PlacesKind):
    code = "places_reminder"
    label = gettext_lazy("Schools: reminder to give places")
    explanation = gettext_lazy("To schools that did not answer yet, or the staff of their board.")
    only_without_answer = True
