"""Every component in every state, so that later screens look like one product. Nothing here touches a record."""

from __future__ import annotations

import datetime
from fractions import Fraction
from types import SimpleNamespace

import django_filters
import django_tables2 as tables
from django import forms
from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.http import JsonResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from oids import charts, formats
from oids.access import AccessMixin
from oids.actions import Conflict
from oids.forms.fields import DayField, DutchDecimalField, EuroField, SchoolYearFormField
from oids.periods import SchoolYear
from oids.tables import Table

STUDENTS = ["Jansen, Eva (502341)", "Jansen, Evert (502377)", "Łukasz, Zofia (502411)", "Ter Horst, Bram (502398)"]
SCHOOLS = [("De Bron", 57, 12), ("OBS 't Zwanebloem", 41, 9), ("Basisschool Sint-Franciscus aan de Vecht", 33, 14)]


class ExampleForm(forms.Form):
    """One of each kind of field."""

    student = forms.CharField(
        label=gettext_lazy("Student"),
        help_text=gettext_lazy("Type a part of the name or the number."),
        widget=forms.TextInput(attrs={"data-lookup-url": "?lookup=student", "data-lookup-params": "year"}),
    )
    year = SchoolYearFormField(label=gettext_lazy("School year"))
    begins = DayField(label=gettext_lazy("From"))
    amount = EuroField(
        label=gettext_lazy("Amount"), help_text=gettext_lazy("Euro and cents, such as 1.234,56"), min_value=0
    )
    days = DutchDecimalField(label=gettext_lazy("Days a week"), max_digits=4, decimal_places=2, required=False)
    route = forms.ChoiceField(
        label=gettext_lazy("Route"),
        widget=forms.RadioSelect,
        choices=[("full", gettext_lazy("full-time")), ("part", gettext_lazy("part-time"))],
    )
    academic = forms.BooleanField(label=gettext_lazy("Academic school"), required=False)
    remark = forms.CharField(label=gettext_lazy("Remark"), widget=forms.Textarea(attrs={"rows": 2}), required=False)


class ExampleTable(Table):
    school = tables.Column(
        verbose_name=gettext_lazy("School"), footer=gettext_lazy("Total"), linkify=lambda: "?q=school"
    )
    state = tables.TemplateColumn(
        '{% include "components/status.html" with word=record.word tone=record.tone only %}',
        verbose_name=gettext_lazy("State"),
        orderable=False,
    )
    students = tables.Column(
        verbose_name=gettext_lazy("Students"),
        attrs={"td": {"class": "num"}},
        footer=lambda table: formats.count(sum(row["students"] for row in table.data)),
    )
    hours = tables.Column(
        verbose_name=gettext_lazy("Hours"),
        attrs={"td": {"class": "num"}},
        footer=lambda table: formats.hours(sum(row["hours"] for row in table.data)),
    )
    amount = tables.Column(
        verbose_name=gettext_lazy("Amount"),
        attrs={"td": {"class": "num"}},
        footer=lambda table: formats.euro(sum(row["amount"] for row in table.data)),
    )

    def render_hours(self, value):
        return formats.hours(value)

    def render_amount(self, value):
        return formats.euro(value)


class ExampleFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Search"), widget=forms.TextInput(attrs={"type": "search"}))
    route = django_filters.ChoiceFilter(
        label=gettext_lazy("Route"), choices=[("full", gettext_lazy("full-time")), ("part", gettext_lazy("part-time"))]
    )
    since = django_filters.DateFilter(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))

    def filter_queryset(self, queryset):
        return queryset


class StyleGuideView(AccessMixin, TemplateView):
    """The style page. A form sent from it is only checked."""

    permission = AccessMixin.PUBLIC
    template_name = "styleguide/index.html"

    def get(self, request, *args, **kwargs):
        if request.GET.get("lookup"):
            text = request.GET.get("q", "").lower()
            found = [name for name in STUDENTS if text in name.lower()]
            return JsonResponse(
                {"results": [{"value": name, "label": name, "detail": _("full-time, year 2")} for name in found]}
            )
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(sent=ExampleForm(request.POST)))

    def get_context_data(self, sent: ExampleForm | None = None, **kwargs):
        now = timezone.now()
        wrong = ExampleForm(
            {
                "student": "",
                "year": "2026-2027",
                "begins": "31-2-2026",
                "amount": "veel",
                "days": "1,5",
                "route": "full",
            },
            auto_id="wrong_%s",
        )
        wrong.is_valid()
        if sent is not None:
            sent.is_valid()
        rows = [
            {"school": name, "students": number, "hours": Fraction(number * 80), "amount": number * 125_000, **state}
            for (name, number, _part), state in zip(SCHOOLS, self.states(), strict=False)
        ]
        table = ExampleTable(rows, request=self.request, order_by="-students")
        return super().get_context_data(
            heading=_("Style page"),
            form=sent or ExampleForm(initial={"year": SchoolYear(2026), "amount": 123456}),
            wrong=wrong,
            table=table,
            empty_table=ExampleTable([], request=self.request),
            page=Paginator(range(570), 50).get_page(self.request.GET.get("page", 3)),
            filter=ExampleFilter(
                self.request.GET or QueryDict("q=bron&route=full&since=2026-08-01"),
                queryset=get_user_model().objects.none(),
            ),
            total_count=len(rows),
            now=now,
            statuses=self.states(),
            facts=[
                (_("DUO number"), "40123"),
                (_("Partnership"), "Twente Oost", "?"),
                (_("Belongs from"), formats.day(datetime.date(2023, 8, 1))),
                (_("IBAN"), ""),
            ],
            reason_needed=True,
            warnings=[
                SimpleNamespace(
                    code="no_mentor",
                    message=_("There is no mentor yet; one is due on %(day)s.")
                    % {"day": formats.day(datetime.date(2026, 10, 1))},
                ),
                SimpleNamespace(
                    code="peer_group_full", message=_("The peer group would have 16 students; the norm is at most 15.")
                ),
            ],
            conflict=Conflict(
                _("Your own entry has not been saved yet. Look at what changed, and save again."),
                [(_("Mentor"), "–", "A. de Boer"), (_("Until"), "31-01-2027", "31-07-2027")],
                by="Programmaleider Oost",
                at=now,
            ),
            events=self.events(now),
            derivation=[
                (_("Students of 2025-2026"), "285", "285"),
                (_("Band 260 to 299"), "", formats.euro(38_000_000)),
                (_("Share of the board"), "57/285 × € 380.000,00", formats.euro(7_600_000)),
            ],
            exports=[("CSV", "?export=csv"), ("XLSX", "?export=xlsx"), ("PDF", "?export=pdf")],
            amounts=[-123456, 0, 123_456_789],
            charts=self.charts(),
            balance=charts.bars(
                _("Table beside the chart"),
                [(_("Surplus"), 12), (_("Shortage"), -7)],
                shown=formats.count,
                label_label=_("What"),
                value_label=_("Hours"),
            ),
            **kwargs,
        )

    def states(self) -> list[dict]:
        return [
            {"word": _("draft"), "tone": "neutral"},
            {"word": _("submitted"), "tone": "info"},
            {"word": _("adopted"), "tone": "good"},
            {"word": _("waits for the controller"), "tone": "warn"},
            {"word": _("refused"), "tone": "bad"},
        ]

    def events(self, now) -> list[dict]:
        return [
            {
                "at": now,
                "by": "Programmaleider Oost",
                "action": "placements.placement.change",
                "label": _("changed"),
                "changes": [(_("Mentor"), "–", "A. de Boer"), (_("Until"), "31-01-2027", "31-07-2027")],
            },
            {
                "at": now - datetime.timedelta(days=12),
                "by": _("the system"),
                "action": "",
                "label": _("entered"),
                "changes": [],
            },
        ]

    def charts(self) -> list:
        schools = [(name, number, f"?q={number}") for name, number, _part in SCHOOLS]
        routes = [(name, [number - part, part, part // 3], f"?q={number}") for name, number, part in SCHOOLS]
        years = [("2023-2024", 498), ("2024-2025", 521), ("2025-2026", 547), ("2026-2027", 570)]
        per_student = [(label, Fraction(76_000_000, 100 * number), "?") for label, number in years]
        return [
            charts.bars(
                _("Students per school"),
                schools,
                shown=formats.count,
                label_label=_("School"),
                value_label=_("Students"),
                reference=45,
                reference_label=_("norm 45"),
            ),
            charts.stacked_bars(
                _("Students per school and route"),
                [_("full-time"), _("part-time"), _("accelerated")],
                routes,
                shown=formats.count,
                label_label=_("School"),
                total_label=_("Total"),
            ),
            charts.line(
                _("Euro per student"),
                per_student,
                shown=lambda value: formats.decimal(value, 0),
                band=[(1200, 1500)] * 4,
                band_label=_("expected"),
                label_label=_("School year"),
                value_label=_("Euro"),
            ),
            charts.line(
                _("Students per school year, in steps"),
                years,
                shown=formats.count,
                step=True,
                label_label=_("School year"),
                value_label=_("Students"),
            ),
            charts.sparkline(_("Students, four years"), years, shown=formats.count),
        ]
