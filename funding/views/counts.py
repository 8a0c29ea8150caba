"""The count of students: proposed from the register, corrected with a reason, filed."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import TemplateView

from funding import actions
from funding.enums import CountState
from funding.forms.money import CorrectLineForm, FileCountForm, ProposeForm
from funding.inputs import customary_day
from funding.models import StudentCount, StudentCountLine
from oids import formats
from oids.access import AccessMixin
from oids.exports import INTEGER, Column, export_response
from oids.views.details import ActionView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.sections import Cell, Section, number
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin
from placements.enums import SubsidyKind

TONES = {CountState.PROPOSED: "warn", CountState.FILED: "good"}


class CountListView(PartnershipYearMixin, AccessMixin, TemplateView):
    permission = "funding.view_count"
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        counts = StudentCount.objects.visible_to(self.request.user).filter(partnership=self.partnership)
        counts = list(counts.prefetch_related("lines").select_related("filed_by"))
        present = {count.school_year for count in counts}
        acts = []
        if self.may("funding.change_count", self.partnership):
            for year in (self.school_year.previous, self.school_year):
                if year not in present:
                    scope = {"partnership": self.partnership.slug, "year": str(year)}
                    label = _("Propose the count of %(year)s") % {"year": year}
                    acts.append((label, reverse("funding:count_propose", kwargs=scope)))
        rows = [
            [
                Cell(str(count.school_year), count.get_absolute_url()), formats.day(count.reference_date),
                Cell(count.get_state_display(), tone=TONES[CountState(count.state)]), number(count.counted),
                formats.day(count.filed_on) if count.filed_on else "", str(count.filed_by or ""),
            ]
            for count in counts
        ]  # fmt: skip
        section = Section(
            "counts", _("Counts of all years"),
            [_("School year"), _("Reference date"), _("State"), _("Students counted"), _("Filed on"), _("Filed by")],
            rows, empty=_("No count yet. Propose one: it is counted from the register."),
        )  # fmt: skip
        intro = _(
            "The grant of a school year rests on the filed count of an earlier year, by most rules the year before."
        )
        return super().get_context_data(
            heading=_("Count of students"), intro=intro, actions=acts, sections=[section], **kwargs
        )


class CountMixin(RecordScopeMixin):
    model = StudentCount
    permission = "funding.view_count"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership", "filed_by").prefetch_related("lines")


class CountDetailView(CountMixin, DetailView):
    template_name = "funding/report.html"

    def get(self, request, *args, **kwargs):
        if (kind := request.GET.get("export")) in ("csv", "xlsx"):
            return self.export(kind)
        return super().get(request, *args, **kwargs)

    def export(self, kind):
        count = self.object
        columns = [
            Column("kind", _("Kind for the subsidy")), Column("registered", _("In the register"), INTEGER),
            Column("corrected", _("Corrected to"), INTEGER), Column("reason", _("Reason")),
            Column("number", _("Counts"), INTEGER),
        ]  # fmt: skip
        rows = [
            {
                "kind": line.get_kind_display(), "registered": line.registered, "corrected": line.corrected,
                "reason": line.reason, "number": line.number,
            }
            for line in count.lines.all()
        ]  # fmt: skip
        name = f"telling-{count.partnership.slug}-{count.school_year}"
        return export_response(kind, columns, rows, name=name, as_of=timezone.now())

    def get_context_data(self, **kwargs):
        count = self.object
        is_open = count.state == CountState.PROPOSED
        change = is_open and self.may("funding.change_count", count)
        scope = {"partnership": count.partnership.slug, "year": str(count.school_year)}
        acts = []
        if is_open and self.may("funding.file_count", count):
            acts.append((_("File the count"), reverse("funding:count_file", args=[count.pk])))
        if change:
            acts.append((_("Count again"), reverse("funding:count_propose", kwargs=scope)))
        return super().get_context_data(
            heading=_("Count of students %(year)s") % {"year": count.school_year},
            amount=_("%(number)s students") % {"number": formats.count(count.counted)},
            status=(count.get_state_display(), TONES[CountState(count.state)]),
            facts=[
                (_("Reference date"), formats.day(count.reference_date)),
                (_("Filed on"), formats.day(count.filed_on) if count.filed_on else ""),
                (_("Filed by"), str(count.filed_by or "")),
            ],
            sections=[self.lines(change, reverse("placements:enrolment_list", kwargs=scope))],
            actions=acts,
            exports=[("CSV", "?export=csv"), ("XLSX", "?export=xlsx")],
            history_url=reverse("funding:count_history", args=[count.pk]),
            back_url=reverse("funding:count_list", kwargs=scope),
            back_label=_("Count of students"),
            **kwargs,
        )

    def lines(self, change: bool, listing: str) -> Section:
        rows = []
        for line in self.object.lines.all():
            query = urlencode({"kind": line.kind, "day": self.object.reference_date.isoformat()})
            correct = Cell(_("Correct"), reverse("funding:count_line", args=[line.pk])) if change else ""
            rows.append(
                [
                    line.get_kind_display(), number(line.registered, f"{listing}?{query}"),
                    number("–" if line.corrected is None else line.corrected), line.reason,
                    number(0 if line.kind == SubsidyKind.NOT_COUNTED else line.number), *([correct] if change else []),
                ]
            )  # fmt: skip
        return Section(
            "lines", _("By kind"),
            [
                _("Kind for the subsidy"), _("In the register"), _("Corrected to"), _("Reason"), _("Counts"),
                *([""] if change else []),
            ],
            rows, foot=[_("Total"), "", "", "", number(self.object.counted), *([" "] if change else [])],
            note=_("The number in the register opens the list that it counts, as the register is now."),
        )  # fmt: skip


class CountHistoryView(CountMixin, HistoryView):
    parts = (StudentCountLine,)


class CountProposeView(PartnershipYearMixin, ActionView):
    permission = "funding.change_count"
    form_class = ProposeForm
    intro = gettext_lazy(
        "Every student who is enrolled on the reference date is counted, by kind. Counting again takes away the "
        "corrections that were made."
    )
    submit_label = gettext_lazy("Count from the register")

    def get_heading(self):
        return _("Propose the count of %(year)s") % {"year": self.school_year}

    def get_initial(self):
        count = StudentCount.objects.filter(partnership=self.partnership, school_year=self.school_year).first()
        return {"reference_date": count.reference_date if count else customary_day(self.partnership)(self.school_year)}

    def act(self, form):
        return actions.propose_count(
            partnership=self.partnership, school_year=self.school_year, by=self.request.user, **form.cleaned_data
        )

    def get_cancel_url(self):
        return reverse("funding:count_list", kwargs=self.kwargs)


class CountLineView(ObjectActionView):
    """Correct one kind of a proposed count."""

    model = StudentCountLine
    permission = "funding.change_count"
    form_class = CorrectLineForm
    heading = gettext_lazy("Correct the count")

    def get_queryset(self):
        counts = StudentCount.objects.visible_to(self.request.user).values("pk")
        return StudentCountLine.objects.filter(count__in=counts).select_related("count__partnership")

    def check_access(self) -> None:
        self.request.partnership = self.object.count.partnership
        self.request.school_year = self.object.count.school_year
        super().check_access()

    def get_initial(self):
        return {"corrected": self.object.corrected, "reason": self.object.reason}

    def get_context_data(self, **kwargs):
        intro = _("%(kind)s: the register says %(number)s.") % {
            "kind": self.object.get_kind_display(), "number": formats.count(self.object.registered),
        }  # fmt: skip
        return super().get_context_data(intro=intro, **kwargs)

    def act(self, form):
        data = form.cleaned_data
        reason = data["reason"] if data["corrected"] is not None else ""
        return actions.correct_count_line(
            self.object, corrected=data["corrected"], reason=reason, by=self.request.user
        ).count

    def get_cancel_url(self):
        return self.object.count.get_absolute_url()


class CountFileView(CountMixin, ObjectActionView):
    permission = "funding.file_count"
    form_class = FileCountForm
    heading = gettext_lazy("File the count")
    intro = gettext_lazy("A filed count does not change any more: the grant rests on it.")
    submit_label = pgettext_lazy("the count of students", "File")

    def act(self, form):
        return actions.file_count(self.object, by=self.request.user, **form.cleaned_data)
