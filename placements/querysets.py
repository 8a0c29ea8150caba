"""Which students and placements are shown to whom."""

from __future__ import annotations

import datetime
from typing import Self

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q

from oids.querysets import DatedQuerySet, VisibleQuerySet, in_usual_order
from partnerships.access import access_of
from partnerships.enums import TEACHER_EDUCATORS, RoleKind
from placements.enums import STAYS, EndReason, Outcome

WHOLE_PARTNERSHIP = (RoleKind.PROGRAMME_LEADER, RoleKind.CONTROLLER, RoleKind.STEERING_GROUP)


def own_trainers(access):
    """Who the user is in the register of trainers; mentors sign in nowhere."""
    from partnerships.models import Trainer

    return Trainer.objects.filter(person__user=access.user, kind__in=TEACHER_EDUCATORS).values("pk")


class PlacementQuerySet(DatedQuerySet):
    def visible_to(self, user) -> Self:
        """All of one's partnership; a board those at its schools; an institute its students; a trainer their own."""
        access = access_of(user)
        if not access.roles:
            return self.none()
        from partnerships.models import SchoolMembership

        guides = own_trainers(access)
        # A school that went to another board takes its present students along, not to its former board.
        at_own_school = SchoolMembership.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=OuterRef("valid_from")),
            board__in=access.parties(RoleKind.BOARD),
            school=OuterRef("school"),
            valid_from__lte=OuterRef("valid_until"),
        )
        return self.filter(
            Q(partnership__in=access.partnerships(*WHOLE_PARTNERSHIP))
            | Exists(at_own_school)
            | Q(enrolment__student__institute__in=access.parties(RoleKind.INSTITUTE))
            | Q(school_trainer__in=guides)
            | Q(institute_trainer__in=guides)
        )

    def of_year(self, partnership, school_year) -> Self:
        return self.filter(partnership=partnership, enrolment__school_year=school_year)

    def staying(self) -> Self:
        """Placements that nobody ended before their time: who left a school or a group is not in it any more."""
        return self.filter(end_reason__in=STAYS)

    def once(self) -> Self:
        """Without the stretches that go on with other guidance in a later one of these: a placement counts once, in
        however many stretches of days it is kept."""
        later = self.order_by().filter(
            enrolment=OuterRef("enrolment"), school=OuterRef("school"), valid_from__gt=OuterRef("valid_until")
        )
        return self.exclude(Q(Exists(later), end_reason=EndReason.CONTINUED))

    def with_names(self) -> Self:
        """Everything that a line of a list shows, in a fixed number of queries."""
        return self.select_related(
            "enrolment__student",
            "school",
            "school_trainer__person",
            "school_trainer__employer",
            "institute_trainer__person",
            "institute_trainer__employer",
            "peer_group",
        ).prefetch_related("mentors__mentor__person")


class EnrolmentQuerySet(DatedQuerySet):
    def visible_to(self, user) -> Self:
        access = access_of(user)
        if not access.roles:
            return self.none()
        from placements.models import Placement

        return self.filter(
            Q(partnership__in=access.partnerships(*WHOLE_PARTNERSHIP))
            | Q(student__institute__in=access.parties(RoleKind.INSTITUTE))
            | Q(pk__in=Placement.objects.visible_to(user).values("enrolment"))
        )

    def of_year(self, partnership, school_year) -> Self:
        """Without those who left before the year began: their enrolment ends on its first day, since wishes or a proposal
        that name it stay."""
        never_came = Q(outcome=Outcome.LEFT, valid_until=F("valid_from"))
        return self.filter(partnership=partnership, school_year=school_year).exclude(never_came)


class StudentQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        from placements.models import Enrolment

        return self.filter(pk__in=Enrolment.objects.visible_to(user).values("student"))


class PeerGroupQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        access = access_of(user)
        if not access.roles:
            return self.none()
        from placements.models import Placement

        return self.filter(
            Q(partnership__in=access.partnerships(*WHOLE_PARTNERSHIP))
            | Q(school_trainer__in=own_trainers(access))
            | Q(institute_trainer__in=own_trainers(access))
            | Q(pk__in=Placement.objects.visible_to(user).exclude(peer_group=None).values("peer_group"))
        )

    def with_leads(self) -> Self:
        """Who lead, led and will lead each group, in a fixed number of queries."""
        from placements.models import PeerGroupFormerLead

        names = ("school_trainer__person", "institute_trainer__person")
        former = PeerGroupFormerLead.objects.select_related(*names)
        return self.select_related(*names).prefetch_related(Prefetch("former_leads", former))

    def with_students(self, on: datetime.date | None = None) -> Self:
        """`students`: how many the group has in the end; who leaves it does not count. With a day, `students_on` is how many
        are in it on that day."""
        members = Q(placements__end_reason__in=STAYS)
        rows = self.annotate(students=Count("placements__enrolment", distinct=True, filter=members))
        if on is not None:
            there = Q(placements__valid_from__lte=on, placements__valid_until__gte=on)
            rows = rows.annotate(students_on=Count("placements__enrolment", distinct=True, filter=there))
        return in_usual_order(rows)


class BatchQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        """Many placements at once are the office's work; the placements themselves are shown as always."""
        return self.filter(partnership__in=access_of(user).partnerships(RoleKind.PROGRAMME_LEADER))
