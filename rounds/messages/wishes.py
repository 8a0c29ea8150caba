"""Students are asked for their wishes, with a personal link."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.names import by_name
from partnerships.messages import register
from rounds.messages.base import StudentKind, today
from rounds.models import Round, WishList
from rounds.places.queries import students_of


class _WishesKind(StudentKind):
    only_without_wishes = False

    def problem(self, round: Round) -> str:
        if not round.is_closed and today() > round.wishes_until:
            return _("Students could give their wishes until %(day)s. Correct that date in the round before you ask again.") % {
                "day": formats.day(round.wishes_until)
            }  # fmt: skip
        return super().problem(round) or self.not_yet(round.wishes_from)

    def students(self, round):
        rows = students_of(round).select_related("student").order_by(*by_name("student__"), "pk")
        if self.only_without_wishes:
            given = WishList.objects.filter(round=round, sent_at__isnull=False).values("enrolment")
            rows = rows.exclude(pk__in=given)
        return [(row, row.route_and_year, {}) for row in rows]


@register
class WishesInvitation(_WishesKind):
    code = "wishes_invitation"
    label = gettext_lazy("Students: invitation to give wishes")
    explanation = gettext_lazy("To every student who is enrolled in the year of the round, with a personal link.")


@register
class WishesReminder(_WishesKind):
    code = "wishes_reminder"
    label = gettext_lazy("Students: reminder to give wishes")
    explanation = gettext_lazy("To students who gave no wishes yet, with a new personal link.")
    only_without_wishes = True
