"""What the learning network asks of whoever looks: the groups they are in, and workshops of which nothing is recorded."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from books.dashboards.base import Block, Desk, adds_blocks
from network.models import Group, GroupMeeting, GroupMember, Workshop
from network.wording import group_state
from oids import formats
from oids.views.sections import Cell, Section, number


@adds_blocks(55, "network.view_group")
def own_groups(desk: Desk) -> list[Block]:
    """Of who looks: their groups of the year with the next meeting, and what waits for a report."""
    sections = [*_groups(desk), *_without_report(desk)]
    return [Block("network", "", sections=tuple(sections))] if sections else []


def _groups(desk: Desk) -> list[Section]:
    today = timezone.localdate()
    own = GroupMember.objects.visible_to(desk.user).filter(
        group__partnership=desk.partnership, school_year=desk.school_year, person__user=desk.user
    )
    members = list(own.select_related("group").order_by("group__name"))
    meetings = GroupMeeting.objects.filter(group__in=[row.group_id for row in members], day__gte=today, is_held=False)
    coming: dict[int, GroupMeeting] = {}
    for meeting in meetings.order_by("day", "begins_at", "pk"):
        coming.setdefault(meeting.group_id, meeting)
    rows = []
    for row in members:
        word, tone = group_state(row.group, today)
        following = coming.get(row.group_id)
        rows.append(
            [
                Cell(row.group.name, row.group.get_absolute_url()), Cell(word, tone=tone),
                Cell(formats.day(following.day), following.get_absolute_url()) if following else "",
                number(formats.hours(row.hours)),
            ]
        )  # fmt: skip
    if not rows:
        return []
    head = [_("Group"), _("State"), _("Next meeting"), _("Hours in this year")]
    add = (_("All groups"), desk.url("network:group_list"))
    return [Section("own-groups", _("Your PLGs and working groups"), head, rows, add=add)]


def _without_report(desk: Desk) -> list[Section]:
    """Meetings and workshops that are over, for who keeps or leads them."""
    over = {"day__lt": timezone.localdate(), "is_held": False}
    period = desk.school_year.period
    led = Group.objects.visible_to(desk.user).filter(partnership=desk.partnership)
    if not desk.may("network.change_group"):
        led = led.filter(members__is_leader=True, members__person__user=desk.user)
    meetings = GroupMeeting.objects.filter(**over, group__in=led.values("pk"), day__range=(period.first, period.last))
    workshops = Workshop.objects.visible_to(desk.user).filter(
        **over, peer_group__partnership=desk.partnership, peer_group__school_year=desk.school_year
    )
    if not desk.may("network.change_group"):
        duo = Q(peer_group__school_trainer__person__user=desk.user)
        workshops = workshops.filter(duo | Q(peer_group__institute_trainer__person__user=desk.user))
    found = [
        *((row, row.group.name) for row in meetings.select_related("group")),
        *((row, row.peer_group.name) for row in workshops.select_related("peer_group")),
    ]
    if not found:
        return []
    rows = [
        [formats.day(row.day), Cell(row.subject, row.get_absolute_url()), name]
        for row, name in sorted(found, key=lambda pair: (pair[0].day, pair[1], pair[0].pk))
    ]
    head = [_("Day"), _("Subject"), _("Group")]
    return [Section("without-report", _("Meetings and workshops without a report"), head, rows)]
