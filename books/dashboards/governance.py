"""What bodies ask of whoever looks: their own action points, and the meetings in which they sit."""

from __future__ import annotations

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from books.dashboards.base import Block, Desk, adds_blocks
from oids import formats
from oids.views.sections import Cell, Section
from partnerships.models import ActionPoint, Meeting

NEXT = 5


@adds_blocks(5, "partnerships.view_body")
def own_governance(desk: Desk) -> list[Block]:
    today = timezone.localdate()
    own = ActionPoint.objects.visible_to(desk.user).filter(
        meeting__body__partnership=desk.partnership, owner__user=desk.user, done_on=None
    )
    points = [
        [
            Cell(row.title, row.get_absolute_url()), formats.day(row.due_on),
            Cell(_("late"), tone="warn") if row.is_late(today) else Cell(pgettext("action point", "open"), tone="info"),
        ]
        for row in own.select_related("meeting__body")
    ]  # fmt: skip
    coming = Meeting.objects.visible_to(desk.user).filter(
        Q(body__members__valid_until__isnull=True) | Q(body__members__valid_until__gte=F("held_on")),
        body__partnership=desk.partnership, body__members__person__user=desk.user,
        body__members__valid_from__lte=F("held_on"), held_on__gte=today, cancelled_because="",
    )  # fmt: skip
    meetings = [
        [Cell(formats.day(row.held_on), row.get_absolute_url()), row.time_in_words, row.body.name, row.place]
        for row in coming.select_related("body").distinct().order_by("held_on", "begins_at", "pk")[:NEXT]
    ]
    sections = []
    if points:
        listing = desk.url("partnerships:action_point_list", "?mine=yes&state=open")
        sections.append(
            Section(
                "own-points", _("Your action points"), [_("What"), _("Due on"), _("State")], points,
                add=(_("All of your action points"), listing),
            )
        )  # fmt: skip
    if meetings:
        sections.append(
            Section(
                "own-meetings", _("Your next meetings"), [_("Date"), _("Time"), _("Body"), _("Place")], meetings,
                add=(_("In your own calendar"), reverse("partnerships:calendar_list")),
            )
        )  # fmt: skip
    return [Block("governance", "", sections=tuple(sections))] if sections else []
