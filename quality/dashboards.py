"""What is open in the care for quality, on the dashboard of the programme leader."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from books.dashboards.base import Block, Desk, Tile, adds_blocks, due
from oids import formats
from quality.models import FollowUp, Invitation, Questionnaire, Recommendation


@adds_blocks(70, "quality.change_questionnaire")
def leader_blocks(desk: Desk) -> list[Block]:
    today = timezone.localdate()
    asked = Questionnaire.objects.visible_to(desk.user).filter(
        partnership=desk.partnership, opened_at__isnull=False, closed_at=None
    )
    running = list(asked.filter(closes_on__gte=today))
    answered = Invitation.objects.filter(questionnaire__in=running, has_answered=True).count()
    advised = Recommendation.objects.visible_to(desk.user).filter(review__partnership=desk.partnership, done_on=None)
    followed = FollowUp.objects.visible_to(desk.user).filter(
        partnership=desk.partnership, school_year__lte=desk.school_year, done_on=None
    ).count()  # fmt: skip
    listing = desk.url("quality:questionnaire_list")
    tiles = [
        due(_("Questionnaires to close"), asked.filter(closes_on__lt=today).count(), f"{listing}?state=ended"),
        Tile(
            _("Questionnaires that run"), formats.count(len(running)), f"{listing}?state=running",
            _("answers so far: %(number)s") % {"number": formats.count(answered)} if running else "",
        ),
        due(_("Recommendations too late"), advised.filter(due_on__lt=today).count(),
            desk.url("quality:recommendation_list", "?state=late")),
        Tile(_("Results being followed up"), formats.count(followed), desk.url("quality:follow_up_list", "?state=open")),
    ]  # fmt: skip
    return [Block("quality", _("Quality"), tuple(tiles))]
