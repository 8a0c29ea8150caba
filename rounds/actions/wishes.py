"""What a student wishes: entered by the office, imported, or by the student's own link."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oids import formats
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from rounds.actions.places import closed_sentence
from rounds.models import Avoidance, PersonalLink, Wish, WishList
from rounds.places import schools_of

MOST_WISHES = 3


@transaction.atomic
def save_wishes(
    *, round, enrolment, home_pc4="", limit_km=None, schools=(), avoid=(), channel, by=None, link=None, version=None
) -> WishList:
    """The wishes of one student: `schools` the first one first, `avoid` the schools to avoid. `version` 0: none yet."""
    round = lock(round)
    found = WishList.objects.select_for_update().filter(round=round, enrolment=enrolment).first()
    wishes = found or WishList(round=round, enrolment=enrolment)
    wishes.round, wishes.enrolment = round, enrolment
    _check_right(wishes, by, link)
    if found is not None:
        check_version(found, version)
    schools, avoid = list(schools), list(avoid)
    _check(round, enrolment, schools, avoid)
    wishes.home_pc4, wishes.limit_km = home_pc4, limit_km
    wishes.channel, wishes.sent_by, wishes.sent_at = channel, by, timezone.now()
    with history("rounds.wish_list.wish", by=by):
        if found is None:
            wishes.full_clean()
            wishes.save()
        else:
            save_new_version(wishes)
        _set(wishes, schools, avoid)
        if link is not None:
            PersonalLink.objects.filter(pk=link.pk).update(used_at=timezone.now())
    return wishes


def _check_right(wishes: WishList, by, link) -> None:
    round, today = wishes.round, timezone.localdate()
    if round.is_closed:
        raise ActionRefused(closed_sentence(round))
    if link is None:
        require(by, "rounds.change_wish", wishes)
        return
    fits = (link.round_id, link.enrolment_id) == (wishes.round_id, wishes.enrolment_id)
    if by is not None or not fits or link.withdrawn_at is not None or link.expires_on < today:
        raise PermissionDenied(_("This link does not open the wishes of this student."))
    if not round.takes_wishes_on(today):
        raise ActionRefused(
            _("Wishes can be entered from %(first)s to %(last)s. Ask the office to change something after that.")
            % {"first": formats.day(round.wishes_from), "last": formats.day(round.wishes_until)}
        )


def _check(round, enrolment, schools: list, avoid: list) -> None:
    errors: dict[str, str] = {}
    if (enrolment.partnership_id, enrolment.school_year) != (round.partnership_id, round.school_year):
        errors["enrolment"] = _("This student is not enrolled in the partnership and year of the round.")
    if len(schools) > MOST_WISHES:
        errors["schools"] = _("A student has at most three wishes.")
    if len({school.pk for school in schools}) < len(schools):
        errors["schools"] = _("Each wish has to be another school.")
    if both := {school.pk for school in schools} & {school.pk for school in avoid}:
        name = next(school.name for school in schools if school.pk in both)
        errors["avoid"] = _("%(school)s is wished for and to be avoided. Take away one of the two.") % {"school": name}
    inside = set(
        schools_of(round).filter(pk__in=[school.pk for school in [*schools, *avoid]]).values_list("pk", flat=True)
    )
    for name, chosen in (("schools", schools), ("avoid", avoid)):
        for school in chosen:
            if school.pk not in inside:
                errors[name] = _("%(school)s is not in this partnership in the year of the round.") % {"school": school}
    if errors:
        raise ValidationError(errors)


def _set(wishes: WishList, schools: list, avoid: list) -> None:
    """What stays keeps its row (and a decision that was made about it); the rest comes and goes."""
    present = {row.rank: row for row in wishes.wishes.all()}
    for rank in range(1, MOST_WISHES + 1):
        school = schools[rank - 1] if rank <= len(schools) else None
        row = present.get(rank)
        if row is not None and (school is None or row.school_id != school.pk):
            if school is None:
                row.delete()
            else:
                row.school = school
                row.save()
        elif row is None and school is not None:
            Wish.objects.create(wish_list=wishes, rank=rank, school=school)
    wanted = {school.pk for school in avoid}
    wishes.avoidances.exclude(school__in=wanted).delete()
    known = set(wishes.avoidances.values_list("school_id", flat=True))
    for school in avoid:
        if school.pk not in known:
            Avoidance.objects.create(wish_list=wishes, school=school)
