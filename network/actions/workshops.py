"""Design workshops of a peer group: planned with products, and afterwards which students were there."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.enums import ProductState
from network.models import LedBy, Product, Workshop, WorkshopAttendance
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from partnerships.actions.base import save
from placements.models import Enrolment, Placement


def students_on(group, day):
    """Enrolments of the students who are in the peer group on a day."""
    placed = Placement.objects.filter(peer_group=group).staying().active_on(day)
    return Enrolment.objects.filter(pk__in=placed.values("enrolment")).select_related("student")


def _checked_day(group, day):
    if not group.school_year.period.contains(day):
        raise ValidationError({"day": _("This day lies outside %(year)s, the year of the group.")
                               % {"year": group.school_year}})  # fmt: skip
    return day


def _usable(products: Collection[Product], known: Collection[Product] = ()) -> Collection[Product]:
    """Products of the library; one that was chosen before stays chosen when it is withdrawn."""
    kept = {product.pk for product in known}
    for product in products:
        if product.state != ProductState.PUBLISHED and product.pk not in kept:
            raise ValidationError({"products": _("“%(product)s” is not in the library.") % {"product": product}})
    return products


@transaction.atomic
def plan_workshop(
    group, *, day, subject, begins_at=None, ends_at=None, place="", theme=None, products: Collection[Product] = (), by
) -> Workshop:
    require(by, "network.run_workshop", LedBy(group))
    row = Workshop(
        peer_group=group, day=_checked_day(group, day), subject=subject.strip(), begins_at=begins_at, ends_at=ends_at,
        place=place.strip(), theme=theme,
    )  # fmt: skip
    save("network.workshop.plan", by, row)
    row.products.set(_usable(products))
    return row


@transaction.atomic
def update_workshop(
    row, *, day, subject, begins_at, ends_at, place, theme, products: Collection[Product], version=None, by
) -> Workshop:
    require(by, "network.run_workshop", LedBy(row.peer_group))
    row = lock(row)
    check_version(row, version)
    row.day, row.begins_at, row.ends_at = _checked_day(row.peer_group, day), begins_at, ends_at
    row.subject, row.place, row.theme = subject.strip(), place.strip(), theme
    with history("network.workshop.update", by=by):
        save_new_version(row)
        row.products.set(_usable(products, row.products.all()))
    return row


@transaction.atomic
def hold_workshop(row, *, present: Collection[Enrolment], report="", version=None, by) -> Workshop:
    """Which students were there, and how it went; can be corrected afterwards."""
    require(by, "network.run_workshop", LedBy(row.peer_group))
    row = lock(row)
    check_version(row, version)
    if row.day > timezone.localdate():
        raise ActionRefused(_("This day has not come yet; who was there is recorded afterwards."))
    members = set(students_on(row.peer_group, row.day).values_list("pk", flat=True))
    wanted = {enrolment.pk for enrolment in present}
    if not wanted <= members:
        raise ValidationError({"present": _("Somebody was not in the peer group on this day.")})
    row.is_held, row.report = True, report.strip()
    known = set(row.attendance.values_list("enrolment", flat=True))
    with history("network.workshop.hold", by=by):
        for gone in row.attendance.filter(enrolment__in=known - wanted):
            gone.delete()
        for key in sorted(wanted - known):
            WorkshopAttendance.objects.create(workshop=row, enrolment_id=key)
        save_new_version(row)
    return row


@transaction.atomic
def remove_workshop(row, *, by) -> None:
    """One that was planned and did not take place."""
    require(by, "network.run_workshop", LedBy(row.peer_group))
    row = lock(row)
    if row.is_held:
        raise ActionRefused(_("This workshop was held, so it stays. Correct what is wrong in it."))
    with history("network.workshop.remove", by=by):
        row.delete()
