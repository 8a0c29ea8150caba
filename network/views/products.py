"""The library: found by words, made in groups, used at schools."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from network import actions
from network.enums import ProductState
from network.filters.lists import ProductFilter
from network.forms.products import EditionForm, ProductFileForm, ProductForm, ProductUpdateForm, UseForm
from network.models import Group, Product, ProductFile, ProductUse, Workshop
from network.querysets import in_network
from network.tables.lists import ProductTable
from network.views.base import KeptMixin
from network.wording import product_state
from oids import formats
from oids.documents import as_download
from oids.exports import DAY, Column
from oids.views.details import ActionView, ConfirmView, DetailView, ObjectActionView, ObjectMixin
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Cell, Section
from partnerships.access import access_of
from partnerships.models import School
from partnerships.views.base import PartnershipYearMixin


class ProductListView(PartnershipYearMixin, ListView):
    """The library of all networks that the user's partnerships are in, with drafts of one's own and what was withdrawn."""

    model = Product
    permission = "network.view_product"
    table_class = ProductTable
    filterset_class = ProductFilter
    heading = gettext_lazy("Library of products")
    intro = gettext_lazy(
        "What PLGs made for others to use. Search in plain words: school finds scholen, and accents do not matter."
    )
    empty_text = gettext_lazy("The library is empty. Products are made in a PLG, or entered here.")
    export_name = "beroepsproducten"

    def get_queryset(self):
        user = self.request.user
        rows = Product.objects.visible_to(user).filter(in_network(user)).select_related("theme", "group")
        held = Count("workshops", filter=Q(workshops__is_held=True), distinct=True)
        return rows.annotate(use_count=Count("uses", distinct=True) + held).order_by("title", "pk")

    def get_filterset_kwargs(self, filterset_class):
        return super().get_filterset_kwargs(filterset_class) | {"partnership": self.partnership}

    def get_create(self):
        if groups_for(self.request.user, self.partnership).exists() or self.may(
            "network.change_product", self.partnership
        ):
            return reverse("network:product_create", kwargs=self.kwargs), _("New product")
        return None

    def export_columns(self):
        return [
            Column("title", _("Product")), Column("edition", _("Version")), Column("theme", _("Theme")),
            Column("makers", _("Makers")), Column("group", _("Made in")), Column("licence", _("Licence")),
            Column("link", _("Link")), Column("state", _("State")), Column("since", _("In the library since"), DAY),
            Column("uses", _("Times used")),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "title": obj.title, "edition": obj.edition, "theme": str(obj.theme or ""), "makers": obj.makers,
            "group": str(obj.group or ""), "licence": obj.get_licence_display(), "link": obj.link,
            "state": obj.get_state_display(), "since": obj.published_on, "uses": obj.use_count,
        }  # fmt: skip


def groups_for(user, partnership):
    """Groups of the partnership in which the user may make products: all for its programme leader, else those they or
    their party lead."""
    rows = Group.objects.filter(partnership=partnership)
    if user.has_perm("network.change_group", partnership):
        return rows
    access = access_of(user)
    led = Q(members__person__user=user.pk) | Q(members__participant__party__in=access.parties())
    return rows.filter(led, members__is_leader=True).distinct()


class ProductCreateView(PartnershipYearMixin, ActionView):
    permission = "network.change_product"
    form_class = ProductForm
    heading = gettext_lazy("New product")
    intro = gettext_lazy("Files are added on the next page. It is a draft until it is published in the library.")

    @cached_property
    def groups(self):
        return groups_for(self.request.user, self.partnership)

    def get_initial(self):
        asked = self.request.GET.get("group", "")
        group = self.groups.filter(pk=asked).first() if asked.isdecimal() else None
        return {"group": group, "theme": group.theme_id if group else None}

    def get_form_kwargs(self):
        whole = self.may("network.change_group", self.partnership)
        return super().get_form_kwargs() | {
            "partnership": self.partnership, "groups": self.groups, "group_needed": not whole,
        }  # fmt: skip

    def act(self, form):
        return actions.create_product(partnership=self.partnership, by=self.request.user, **form.cleaned_data)

    def get_cancel_url(self):
        return self.next_url() or reverse("network:product_list", kwargs=self.kwargs)


class ProductMixin(KeptMixin):
    model = Product
    permission = "network.view_product"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership", "theme", "group__partnership", "replaces")

    def asked_of(self):
        return self.object.made_by


class ProductDetailView(ProductMixin, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        row = self.object
        change = self.may("network.change_product", row.made_by)
        newer = Product.objects.visible_to(self.request.user).filter(replaces=row).first()
        uses = list(row.uses.select_related("school"))
        group, theme, before = row.group, row.theme, row.replaces
        return super().get_context_data(
            status=product_state(row),
            facts=[
                (_("What it is and for whom"), row.summary),
                (_("Makers"), row.makers),
                *([(_("Made in"), group, group.get_absolute_url())] if group else []),
                *([(_("Theme"), theme, theme.get_absolute_url())] if theme else []),
                (_("Licence"), row.get_licence_display()),
                (_("Version"), row.edition),
                *([(_("Link"), row.link, reverse("network:product_link", args=[row.pk]))] if row.link else []),
                *([(_("In the library since"), formats.day(row.published_on))] if row.published_on else []),
                *(
                    [(_("Takes the place of"), f"{before} {before.edition}", before.get_absolute_url())]
                    if before
                    else []
                ),
                *([(_("Newer version"), f"{newer} {newer.edition}", newer.get_absolute_url())] if newer else []),
            ],
            sections=[self.files(change), self.uses(uses)],
            actions=self.acts(change, newer),
            history_url=reverse("network:product_history", args=[row.pk]),
            back_url=self.list_url("product_list"),
            back_label=_("Library of products"),
            **kwargs,
        )

    def acts(self, change: bool, newer) -> list[tuple[str, str]]:
        row, acts = self.object, []
        if change and row.state != ProductState.PUBLISHED:
            acts.append((_("Publish in the library"), reverse("network:product_publish", args=[row.pk])))
        if row.state != ProductState.DRAFT and self.may("network.record_use", row):
            acts.append((_("Say where it was used"), reverse("network:product_use", args=[row.pk])))
        if change:
            acts.append((_("Correct"), reverse("network:product_update", args=[row.pk])))
        if change and row.state == ProductState.PUBLISHED:
            if newer is None:
                acts.append((_("New version"), reverse("network:product_edition", args=[row.pk])))
            acts.append((_("Withdraw"), reverse("network:product_withdraw", args=[row.pk])))
        return acts

    def files(self, change: bool) -> Section:
        rows = []
        for row in self.object.files.select_related("file"):
            size = _("%(name)s, %(size)s kB") % {
                "name": row.file.name.split()[0], "size": formats.count(-(-row.file.size // 1024))
            }  # fmt: skip
            remove = Cell(_("Take off"), reverse("network:file_remove", args=[row.pk])) if change else ""
            rows.append([Cell(row.label, reverse("network:file", args=[row.pk])), size, *([remove] if change else [])])
        return Section(
            "files", _("Files"), [_("File"), _("Kind and size"), *([""] if change else [])], rows,
            add=(_("Add a file"), reverse("network:file_add", args=[self.object.pk])) if change else None,
            empty=_("There is no file."),
        )  # fmt: skip

    def uses(self, uses) -> Section:
        rows = [(row.used_on, str(row.school or ""), row.where, row.remark) for row in uses]
        held = Workshop.objects.filter(products=self.object, is_held=True).select_related("peer_group")
        seen = set(held.visible_to(self.request.user).values_list("pk", flat=True))
        for row in held:
            where = _("Design workshop of %(group)s") % {"group": row.peer_group}
            rows.append((row.day, "", Cell(where, row.get_absolute_url() if row.pk in seen else ""), ""))
        rows = [[formats.day(row[0]), *row[1:]] for row in sorted(rows, key=lambda row: row[0], reverse=True)]
        return Section(
            "uses", _("Used"), [_("Day"), _("School"), _("Where and with whom"), _("How it went")], rows,
            empty=_("Nobody said yet that it was used."),
        )  # fmt: skip


class ProductLinkView(ProductMixin, ObjectMixin, View):
    """Sends the reader on to where the product stands; OidS itself asks nothing there."""

    def get_queryset(self):
        return super().get_queryset().exclude(link="")

    def get(self, request, *args, **kwargs):
        return HttpResponseRedirect(self.object.link)


class ProductHistoryView(ProductMixin, HistoryView):
    def get_parts(self):
        return [ProductFile, ProductUse]


class ProductUpdateView(ProductMixin, ObjectActionView):
    permission = "network.change_product"
    form_class = ProductUpdateForm
    heading = gettext_lazy("Correct a product")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"partnership": self.object.partnership}

    def get_initial(self):
        names = ("title", "makers", "theme", "summary", "link", "licence", "edition", "version")
        return {name: getattr(self.object, name) for name in names}

    def act(self, form):
        return actions.update_product(self.object, by=self.request.user, **form.cleaned_data)


class ProductPublishView(ProductMixin, ConfirmView):
    permission = "network.change_product"
    heading = gettext_lazy("Publish in the library")
    intro = gettext_lazy("The whole learning network finds it from then on. An older version leaves the library.")
    submit_label = gettext_lazy("Publish")

    def get_facts(self):
        row = self.object
        return [(_("Title"), row.title), (_("Licence"), row.get_licence_display()), (_("Version"), row.edition)]

    def act(self, form):
        return actions.publish_product(self.object, by=self.request.user)


class ProductWithdrawView(ProductMixin, ConfirmView):
    permission = "network.change_product"
    heading = gettext_lazy("Withdraw from the library")
    intro = gettext_lazy("It is marked as withdrawn; who used it can still find it.")
    submit_label = gettext_lazy("Withdraw")
    danger = True

    def get_facts(self):
        return [(_("Title"), self.object.title), (_("Version"), self.object.edition)]

    def act(self, form):
        return actions.withdraw_product(self.object, by=self.request.user)


class ProductEditionView(ProductMixin, ObjectActionView):
    permission = "network.change_product"
    form_class = EditionForm
    heading = gettext_lazy("New version")
    intro = gettext_lazy("A draft with the same files. When it is published, this version leaves the library.")

    def get_initial(self):
        return {"summary": self.object.summary}

    def act(self, form):
        return actions.next_edition(self.object, by=self.request.user, **form.cleaned_data)


class ProductFileAddView(ProductMixin, ObjectActionView):
    permission = "network.change_product"
    form_class = ProductFileForm
    heading = gettext_lazy("Add a file")

    def get_heading(self):
        return f"{self.heading}: {self.object}"

    def act(self, form):
        actions.add_file(self.object, by=self.request.user, **form.cleaned_data)
        return self.object


class ProductUseView(ProductMixin, ObjectActionView):
    permission = "network.record_use"
    form_class = UseForm
    heading = gettext_lazy("Say where it was used")

    def get_heading(self):
        return f"{self.heading}: {self.object}"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"schools": School.objects.visible_to(self.request.user)}

    def act(self, form):
        actions.record_use(self.object, by=self.request.user, **form.cleaned_data)
        return self.object


class FileMixin(KeptMixin):
    model = ProductFile
    permission = "network.view_product"

    def get_queryset(self):
        return super().get_queryset().select_related("product__partnership", "product__group__partnership", "file")

    def asked_of(self):
        return self.object.product.made_by

    def keeper(self):
        return self.object.product.partnership


class FileView(FileMixin, ObjectMixin, View):
    """A file of a product, as a download."""

    def get(self, request, *args, **kwargs):
        return as_download(self.object.file, "product")


class FileRemoveView(FileMixin, ConfirmView):
    permission = "network.change_product"
    heading = gettext_lazy("Take a file off")
    submit_label = gettext_lazy("Take off")
    danger = True

    def get_facts(self):
        return [(_("Product"), self.object.product), (_("File"), self.object.label)]

    def act(self, form):
        actions.remove_file(self.object, by=self.request.user)
        return self.object.product

    def get_cancel_url(self):
        return self.object.product.get_absolute_url()
