"""Products: made in a group, published in the library of the network, used, and followed by a new version."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.actions.groups import own_theme
from network.enums import ProductState
from network.models import NetworkFile, Product, ProductFile, ProductUse
from oids.actions import ActionRefused, require
from oids.documents import WORKING_KINDS, kept_file
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from partnerships.actions.base import required, save


@transaction.atomic
def create_product(
    *, partnership, group=None, theme=None, title, makers, summary, link="", licence, edition="1", replaces=None, by
) -> Product:
    """A draft: only who makes it and who keeps the network see it."""
    row = Product(
        partnership=partnership, group=group, theme=own_theme(theme, partnership), title=title.strip(), makers=makers.strip(),
        summary=summary.strip(), link=link.strip(), licence=licence, edition=edition.strip(), replaces=replaces,
    )  # fmt: skip
    require(by, "network.change_product", row.made_by)
    if group is not None and group.partnership_id != partnership.pk:
        raise ValidationError({"group": _("This group is of another partnership.")})
    return save("network.product.create", by, row)


@transaction.atomic
def update_product(row, *, theme, title, makers, summary, link, licence, edition, version=None, by) -> Product:
    require(by, "network.change_product", row.made_by)
    row = lock(row)
    check_version(row, version)
    row.theme = own_theme(theme, row.partnership)
    row.title, row.makers, row.summary = title.strip(), makers.strip(), summary.strip()
    row.link, row.licence, row.edition = link.strip(), licence, edition.strip()
    with history("network.product.update", by=by):
        save_new_version(row)
    return row


@transaction.atomic
def publish_product(row, *, by) -> Product:
    """Into the library: the whole network finds it. The version that it replaces leaves the library."""
    require(by, "network.change_product", row.made_by)
    row = lock(row)
    if row.state == ProductState.PUBLISHED:
        raise ActionRefused(_("This product is in the library already."))
    if not row.link and not row.files.exists():
        raise ActionRefused(_("There is nothing to use yet. Add a file or a link first."))
    row.state, row.published_on = ProductState.PUBLISHED, timezone.localdate()
    with history("network.product.publish", by=by):
        save_new_version(row)
        if row.replaces_id and row.replaces.state == ProductState.PUBLISHED:
            _withdraw(lock(row.replaces))
    return row


def _withdraw(row) -> Product:
    row.state = ProductState.WITHDRAWN
    save_new_version(row)
    return row


@transaction.atomic
def withdraw_product(row, *, by) -> Product:
    """Out of the library; who used it still finds it."""
    require(by, "network.change_product", row.made_by)
    row = lock(row)
    if row.state != ProductState.PUBLISHED:
        raise ActionRefused(_("This product is not in the library."))
    with history("network.product.withdraw", by=by):
        return _withdraw(row)


@transaction.atomic
def next_edition(row, *, edition, summary, by) -> Product:
    """A draft that will take the place of this product, with the same files; what is used stays as it was until then."""
    require(by, "network.change_product", row.made_by)
    row = lock(row)
    if Product.objects.filter(replaces=row).exists():
        raise ActionRefused(_("There is a newer version of this product already. Go on with that one."))
    if edition.strip() == row.edition:
        raise ActionRefused(_("Give the new version another number than %(edition)s.") % {"edition": row.edition})
    fresh = create_product(
        partnership=row.partnership, group=row.group, theme=row.theme, title=row.title, makers=row.makers,
        summary=summary, link=row.link, licence=row.licence, edition=edition, replaces=row, by=by,
    )  # fmt: skip
    for known in row.files.all():
        save("network.product.add_file", by, ProductFile(product=fresh, file_id=known.file_id, label=known.label))
    return fresh


@transaction.atomic
def add_file(row, *, file, label, by) -> ProductFile:
    require(by, "network.change_product", row.made_by)
    label = required(label, "label", _("Say what the file is."))
    kept = kept_file(
        NetworkFile, file, act="network.file.keep", by=by, kinds=WORKING_KINDS, partnership=row.partnership
    )
    with kept as document:
        return save("network.product.add_file", by, ProductFile(product=row, file=document, label=label))


@transaction.atomic
def remove_file(row, *, by) -> None:
    """Takes the file off the product; a published one keeps at least one file or a link."""
    require(by, "network.change_product", row.product.made_by)
    product = lock(row.product)
    if product.state == ProductState.PUBLISHED and not product.link and product.files.count() == 1:
        raise ActionRefused(_("Nothing would be left to use. Add the new file first, or withdraw the product."))
    with history("network.product.remove_file", by=by):
        row.delete()


@transaction.atomic
def record_use(row, *, used_on, where, school=None, remark="", by) -> ProductUse:
    """Who used it where; anybody who finds it in the library."""
    require(by, "network.record_use", row)
    if row.state == ProductState.DRAFT:
        raise ActionRefused(_("This product is a draft. Publish it in the library first."))
    use = ProductUse(
        product=row, used_on=used_on, school=school, remark=remark.strip(), entered_by=by,
        where=required(where, "where", _("Say where and with whom it was used.")),
    )  # fmt: skip
    return save("network.product.use", by, use)
