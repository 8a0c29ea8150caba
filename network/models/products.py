"""What groups make for others to use (beroepsproducten), and who used it where."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import URLValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.enums import Licence, ProductState
from network.models.base import NetworkFile, OfNetwork
from network.models.groups import Group, Theme
from network.querysets import DUTCH, ProductPartQuerySet, ProductQuerySet
from partnerships.access import Scope
from partnerships.models import Partnership, School


@pghistory.track(exclude=["search"])
class Product(OfNetwork):
    """A lesson, guide or instrument. Once in the library the whole network finds it; a new version is a product of its
    own that takes the place of the one it `replaces`."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="products", verbose_name=_("partnership"))
    group = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("made in")
    )
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("theme")
    )
    title = models.CharField(_("title"), max_length=160)
    makers = models.CharField(
        _("makers"), max_length=300, help_text=_("As they want to be named: people, or the group.")
    )
    summary = models.TextField(
        _("what it is and for whom"), max_length=3000, help_text=_("It is found by these words.")
    )
    link = models.URLField(
        _("link"), max_length=400, blank=True, validators=[URLValidator(["https", "http"])],
        help_text=_("Where it stands, when it is not a file. Only shown: OidS does not open it."),
    )  # fmt: skip
    licence = models.CharField(_("licence"), max_length=14, choices=Licence.choices, default=Licence.CC_BY_NC_SA)
    edition = models.CharField(_("version"), max_length=20, default="1")
    state = models.CharField(_("state"), max_length=10, choices=ProductState.choices, default=ProductState.DRAFT)
    published_on = models.DateField(_("in the library since"), null=True, blank=True, editable=False)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("takes the place of")
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config=DUTCH)
        + SearchVector("summary", weight="B", config=DUTCH)
        + SearchVector("makers", weight="C", config=DUTCH),
        output_field=SearchVectorField(), db_persist=True,
    )  # fmt: skip

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["title", "-pk"]
        indexes = [GinIndex(fields=["search"], name="product_search")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("network:product_detail", args=[self.pk])

    @property
    def made_by(self):
        """Who may change it: those who run the group it was made in, else the partnership's programme leader."""
        return self.group.run_by if self.group_id else self.partnership


@pghistory.track()
class ProductFile(models.Model):
    """One file of a product."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="files", verbose_name=_("product"))
    file = models.ForeignKey(NetworkFile, models.PROTECT, related_name="products", verbose_name=_("file"))
    label = models.CharField(_("what it is"), max_length=120, help_text=_("For example: lesson plan for grade 5."))

    objects = ProductPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a product")
        verbose_name_plural = _("files of a product")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return self.product.get_absolute_url()

    def access_scope(self) -> Scope:
        return self.product.access_scope()


@pghistory.track()
class ProductUse(models.Model):
    """Where a product was used, by whom, and how that went."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="uses", verbose_name=_("product"))
    used_on = models.DateField(_("used on"))
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("school")
    )
    where = models.CharField(
        _("where and with whom"),
        max_length=200,
        help_text=_("For example: design workshop of group 3. No names of students."),
    )
    remark = models.TextField(_("how it went"), blank=True, max_length=1000)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"), editable=False
    )
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)

    objects = ProductPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a product")
        verbose_name_plural = _("uses of a product")
        ordering = ["-used_on", "-pk"]

    def __str__(self) -> str:
        return self.where

    def access_scope(self) -> Scope:
        return self.product.access_scope()
