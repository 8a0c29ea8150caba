"""Lists are declared: queryset, table, filter, permission; the export is the same list."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters.views import FilterView
from django_tables2 import RequestConfig

from oids.access import AccessMixin
from oids.exports import Column, export_response
from oids.views.downloads import downloads


class ListView(AccessMixin, FilterView):
    """A list with search, filters in the address, sorting, totals, and CSV and XLSX of exactly that list.

    Declared by: `model`/`get_queryset()` (must start from `visible_to`), `table_class`, `filterset_class`,
    `permission`, `heading`, `export_name`, and `export_columns()`/`export_row(obj)`.
    """

    template_name = "generic/list.html"
    table_class = None
    filterset_class = None
    per_page = 50
    heading = ""
    intro = ""
    empty_text = ""
    export_name = ""
    strict = False

    def get_table_kwargs(self) -> dict:
        return {}

    def get_table(self):
        table = self.table_class(self.object_list, request=self.request, **self.get_table_kwargs())
        RequestConfig(self.request, paginate={"per_page": self.per_page}).configure(table)
        return table

    def export_columns(self) -> list[Column]:
        return []

    def export_row(self, obj) -> dict:
        raise NotImplementedError

    def export_rows(self):
        """Rows in the order in which the list is sorted."""
        for bound in self.get_sorted():
            yield self.export_row(bound)

    def get_sorted(self):
        table = self.table_class(self.object_list, request=self.request, **self.get_table_kwargs())
        RequestConfig(self.request, paginate=False).configure(table)
        return (row.record for row in table.rows)

    def render_to_response(self, context, **kwargs):
        kind = self.request.GET.get("export")
        if kind in ("csv", "xlsx") and self.export_columns():
            return export_response(
                kind, self.export_columns(), self.export_rows(), name=self.export_name, as_of=timezone.now()
            )
        return super().render_to_response(context, **kwargs)

    def get_heading(self) -> str:
        return str(self.heading)

    def get_intro(self) -> str:
        return str(self.intro)

    def get_create(self) -> tuple[str, str] | None:
        """(address, label) of the one obvious next step, when the user may take it."""
        return None

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        create = self.get_create()
        context.update(
            heading=self.get_heading(),
            intro=self.get_intro(),
            table=self.get_table(),
            total_count=len(self.object_list) if isinstance(self.object_list, list) else self.object_list.count(),
            exports=downloads(self.request) if self.export_columns() else [],
            create_url=create[0] if create else "",
            create_label=create[1] if create else "",
            empty_text=self.empty_text or _("Nothing here yet."),
            as_of=timezone.now(),
        )
        return context
