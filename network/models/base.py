"""What records of the learning network share."""

from __future__ import annotations

import pghistory
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oids.querysets import active_on
from partnerships.access import Scope
from partnerships.models import KeptFile, OfPartnership, Partnership


def union(scopes) -> Scope:
    scopes = list(scopes)
    return Scope(
        frozenset().union(*(scope.partnerships for scope in scopes)),
        frozenset().union(*(scope.parties for scope in scopes)),
        frozenset().union(*(scope.users for scope in scopes)),
    )


def network_scope(partnership: Partnership) -> Scope:
    """Everybody in the network that the partnership keeps: its own people, and those of partnerships that take part."""
    if "_network_scope" not in partnership.__dict__:
        today = timezone.localdate()
        partners = Partnership.objects.filter(
            active_on(today, "in_networks__agreements__"), in_networks__partnership=partnership
        ).distinct()
        partnership.__dict__["_network_scope"] = union(
            [partnership.access_scope(), *(partner.access_scope() for partner in partners)]
        )
    return partnership.__dict__["_network_scope"]


class OfNetwork(OfPartnership):
    """A record that a partnership keeps and its whole network may see. To change it is asked of the partnership itself
    (`self.partnership`), so nobody changes what another partnership keeps."""

    class Meta:
        abstract = True

    def access_scope(self) -> Scope:
        return network_scope(self.partnership)


@pghistory.track()
class NetworkFile(KeptFile):
    """A file of the network: an agreement or (part of) a product."""

    file = models.FileField(_("file"), upload_to="network/%Y/%m/")
    # What Office calls its kinds is longer than what proves something.
    content_type = models.CharField(max_length=100, editable=False)

    class Meta:
        verbose_name = _("file of the network")
        verbose_name_plural = _("files of the network")
        ordering = ["-uploaded_at"]
