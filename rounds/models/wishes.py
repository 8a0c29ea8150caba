"""What students wish, and the personal link by which they (or a school) say it themselves."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oids.fields import SchoolYearField
from oids.names import by_name
from oids.querysets import VisibleQuerySet
from oids.triggers import rows_stay
from partnerships.access import Scope
from partnerships.models import School
from placements.models import Enrolment, Student
from rounds.enums import AppealState, Channel
from rounds.models.rounds import CLOSED_BECAUSE, CLOSED_ROUNDS, Round
from rounds.querysets import PersonalLinkQuerySet, WishListQuerySet

CLOSED_LISTS = (
    "SELECT w.id FROM rounds_wishlist w JOIN rounds_round r ON r.id = w.round_id WHERE r.closed_at IS NOT NULL"
)


@pghistory.track()
class WishList(models.Model):
    """What one student wishes in one round: where from, how far, which schools, which not."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="wish_lists", verbose_name=_("placing round"))
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="wish_lists", verbose_name=_("student"))
    home_pc4 = models.CharField(
        _("postcode, the four digits"), max_length=4, blank=True,
        validators=[RegexValidator(r"^[1-9]\d{3}$", _("Write the four digits of the postcode, for example 7511."))],
        help_text=_("Only the digits: enough for the distance."),
    )  # fmt: skip
    limit_km = models.PositiveSmallIntegerField(
        _("travel limit, kilometres"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(300)],
        help_text=_("As the crow flies from the home postcode. Empty: the limit of the round."),
    )  # fmt: skip
    channel = models.CharField(_("came in"), max_length=10, choices=Channel.choices, blank=True, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("entered by"),
    )  # fmt: skip
    sent_at = models.DateTimeField(_("entered at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = WishListQuerySet.as_manager()

    class Meta:
        verbose_name = _("wishes of a student")
        verbose_name_plural = _("wishes of students")
        ordering = [*by_name("enrolment__student__"), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "enrolment"],
                name="wish_list_once",
                violation_error_message=_("This student already has wishes in this round."),
            )
        ]
        triggers = [rows_stay("closed_round_lists_stay", while_=CLOSED_ROUNDS, key="round_id", because=CLOSED_BECAUSE)]

    def __str__(self) -> str:
        return f"{self.enrolment.student.reference} ({self.round})"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("rounds:wish_detail", args=[self.pk])

    @property
    def partnership(self):
        return self.round.partnership

    @property
    def school_year(self):
        return self.round.school_year

    def access_scope(self) -> Scope:
        return Scope.of([self.round.partnership_id], [self.enrolment.student.institute_id])


class _OfListQuerySet(VisibleQuerySet):
    def visible_to(self, user):
        return self.filter(wish_list__in=WishList.objects.visible_to(user).values("pk"))


@pghistory.track()
class Wish(models.Model):
    """One of a student's top three."""

    wish_list = models.ForeignKey(
        WishList, models.CASCADE, related_name="wishes", verbose_name=_("wishes of a student")
    )
    rank = models.PositiveSmallIntegerField(_("rank"), validators=[MinValueValidator(1), MaxValueValidator(3)])
    school = models.ForeignKey(School, models.PROTECT, related_name="wishes", verbose_name=_("school"))

    objects = _OfListQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["wish_list", "rank"], name="wish_rank_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(
                fields=["wish_list", "school"], name="wish_school_once", deferrable=models.Deferrable.DEFERRED
            ),
        ]
        triggers = [
            rows_stay("closed_round_wishes_stay", while_=CLOSED_LISTS, key="wish_list_id", because=CLOSED_BECAUSE)
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.school}"

    def access_scope(self) -> Scope:
        return self.wish_list.access_scope()


@pghistory.track()
class Avoidance(models.Model):
    """A school to avoid. Why is not written down: only whether it is granted, and who decided that.

    It binds unless it was refused, so that nobody is placed there while the question is open.
    """

    wish_list = models.ForeignKey(
        WishList, models.CASCADE, related_name="avoidances", verbose_name=_("wishes of a student")
    )
    school = models.ForeignKey(School, models.PROTECT, related_name="+", verbose_name=_("school"))
    granted = models.BooleanField(_("granted"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)

    objects = _OfListQuerySet.as_manager()

    class Meta:
        verbose_name = _("school to avoid")
        verbose_name_plural = _("schools to avoid")
        ordering = ["school__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["wish_list", "school"], name="avoidance_once"),
            models.CheckConstraint(
                name="avoidance_decided_by_somebody",
                condition=Q(granted__isnull=True, decided_by__isnull=True)
                | Q(granted__isnull=False, decided_by__isnull=False),
            ),
        ]
        triggers = [
            rows_stay("closed_round_avoids_stay", while_=CLOSED_LISTS, key="wish_list_id", because=CLOSED_BECAUSE)
        ]

    def __str__(self) -> str:
        return str(self.school)

    def access_scope(self) -> Scope:
        return self.wish_list.access_scope()


@pghistory.track()
class EarlierSchool(models.Model):
    """Where a student was in a year that the register does not hold; later years follow from the placements."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="earlier_schools", verbose_name=_("student"))
    school = models.ForeignKey(School, models.PROTECT, related_name="+", verbose_name=_("school"))
    school_year = SchoolYearField(_("school year"))

    class Meta:
        verbose_name = _("earlier school")
        verbose_name_plural = _("earlier schools")
        ordering = ["-school_year", "pk"]
        constraints = [models.UniqueConstraint(fields=["student", "school", "school_year"], name="earlier_school_once")]

    def __str__(self) -> str:
        return f"{self.school} {self.school_year}"

    def access_scope(self) -> Scope:
        return self.student.access_scope()


@pghistory.track(exclude=["token_hash"])
class PersonalLink(models.Model):
    """An address that opens one student's wishes, or one school's places, without signing in.

    Only a hash of the secret is kept. It can be written with until the round's own date, read until it expires.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="links", verbose_name=_("placing round"))
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, null=True, blank=True, related_name="links", verbose_name=_("student")
    )
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="links", verbose_name=_("school")
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_on = models.DateField(_("can be read until and including"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    used_at = models.DateTimeField(_("last used to enter something"), null=True, blank=True, editable=False)

    objects = PersonalLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("personal link")
        verbose_name_plural = _("personal links")
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                name="personal_link_for_one",
                condition=Q(enrolment__isnull=False, school__isnull=True)
                | Q(enrolment__isnull=True, school__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.school or self.enrolment.student.reference)

    @property
    def partnership(self):
        return self.round.partnership

    @property
    def school_year(self):
        return self.round.school_year

    @property
    def is_expired(self) -> bool:
        return self.expires_on < timezone.localdate()

    @property
    def works(self) -> bool:
        """Whether it opens anything today."""
        return self.withdrawn_at is None and not self.is_expired

    def access_scope(self) -> Scope:
        """The office's; that of a student also the institute's."""
        institutes = [self.enrolment.student.institute_id] if self.enrolment_id else []
        return Scope.of([self.round.partnership_id], institutes)


@pghistory.track()
class Appeal(models.Model):
    """A student does not agree with the place. The reason is told, not written: only that it is so and what came of it."""

    wish_list = models.OneToOneField(
        WishList, models.CASCADE, related_name="appeal", verbose_name=_("wishes of a student")
    )
    state = models.CharField(_("state"), max_length=8, choices=AppealState.choices, default=AppealState.OPEN)
    channel = models.CharField(_("came in"), max_length=10, choices=Channel.choices)
    filed_at = models.DateTimeField(_("filed at"), default=timezone.now, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)

    objects = _OfListQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["filed_at", "pk"]
        triggers = [
            rows_stay("closed_round_appeals_stay", while_=CLOSED_LISTS, key="wish_list_id", because=CLOSED_BECAUSE)
        ]

    def __str__(self) -> str:
        return str(self.wish_list)

    @property
    def partnership(self):
        return self.wish_list.round.partnership

    @property
    def school_year(self):
        return self.wish_list.round.school_year

    def get_absolute_url(self) -> str:
        return self.wish_list.get_absolute_url()

    def access_scope(self) -> Scope:
        return self.wish_list.access_scope()
