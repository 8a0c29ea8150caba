"""Regions: which partnerships and schools lie in them, from when until when, and what holds in a year."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from network.models import Region, RegionPartnership, RegionSchool, RegionYear
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from oids.periods import Period
from partnerships.actions.base import end_on, required, save
from partnerships.models import School


@transaction.atomic
def create_region(*, name, reference="", by) -> Region:
    require(by, "network.create_region")
    return save("network.region.create", by, Region(name=name.strip(), reference=reference.strip()))


@transaction.atomic
def update_region(row, *, name, reference, version=None, by) -> Region:
    require(by, "network.create_region")
    row = lock(row)
    check_version(row, version)
    row.name, row.reference = name.strip(), reference.strip()
    with history("network.region.update", by=by):
        save_new_version(row)
    return row


@transaction.atomic
def join_region(region, *, partnership, valid_from, valid_until=None, by) -> RegionPartnership:
    require(by, "network.change_region", partnership)
    row = RegionPartnership(region=region, partnership=partnership, valid_from=valid_from, valid_until=valid_until)
    return save("network.region.join", by, row)


@transaction.atomic
def leave_region(row: RegionPartnership | RegionSchool, *, last_day, reason, by):
    """A partnership or school leaves after `last_day`; that it was there stays."""
    require(by, "network.change_region", row)
    row = lock(row)
    row.end_reason = required(reason, "reason", _("Say why it leaves the region."))
    end_on(row, last_day)
    return save("network.region.leave", by, row)


@transaction.atomic
def add_schools(region, *, schools: Collection[School], valid_from, by) -> list[RegionSchool]:
    """All of them or none: a school that lies in a region on these days is named."""
    if not schools:
        raise ValidationError({"schools": _("Choose at least one school.")})
    rows = []
    for school in schools:
        require(by, "network.change_region", school)
        taken = RegionSchool.objects.overlapping(Period(valid_from)).filter(school=school)
        if (found := taken.select_related("region").first()) is not None:
            raise ValidationError(
                {"schools": _("%(school)s lies in %(region)s already. End that first.")
                 % {"school": school, "region": found.region}}
            )  # fmt: skip
        rows.append(save("network.region.add", by, RegionSchool(region=region, school=school, valid_from=valid_from)))
    return rows


def _in_region(region, school_year, by) -> None:
    """Only for a partnership that lies in the region in that year."""
    rows = RegionPartnership.objects.overlapping(school_year.period).filter(region=region)
    if not any(by.has_perm("network.change_region_year", row.partnership) for row in rows):
        require(by, "network.change_region_year", region)
        raise ActionRefused(_("Your partnership does not lie in this region in that year."))


@transaction.atomic
def set_region_year(region, *, school_year, needed, grant_cents, source, version=None, by) -> RegionYear:
    """What the region needs and gets in a year; entered again it is corrected."""
    _in_region(region, school_year, by)
    source = required(source, "source", _("Say in which regulation or letter it stands."))
    row = RegionYear.objects.select_for_update().filter(region=region, school_year=school_year).first()
    if row is None:
        row = RegionYear(region=region, school_year=school_year, needed=needed, grant_cents=grant_cents, source=source)
        return save("network.region_year.set", by, row)
    check_version(row, version)
    row.needed, row.grant_cents, row.source = needed, grant_cents, source
    with history("network.region_year.set", by=by):
        save_new_version(row)
    return row
