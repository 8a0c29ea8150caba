"""Themes of the partners' agenda."""

from __future__ import annotations

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network import actions
from network.enums import ProductState
from network.filters.lists import ThemeFilter
from network.forms.groups import ThemeForm, ThemeUpdateForm
from network.models import Product, Theme
from network.tables.lists import ThemeTable
from network.views.base import KeptMixin
from network.wording import group_state, product_state
from oids import formats
from oids.exports import DAY, Column
from oids.views.added import added_sections
from oids.views.details import ActionView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Cell, Section
from partnerships.views.base import PartnershipYearMixin


class ThemeListView(PartnershipYearMixin, ListView):
    model = Theme
    permission = "network.view_group"
    table_class = ThemeTable
    filterset_class = ThemeFilter
    heading = gettext_lazy("Themes")
    intro = gettext_lazy("What the partners want to work on together. PLGs and working groups choose from these.")
    empty_text = gettext_lazy("There is no theme yet. Take them from the agendas of the partners.")
    export_name = "themas"

    def get_queryset(self):
        rows = Theme.objects.visible_to(self.request.user).filter(partnership=self.partnership)
        published = Q(products__state=ProductState.PUBLISHED)
        return (
            rows.overlapping(self.school_year.period)
            .annotate(
                group_count=Count("groups", distinct=True),
                product_count=Count("products", filter=published, distinct=True),
            )
            .order_by("title", "pk")
        )

    def get_create(self):
        if self.may("network.change_group", self.partnership):
            return reverse("network:theme_create", kwargs=self.kwargs), _("New theme")
        return None

    def export_columns(self):
        return [
            Column("title", _("Theme")), Column("agenda", _("From whose agenda")), Column("first", _("From"), DAY),
            Column("last", _("Until"), DAY), Column("groups", _("Groups")), Column("products", _("In the library")),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "title": obj.title, "agenda": obj.agenda, "first": obj.valid_from, "last": obj.valid_until,
            "groups": obj.group_count, "products": obj.product_count,
        }  # fmt: skip


class ThemeCreateView(PartnershipYearMixin, ActionView):
    permission = "network.change_group"
    form_class = ThemeForm
    heading = gettext_lazy("New theme")

    def get_initial(self):
        return {"valid_from": self.school_year.first_day}

    def act(self, form):
        return actions.create_theme(partnership=self.partnership, by=self.request.user, **form.cleaned_data)

    def get_cancel_url(self):
        return self.next_url() or reverse("network:theme_list", kwargs=self.kwargs)


class ThemeMixin(KeptMixin):
    model = Theme
    permission = "network.view_group"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership")


class ThemeDetailView(ThemeMixin, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        theme, today = self.object, timezone.localdate()
        acts = []
        if self.may("network.change_group", theme.partnership):
            acts = [(_("Correct"), reverse("network:theme_update", args=[theme.pk]))]
        groups = []
        for row in theme.groups.all():
            word, tone = group_state(row, today)
            groups.append([Cell(row.name, row.get_absolute_url()), row.get_kind_display(), Cell(word, tone=tone)])
        products = []
        for row in Product.objects.visible_to(self.request.user).filter(theme=theme):
            word, tone = product_state(row)
            products.append([Cell(row.title, row.get_absolute_url()), row.makers, Cell(word, tone=tone)])
        return super().get_context_data(
            facts=[
                (_("Description"), theme.description), (_("From whose agenda"), theme.agenda),
                (_("Period"), formats.period(theme.valid_from, theme.valid_until)),
            ],
            sections=[
                Section("groups", _("PLGs and working groups"), [_("Group"), _("Kind"), _("State")], groups,
                        empty=_("No group works on this theme yet.")),
                Section("products", _("Products"), [_("Product"), _("Makers"), _("State")], products,
                        empty=_("Nothing was made on this theme yet.")),
                *added_sections(theme, self.request.user),
            ],
            actions=acts, history_url=reverse("network:theme_history", args=[theme.pk]),
            back_url=self.list_url("theme_list"), back_label=_("Themes"), **kwargs,
        )  # fmt: skip


class ThemeHistoryView(ThemeMixin, HistoryView):
    pass


class ThemeUpdateView(ThemeMixin, ObjectActionView):
    permission = "network.change_group"
    form_class = ThemeUpdateForm
    heading = gettext_lazy("Correct a theme")

    def get_initial(self):
        names = ("title", "description", "agenda", "valid_from", "valid_until", "version")
        return {name: getattr(self.object, name) for name in names}

    def act(self, form):
        return actions.update_theme(self.object, by=self.request.user, **form.cleaned_data)
