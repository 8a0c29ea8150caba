"""The count file for the auditor: frozen rows by pseudonym, the key that the penvoerder holds, and samples."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from books.enums import Verdict
from books.querysets import CountFileQuerySet, OfCountFileQuerySet
from funding.models import StudentCount
from oids.fields import SchoolYearField
from partnerships.access import Scope
from partnerships.models import OfPartnership
from placements.enums import SubsidyKind

STAYS = pgtrigger.Update | pgtrigger.Delete


@pghistory.track(exclude=["rows"])
class CountFile(OfPartnership):
    """The administration of students behind one filed count, as the register was when it was counted.

    `rows` holds each student once: pseudonym, key of the student (for the key list and never exported), institute,
    route, year of study, kind and placements. Made once, never changed; what the register says later is a difference.
    """

    school_year = SchoolYearField(_("school year"))
    count = models.OneToOneField(
        StudentCount, models.PROTECT, related_name="count_file", verbose_name=_("count of students")
    )
    rows = models.JSONField(_("students"))
    sha256 = models.CharField(_("hash of the rows"), max_length=64)
    register_at = models.DateTimeField(_("register as of"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now)

    objects = CountFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("count file")
        verbose_name_plural = _("count files")
        ordering = ["-school_year"]
        triggers = [pgtrigger.Protect(name="count_file_stays", operation=STAYS)]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"T-{self.partnership.slug}-{self.school_year}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("books:count_file_detail", args=[self.pk])


class CountKey(models.Model):
    """The secret by which the pseudonyms of one count file are made. It has no history, since that would copy it, and
    is read by the actions that ask `books.hold_key` or make the file; it stands in no page, export or log."""

    file = models.OneToOneField(CountFile, models.PROTECT, related_name="key", verbose_name=_("count file"))
    secret = models.BinaryField(max_length=32, editable=False)

    class Meta:
        verbose_name = _("key of a count file")
        verbose_name_plural = _("keys of count files")
        triggers = [pgtrigger.Protect(name="count_key_stays", operation=STAYS)]

    def __str__(self) -> str:
        return str(self.file_id)


class OfCountFile(models.Model):
    """A row that belongs to a count file and is guarded like it."""

    class Meta:
        abstract = True

    def access_scope(self) -> Scope:
        return self.file.access_scope()


@pghistory.track()
class KeyListDownload(OfCountFile):
    """Somebody took the list that says which student is behind which pseudonym, and why."""

    file = models.ForeignKey(CountFile, models.PROTECT, related_name="downloads", verbose_name=_("count file"))
    reason = models.CharField(_("what for"), max_length=200)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("taken by"))
    taken_at = models.DateTimeField(_("taken at"), default=timezone.now)

    objects = OfCountFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("download of the key list")
        verbose_name_plural = _("downloads of the key list")
        ordering = ["-taken_at"]
        triggers = [pgtrigger.Protect(name="key_list_download_stays", operation=STAYS)]

    def __str__(self) -> str:
        return self.reason


@pghistory.track()
class CountSample(OfCountFile):
    """Students of a count file drawn by a printed seed: those with the lowest SHA-256 of seed and pseudonym. Drawn is
    fixed; another sample stands beside it, so nobody can draw until it suits."""

    file = models.ForeignKey(CountFile, models.PROTECT, related_name="samples", verbose_name=_("count file"))
    number = models.PositiveSmallIntegerField(_("number"))
    seed = models.CharField(_("seed"), max_length=60)
    size = models.PositiveIntegerField(_("size"), validators=[MinValueValidator(1)])
    kind = models.CharField(
        _("kind for the subsidy"), max_length=24, choices=SubsidyKind.choices, blank=True,
        help_text=_("Empty: all students that count."),
    )  # fmt: skip
    population = models.PositiveIntegerField(_("drawn from"))
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("drawn by"))
    drawn_at = models.DateTimeField(_("drawn at"), default=timezone.now)

    objects = OfCountFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("sample")
        verbose_name_plural = _("samples")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="count_sample_once")]
        triggers = [pgtrigger.Protect(name="drawn_sample_stays", operation=STAYS)]

    def __str__(self) -> str:
        return self.reference

    @property
    def partnership(self):
        return self.file.partnership

    @property
    def school_year(self):
        return self.file.school_year

    @property
    def reference(self) -> str:
        return f"{self.file.reference}-{self.number}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("books:sample_detail", args=[self.pk])


class SampleLineQuerySet(OfCountFileQuerySet):
    path = "sample__file__"


@pghistory.track()
class CountSampleLine(models.Model):
    """One drawn student, by pseudonym, and what the auditor found. Who was drawn stays; the verdict is filled in."""

    sample = models.ForeignKey(CountSample, models.PROTECT, related_name="lines", verbose_name=_("sample"))
    position = models.PositiveIntegerField(_("number"))
    code = models.CharField(_("pseudonym"), max_length=19)
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict.choices, blank=True)
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorded by")
    )
    judged_at = models.DateTimeField(_("recorded at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SampleLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("drawn student")
        verbose_name_plural = _("drawn students")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "position"], name="sample_position_once"),
            models.UniqueConstraint(fields=["sample", "code"], name="sample_student_once"),
            models.CheckConstraint(
                name="sample_verdict_by_somebody",
                condition=Q(verdict="", judged_by__isnull=True) | (~Q(verdict="") & Q(judged_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="sample_verdict_not_in_order_has_remark",
                condition=Q(verdict__in=["", Verdict.IN_ORDER]) | ~Q(remark=""),
                violation_error_message=_("Say what was found: only “in order” needs no remark."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="drawn_student_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[
                    ("allowed", "TEXT[] := ARRAY['verdict', 'remark', 'judged_by_id', 'judged_at', 'version']"),
                ],
                func="""
                    IF TG_OP = 'INSERT' THEN
                        IF NEW.position <= (SELECT size FROM books_countsample WHERE id = NEW.sample_id) THEN
                            RETURN NEW;
                        END IF;
                    ELSIF TG_OP = 'UPDATE' THEN
                        IF to_jsonb(OLD) - allowed = to_jsonb(NEW) - allowed THEN RETURN NEW; END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: the sample is drawn; who is in it stays';
                """,
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def partnership(self):
        return self.sample.file.partnership

    @property
    def school_year(self):
        return self.sample.file.school_year

    def access_scope(self) -> Scope:
        return self.sample.access_scope()

    def get_absolute_url(self) -> str:
        return self.sample.get_absolute_url()
