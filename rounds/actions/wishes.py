"""What students wish in a round: entered by the office, by their institute or by themselves with a personal link."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oids import formats
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import check_version, lock
from partnerships.models import School
from rounds.actions.places import closed_sentence
from rounds.enums import AppealState, Channel
from rounds.models import Appeal, Avoidance, EarlierSchool, PersonalLink, Round, Wish, WishList
from rounds.places import schools_of
from rounds.wishes.queries import MOST_WISHES

# A school that is asked to be avoided binds until it is decided: so not the whole list of schools.
MOST_AVOIDED = 5
MOST_KM = 300


def asks_wishes_sentence(round: Round) -> str:
    """When students can enter wishes, and what to do outside those days."""
    if round.is_closed:
        return closed_sentence(round)
    days = {"first": formats.day(round.wishes_from), "last": formats.day(round.wishes_until)}
    if timezone.localdate() < round.wishes_from:
        return _("Wishes can be entered from %(first)s to %(last)s.") % days
    return (
        _(
            "Wishes could be entered from %(first)s to %(last)s. Ask the programme leader to change something after that."
        )
        % days
    )


def nothing_sentence() -> str:
    return _("Nothing was filled in. Give at least a postcode or a wish.")


def check_link(link: PersonalLink, round: Round, enrolment) -> None:
    """A link opens one student's wishes in one round, while it works."""
    fits = (link.round_id, link.enrolment_id) == (round.pk, enrolment.pk)
    if not fits or not link.works:
        raise PermissionDenied(_("This link does not open the wishes of this student."))


def check_right(round: Round, enrolment, by, link) -> None:
    if round.is_closed:
        raise ActionRefused(closed_sentence(round))
    if link is not None:
        if by is not None:
            raise PermissionDenied(_("This link does not open the wishes of this student."))
        check_link(link, round, enrolment)
    else:
        require(by, "rounds.change_wish", WishList(round=round, enrolment=enrolment))
        if by.has_perm("rounds.change_round", round):
            return
    if not round.takes_wishes_on(timezone.localdate()):
        raise ActionRefused(asks_wishes_sentence(round))


def check_student(round: Round, enrolment) -> None:
    if (enrolment.partnership_id, enrolment.school_year) != (round.partnership_id, round.school_year):
        raise ValidationError(
            _("This student is not in %(partnership)s in %(year)s, so has no wishes in this round.")
            % {"partnership": round.partnership, "year": round.school_year}
        )


@transaction.atomic
def save_wishes(
    *, round, enrolment, home_pc4="", limit_km=None, schools=(), avoid=(), channel, by=None, link=None, version=None
) -> WishList:
    """What one student wishes: up to three schools in order of preference, and the schools to avoid.

    The office may until the round is closed; an institute, and a student with a personal `link`, only while the round
    asks. What was decided about a school to avoid stays (the office can decide again); without `avoid` (None) the
    questions that are open stay too. `version` is that of the list that the form was opened with, 0 where there was
    none yet; the same wishes sent twice are saved once.
    """
    round = lock(round)
    check_student(round, enrolment)
    check_right(round, enrolment, by, link)
    found = WishList.objects.select_for_update(of=("self",)).filter(round=round, enrolment=enrolment).first()
    row = found or WishList(round=round, enrolment=enrolment)
    schools, asked = [school for school in schools if school], asked_of(row, avoid)
    said = (home_pc4, limit_km, [school.pk for school in schools], set(asked))
    if found is not None and version is not None and found.version != version and _says(found) == said:
        return found
    check_wishes(round, home_pc4, limit_km, schools, asked, refused_of(row), channel)
    if found is not None:
        check_version(found, version)
        row.version += 1
    elif not (home_pc4 or limit_km or schools or asked):
        raise ValidationError(nothing_sentence())
    row.home_pc4, row.limit_km, row.channel, row.sent_by, row.sent_at = home_pc4, limit_km, channel, by, timezone.now()
    with history("rounds.wish.wish", by=by):
        row.save()
        _set_wishes(row, schools)
        _set_avoidances(row, asked)
        if link is not None:
            PersonalLink.objects.filter(pk=link.pk).update(used_at=timezone.now())
    return row


def asked_of(row: WishList, avoid) -> dict[int, School]:
    """Schools to avoid from now on: those that are asked, and those about which something was decided."""
    present = {item.school_id: item for item in _avoidances(row)}
    if avoid is None:
        return {key: item.school for key, item in present.items()}
    decided = {key: item.school for key, item in present.items() if item.granted is not None}
    return {school.pk: school for school in avoid if school} | decided


def refused_of(row: WishList) -> set[int]:
    """Schools that were asked to be avoided and are not: those may be wished."""
    return {item.school_id for item in _avoidances(row) if item.granted is False}


def _avoidances(row: WishList) -> list[Avoidance]:
    """Of a list that may be new; read ahead or not."""
    return list(row.avoidances.all()) if row.pk else []


def _says(row: WishList) -> tuple:
    wishes = list(row.wishes.order_by("rank").values_list("school_id", flat=True))
    return row.home_pc4, row.limit_km, wishes, set(row.avoidances.values_list("school_id", flat=True))


def check_wishes(round, home_pc4, limit_km, schools, asked, may_be_wished, channel, inside=None) -> None:
    """What is wrong, by field. `inside` are the keys of the round's schools, when they are known already."""
    errors: dict[str, str] = {}
    if channel not in Channel:
        errors["channel"] = _("Say by which road this came in.")
    if home_pc4 and not re.fullmatch(r"[1-9][0-9]{3}", home_pc4):
        errors["home_pc4"] = _("Write the four digits of the postcode, for example 7511.")
    if limit_km is not None and (type(limit_km) is not int or not 1 <= limit_km <= MOST_KM):
        errors["limit_km"] = _("Write whole kilometres, 1 to %(most)s; or leave it empty.") % {"most": MOST_KM}
    keys = [school.pk for school in schools]
    if inside is None:
        inside = set(schools_of(round).filter(pk__in=[*keys, *asked]).values_list("pk", flat=True))
    foreign = _("%(school)s is not in %(partnership)s in %(year)s. Choose another school.")
    names = {"partnership": round.partnership, "year": round.school_year}
    if len(keys) > MOST_WISHES:
        errors["schools"] = _("At most %(most)s wishes.") % {"most": MOST_WISHES}
    elif twice := next((school for school in schools if keys.count(school.pk) > 1), None):
        errors["schools"] = _("%(school)s stands there twice. Choose three different schools.") % {"school": twice}
    elif outside := next((school for school in schools if school.pk not in inside), None):
        errors["schools"] = foreign % (names | {"school": outside})
    if len(asked) > MOST_AVOIDED:
        errors["avoid"] = _("At most %(most)s schools to avoid.") % {"most": MOST_AVOIDED}
    elif outside := next((school for key, school in asked.items() if key not in inside), None):
        errors["avoid"] = foreign % (names | {"school": outside})
    elif both := next((asked[key] for key in keys if key in asked and key not in may_be_wished), None):
        errors["avoid"] = _("%(school)s is a wish as well. Wish it or avoid it, not both.") % {"school": both}
    if errors:
        raise ValidationError(errors)


def _set_wishes(row: WishList, schools: list[School]) -> None:
    """Ranks 1, 2, 3 are these schools; what stays the same is left alone."""
    present = {wish.rank: wish for wish in row.wishes.all()}
    for rank, wish in present.items():
        if rank > len(schools):
            wish.delete()
    for rank, school in enumerate(schools, start=1):
        if rank not in present:
            Wish.objects.create(wish_list=row, rank=rank, school=school)
        elif present[rank].school_id != school.pk:
            present[rank].school = school
            present[rank].save(update_fields=["school"])


def _set_avoidances(row: WishList, asked: dict[int, School]) -> None:
    present = {item.school_id: item for item in row.avoidances.all()}
    for key, item in present.items():
        if key not in asked:
            item.delete()
    for key, school in asked.items():
        if key not in present:
            Avoidance.objects.create(wish_list=row, school=school)


def _open_list(row: WishList) -> WishList:
    """The list, with its round locked; refused when that is closed."""
    round = lock(row.round)
    if round.is_closed:
        raise ActionRefused(closed_sentence(round))
    row = lock(row)
    row.round = round
    return row


@transaction.atomic
def decide_avoidance(avoidance, *, granted: bool, by) -> Avoidance:
    """The office says whether a school is avoided. Why stays between people; who decided and when is kept."""
    require(by, "rounds.decide_exception", avoidance)
    row = _open_list(avoidance.wish_list)
    avoidance = lock(avoidance)
    if granted and row.wishes.filter(school=avoidance.school_id).exists():
        raise ValidationError(
            _("%(school)s is a wish as well. Correct the wishes first.") % {"school": avoidance.school}
        )
    avoidance.granted, avoidance.decided_by, avoidance.decided_at = bool(granted), by, timezone.now()
    with history("rounds.avoidance.decide", by=by):
        avoidance.save()
    return avoidance


def appeal_sentence(round: Round) -> str:
    """When students can say that they do not agree."""
    day = {"first": formats.day(round.appeal_from), "final": formats.day(round.final_from)}
    return _("An appeal can be filed from %(first)s until the round is final on %(final)s.") % day


def takes_appeals_on(round: Round, day) -> bool:
    return not round.is_closed and round.appeal_from <= day < round.final_from


@transaction.atomic
def file_appeal(*, round, enrolment, channel, by=None, link=None) -> Appeal:
    """A student does not agree with the place: only that is kept. Filing it twice is filing it once.

    In the appeal week; the office may enter one until the round is closed.
    """
    round = lock(round)
    check_student(round, enrolment)
    if round.is_closed:
        raise ActionRefused(closed_sentence(round))
    if link is not None:
        if by is not None:
            raise PermissionDenied(_("This link does not open the wishes of this student."))
        check_link(link, round, enrolment)
    else:
        require(by, "rounds.change_wish", WishList(round=round, enrolment=enrolment))
    office = link is None and by.has_perm("rounds.change_round", round)
    today = timezone.localdate()
    if not takes_appeals_on(round, today) and not (office and today >= round.appeal_from):
        raise ActionRefused(appeal_sentence(round))
    with history("rounds.wish.appeal", by=by):
        row, _made = WishList.objects.get_or_create(round=round, enrolment=enrolment)
        found = Appeal.objects.filter(wish_list=row).first()
        if found is None:
            found = Appeal.objects.create(wish_list=row, channel=channel)
        if link is not None:
            PersonalLink.objects.filter(pk=link.pk).update(used_at=timezone.now())
    return found


@transaction.atomic
def decide_appeal(appeal, *, granted: bool, by) -> Appeal:
    """The office says yes or no to an appeal; with a yes the student is moved to another school by the usual road."""
    require(by, "rounds.decide_exception", appeal)
    _open_list(appeal.wish_list)
    appeal = lock(appeal)
    appeal.state = AppealState.GRANTED if granted else AppealState.REFUSED
    appeal.decided_by, appeal.decided_at = by, timezone.now()
    with history("rounds.appeal.decide", by=by):
        appeal.save()
    return appeal


@transaction.atomic
def set_earlier_schools(student, *, rows: Iterable[tuple], before=None, by) -> None:
    """Where a student was in years that the register does not hold: `rows` are (school year, school).

    With `before`, years from that one on are refused: those are no earlier years.
    """
    require(by, "rounds.change_wish", student)
    wanted = {(year, school.pk): school for year, school in rows}
    if before is not None and (late := next((year for year, _key in wanted if year >= before), None)):
        raise ValidationError(_("%(year)s is not before %(before)s.") % {"year": late, "before": before})
    student = lock(student)
    present = {(row.school_year, row.school_id): row for row in student.earlier_schools.all()}
    with history("rounds.student.set", by=by):
        for key, row in present.items():
            if key not in wanted:
                row.delete()
        for (year, _key), school in wanted.items():
            if (year, school.pk) not in present:
                EarlierSchool.objects.create(student=student, school=school, school_year=year)
