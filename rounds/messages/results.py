"""What came of a round: where a student is placed, and what was decided on an appeal. The place itself is behind the link."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.names import by_name
from oids.periods import Period
from partnerships.messages import register
from partnerships.models import Message
from placements.models import Enrolment, Placement
from rounds.enums import AppealState
from rounds.messages.base import StudentKind, today
from rounds.models import Appeal, Round


def untold(round: Round) -> int:
    """How many students who are placed on days of the round and have an e-mail address were not mailed its result."""
    mailed = Message.objects.filter(partnership=round.partnership, kind=Result.code, refers__round=round.pk)
    placed = Placement.objects.of_year(round.partnership, round.school_year).overlapping(_days(round))
    reached = placed.exclude(enrolment__student__email="").values_list("enrolment", flat=True)
    return len(set(reached) - set(mailed.values_list("refers__enrolment", flat=True)))


def _days(round: Round) -> Period:
    whole = round.school_year.period
    return Period(round.first_day or whole.first, round.last_day or whole.last)


class _AfterConfirmation(StudentKind):
    def problem(self, round: Round) -> str:
        if today() < round.confirmation_from:
            return _("The result is shown to students from %(day)s, the confirmation of this round. Send it from then on.") % {
                "day": formats.day(round.confirmation_from)
            }  # fmt: skip
        return super().problem(round)


@register
class Result(_AfterConfirmation):
    code = "result"
    label = gettext_lazy("Students: result of the round")
    explanation = gettext_lazy("To every student who is placed on days of the round. The link shows where.")

    def problem(self, round):
        placed = Placement.objects.of_year(round.partnership, round.school_year).overlapping(_days(round))
        return super().problem(round) or (
            "" if placed.exists() else _("Nobody is placed on the days of this round yet. Confirm the proposal first.")
        )

    def students(self, round):
        placed = Placement.objects.of_year(round.partnership, round.school_year).overlapping(_days(round))
        rows = Enrolment.objects.of_year(round.partnership, round.school_year).filter(pk__in=placed.values("enrolment"))
        rows = rows.select_related("student").order_by(*by_name("student__"), "pk")
        schools: dict[int, list[str]] = {}
        for key, name in placed.order_by("valid_from").values_list("enrolment", "school__name"):
            schools.setdefault(key, []).append(name)
        return [(row, ", ".join(schools[row.pk]), {}) for row in rows]


@register
class AppealDecided(_AfterConfirmation):
    code = "appeal_decided"
    label = gettext_lazy("Students: decision on an appeal")
    explanation = gettext_lazy("To every student whose appeal was granted or refused.")

    def students(self, round):
        rows = (
            Appeal.objects.filter(wish_list__round=round)
            .exclude(state=AppealState.OPEN)
            .select_related("wish_list__enrolment__student")
            .order_by("wish_list__enrolment__student__last_name__alphabetical", "pk")
        )
        return [
            (row.wish_list.enrolment, row.get_state_display(), {"granted": row.state == AppealState.GRANTED})
            for row in rows
        ]
