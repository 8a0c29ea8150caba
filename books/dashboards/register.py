"""The administrator: whether the register can be worked with. No students and no money."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from books.dashboards.base import Block, Tile, due
from oids import formats
from oids.models import User
from oids.views.sections import Cell, Section
from partnerships.enums import RoleKind
from partnerships.models import DuoImport, Partnership, Role


def register_blocks(user) -> list[Block]:
    """What lacks before people can work; the list of every figure is one press away."""
    today = timezone.localdate()
    partnerships = list(Partnership.objects.visible_to(user).order_by("name"))
    users = reverse("partnerships:user_list")
    holders = Role.objects.active_on(today).values("user")
    imports = DuoImport.objects.visible_to(user)
    last = imports.filter(done_at__isnull=False).order_by("-done_at").first()
    note = _("last on %(day)s") % {"day": formats.day_time(last.done_at)} if last else _("none is done yet")
    tiles = (
        due(_("Sign-ins without a role"), User.objects.exclude(pk__in=holders).count(), f"{users}?role=no"),
        Tile(_("Sign-ins"), formats.count(User.objects.count()), users),
        Tile(_("Partnerships"), formats.count(len(partnerships)), reverse("partnerships:partnership_list")),
        Tile(_("DUO imports"), formats.count(imports.count()), reverse("partnerships:duo_import"), note),
    )
    running = [row for row in partnerships if row.ended_on is None or row.ended_on >= today]
    rows = [[Cell(row.name, row.get_absolute_url()), lack] for row in running for lack in _lacks(row, today)]
    if partnerships:
        empty = _("Every partnership has members, a penvoerder and people with a role.")
    else:
        empty = _("There is no partnership yet. Import DUO's files, then make one under Partnership, Partnerships.")
    section = Section("lacking", _("What partnerships still need"), [_("Partnership"), _("To do")], rows, empty=empty)
    return [Block("register", _("The register"), tiles, sections=(section,))]


def _lacks(partnership: Partnership, today) -> list[str]:
    """What has to be there before a year can be placed and paid: today, or on the first day of one that is to begin."""
    day = max(today, partnership.founded_on or today)
    found = []
    kinds = set(partnership.roles.active_on(day).values_list("kind", flat=True))
    if not partnership.memberships.active_on(day).exists():
        found.append(_("add the boards and the institute"))
    if partnership.penvoerder_on(day) is None:
        found.append(_("name the penvoerder"))
    for kind in (RoleKind.PROGRAMME_LEADER, RoleKind.CONTROLLER, RoleKind.STEERING_GROUP):
        if kind not in kinds:
            found.append(_("give somebody the role “%(role)s”") % {"role": RoleKind(kind).label})
    return found
