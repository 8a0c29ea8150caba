"""The kernel's models: who signs in, and what every dated or tracked record shares."""

from __future__ import annotations

import pghistory
import rules
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oids.periods import Period
from oids.querysets import DatedQuerySet, VisibleQuerySet


class UserManager(BaseUserManager["User"]):
    """Users are known by their e-mail address, compared without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str) -> User:
        return self.get(email=email.lower())


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """Somebody who signs in. What they may do follows from their dated roles, never from this row."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(
        _("language"), max_length=5, choices=[("nl", _("Dutch")), ("en", _("English"))], default="nl"
    )
    is_active = models.BooleanField(_("may sign in"), default=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name or self.email

    def has_perm(self, permission: str, obj: object = None) -> bool:
        """Whether a role held today grants `permission` on `obj`. There is no superuser: nothing bypasses the rules."""
        return self.is_active and rules.has_perm(permission, self, obj)

    @property
    def is_staff(self) -> bool:
        """Nobody uses Django's own admin here; parts that ask get a no."""
        return False

    is_superuser = is_staff


class DateRange(Func):
    """`[valid_from, valid_until]` as PostgreSQL's daterange, for exclusion constraints."""

    function = "DATERANGE"
    output_field = DateRangeField()


def inclusive_range(first: str = "valid_from", last: str = "valid_until") -> DateRange:
    """The range of a dated row: both days inclusive, an empty last day is open."""
    return DateRange(first, last, Value("[]"))


class Dated(models.Model):
    """Something that is true from a day until a day (both inclusive; no last day = until further notice)."""

    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until and including"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def period(self) -> Period:
        return Period(self.valid_from, self.valid_until)

    def is_active_on(self, day) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def state_on(self, day) -> str:
        """planned, running or ended."""
        if day < self.valid_from:
            return "planned"
        return "running" if self.is_active_on(day) else "ended"


def ends_after_it_begins(name: str) -> models.CheckConstraint:
    """A period is never reversed; one per dated model, named by the model."""
    return models.CheckConstraint(
        name=name,
        condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
        violation_error_message=_(
            "The last day lies before the first day. Enter a last day on or after the first day."
        ),
    )


def trigram_index(name: str, *fields: str) -> GinIndex:
    """A search index on text that is found by a part of it, whatever its case."""
    return GinIndex(*(OpClass(Upper(field), name="gin_trgm_ops") for field in fields), name=name)


class Submission(models.Model):
    """A form that was sent: the same form sent twice makes one record. Rows are kept for a week."""

    token = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    url = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("sent form")
        verbose_name_plural = _("sent forms")

    def __str__(self) -> str:
        return str(self.token)


class JobState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("work", "waiting")
    RUNNING = "running", pgettext_lazy("work", "running")
    DONE = "done", pgettext_lazy("work", "done")
    FAILED = "failed", pgettext_lazy("work", "failed")
    STOPPED = "stopped", pgettext_lazy("work", "stopped")


class JobQuerySet(VisibleQuerySet):
    def visible_to(self, user):
        """Work is shown to whoever started it; others see its outcome on the page of what it was for."""
        return self.filter(by=user)


class Job(models.Model):
    """Work that takes longer than a page may: what, for whom, how far. Run by `manage.py work` (oids.jobs).

    This row, not the queue, says how the work stands: a worker that is killed leaves it `running` with an old
    `seen_at`, and it is put back.
    """

    kind = models.CharField(_("work"), max_length=60)
    arguments = models.JSONField(default=dict, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=JobState.choices, default=JobState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    progress = models.JSONField(default=dict, editable=False)
    stop_asked = models.BooleanField(default=False)
    problem = models.CharField(_("what went wrong"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("started by"))
    made_at = models.DateTimeField(_("asked at"), default=timezone.now, editable=False)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    seen_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("work")
        verbose_name_plural = _("work")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_going(self) -> bool:
        return self.state in (JobState.WAITING, JobState.RUNNING)


class SheetState(models.TextChoices):
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", pgettext_lazy("import", "checked")
    IMPORTING = "importing", _("being imported")
    DONE = "done", pgettext_lazy("import", "done")
    FAILED = "failed", pgettext_lazy("import", "failed")
    GIVEN_UP = "given_up", pgettext_lazy("import", "given up")


class SentSheet(models.Model):
    """A workbook on its way in, kept until it is done or given up. `data` (compressed) is emptied then, and what was
    `shown` of it as well; of the `remarks` only where they stood and by which rule is kept."""

    name = models.CharField(_("file"), max_length=200)
    data = models.BinaryField(null=True, editable=False)
    sha256 = models.CharField(_("hash of the file"), max_length=64, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=SheetState.choices, default=SheetState.CHECKING)
    counts = models.JSONField(_("rows"), default=dict, editable=False)
    remarks = models.JSONField(_("remarks"), default=list, editable=False)
    shown = models.JSONField(_("what would happen"), default=dict, editable=False)
    without_refused = models.BooleanField(_("without the refused rows"), default=False, editable=False)
    reason = models.CharField(_("reason for going on"), max_length=200, blank=True, editable=False)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, editable=False, related_name="+")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sent by"))
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("done by"),
    )  # fmt: skip
    done_at = models.DateTimeField(_("done at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    # Not kept in the history: it may hold what stands in the cells.
    UNTRACKED = ("data", "remarks", "shown", "name")

    class Meta:
        abstract = True

    @property
    def is_going(self) -> bool:
        return bool(self.job and self.job.is_going)
