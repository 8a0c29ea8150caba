"""Stands of meetings: the list, each as it was frozen with what changed since the one before, and freezing."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from oids import formats
from oids.exports import INTEGER, Column, export_response
from oids.pdf import pdf_response, render_pdf
from oids.remembering import remembered
from oids.views.added import adds_sections
from oids.views.details import DetailView, ObjectActionView
from oids.views.downloads import downloads
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Cell, Section
from partnerships.enums import DECIDING_BODIES
from partnerships.models import Decision, Meeting
from partnerships.resting import resting_on
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin
from partnerships.views.meetings import to_record_decision
from steering.actions import freeze_stand
from steering.actions.stands import asked_for, previous_of
from steering.calculations.stand import KeptPaper
from steering.filters.stands import StandFilter
from steering.forms.stands import StandForm
from steering.inputs.papers import papers_for
from steering.models import Stand, StandScenario
from steering.reports.stand import PaperView, StandReport, columns, line_of, preview_figures, rows, stand_report
from steering.tables.stands import StandTable


class StandListView(PartnershipYearMixin, ListView):
    """Of all school years: one looks back."""

    permission = "steering.view_stand"
    model = Stand
    table_class = StandTable
    filterset_class = StandFilter
    heading = gettext_lazy("Stands of meetings")
    intro = gettext_lazy(
        "What lay before each meeting: the figures of the year and the chosen scenarios, frozen. A stand is frozen from the "
        "page of a meeting that is still to come."
    )
    empty_text = gettext_lazy(
        "Nothing was frozen yet. Plan a meeting of the steering group and freeze its stand there."
    )
    export_name = "standen"

    def get_queryset(self):
        rows_ = Stand.objects.visible_to(self.request.user).filter(partnership=self.partnership)
        return rows_.select_related("meeting__body", "frozen_by").defer("content")

    def get_filterset_kwargs(self, filterset_class):
        return super().get_filterset_kwargs(filterset_class) | {"partnership": self.partnership}

    def get_create(self):
        if not self.may("steering.freeze_stand", self.partnership):
            return None
        coming = (
            Meeting.objects.visible_to(self.request.user)
            .filter(
                body__partnership=self.partnership, body__kind__in=dict(DECIDING_BODIES), cancelled_because="",
                held_on__gte=timezone.localdate(),
            )
            .order_by("held_on", "pk")
            .first()
        )  # fmt: skip
        if coming is None:
            return reverse("partnerships:meeting_list", kwargs=self.kwargs), _("To the meetings")
        text = _("Freeze the stand of %(day)s") % {"day": formats.day(coming.held_on)}
        return reverse("steering:stand_freeze", args=[coming.pk]), text

    def export_columns(self):
        return [
            Column("meeting", _("Meeting")), Column("year", _("School year")), Column("number", _("Version"), INTEGER),
            Column("at", _("Frozen at")), Column("by", _("Frozen by")),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "meeting": str(obj.meeting), "year": str(obj.school_year), "number": obj.number,
            "at": formats.day_time(obj.frozen_at), "by": str(obj.frozen_by),
        }  # fmt: skip


class StandMixin(RecordScopeMixin):
    model = Stand
    permission = "steering.view_stand"

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .select_related("partnership", "meeting__body", "frozen_by", "previous__meeting__body")
        )


class StandDetailView(StandMixin, DetailView):
    """From what was kept alone; the decisions of the meeting stand beside it, as they come."""

    template_name = "steering/stand_detail.html"

    @cached_property
    def report(self) -> StandReport:
        return stand_report(self.object)

    def get(self, request, *args, **kwargs):
        kind, stand = request.GET.get("export"), self.object
        name = f"stand-{stand.meeting.held_on.isoformat()}-{stand.number}"
        if kind == "pdf":
            made = render_pdf("steering/reports/stand.html", self.report, language=get_language() or "nl")
            return pdf_response(made, name)
        if kind in ("csv", "xlsx"):
            return export_response(kind, columns(), rows(self.report), name=name, as_of=stand.frozen_at)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        stand, meeting = self.object, self.object.meeting
        newer = meeting.stands.filter(number__gt=stand.number).order_by("-number").first()
        previous = stand.previous
        here = {"partnership": stand.partnership.slug, "year": str(stand.school_year)}
        return super().get_context_data(
            heading=capfirst(str(stand)), status=(_("frozen"), "good"), report=self.report, newer=newer,
            facts=[
                (_("Meeting"), str(meeting), meeting.get_absolute_url()), (_("When"), self.report.time),
                (_("Place"), meeting.place), *self.report.led, (_("Version"), stand.number),
                (_("Frozen"), _("%(at)s by %(by)s") % {"at": formats.day_time(stand.frozen_at), "by": stand.frozen_by}),
                (_("Previous stand"), str(previous) if previous else _("none"),
                 previous.get_absolute_url() if previous else ""),
                (_("Hash (SHA-256)"), stand.sha256),
            ],
            decisions=self.decisions(), exports=downloads(self.request, ("pdf", "csv", "xlsx")),
            history_url=reverse("steering:stand_history", args=[stand.pk]),
            back_url=reverse("steering:stand_list", kwargs=here), back_label=_("Stands of meetings"), **kwargs,
        )  # fmt: skip

    def decisions(self) -> Section:
        """Entered after the meeting against it."""
        meeting, user = self.object.meeting, self.request.user
        found = Decision.objects.visible_to(user).filter(meeting=meeting)
        resting = resting_on(found, user)
        cells = [
            [
                Cell(row.number, row.get_absolute_url()), row.shown_title,
                "; ".join(f"{item.kind}: {item.name}" for item in resting.get(row.pk, [])),
            ]
            for row in found
        ]  # fmt: skip
        return Section(
            "decisions", _("Decided in this meeting"), [_("Number"), _("Subject"), _("What rests on it")], cells,
            add=to_record_decision(meeting, user), empty=_("No decision of this meeting is recorded."),
        )  # fmt: skip


class StandHistoryView(StandMixin, HistoryView):
    def get_parts(self):
        return [StandScenario]


class StandFreezeView(RecordScopeMixin, ObjectActionView):
    """Of a meeting to come. Below the form stand the figures that would be frozen now."""

    model = Meeting
    permission = "steering.freeze_stand"
    template_name = "steering/stand_freeze.html"
    form_class = StandForm
    submit_label = gettext_lazy("Freeze the stand")
    success_message = gettext_lazy("The stand is frozen. It stays as it is, whatever changes later.")
    intro = gettext_lazy(
        "The figures of the school year, the chosen scenarios and the agenda are kept as they are now. Frozen again before the "
        "meeting, the newest version counts; every version stays readable."
    )

    def get_queryset(self):
        return super().get_queryset().select_related("body__partnership")

    @cached_property
    def papers(self) -> tuple[KeptPaper, ...]:
        """Those that were just looked at, as long as nothing was written: what is frozen is worked out anew."""
        meeting, user = self.object, self.request.user
        return remembered(
            ("papers", meeting.pk, user.pk), lambda: papers_for(asked_for(meeting, (), user, previous_of(meeting)))
        )

    def get_heading(self) -> str:
        return _("Freeze the stand of %(day)s") % {"day": formats.day(self.object.held_on)}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "meeting": self.object, "papers": self.papers, "user": self.request.user,
        }  # fmt: skip

    def get_initial(self):
        """Frozen again: the same scenarios and the same words."""
        last = self.object.stands.order_by("-number").first()
        if last is None:
            return {}
        notes = {paper["code"]: paper["note"] for paper in last.content["papers"]}
        found = {f"note_{index}": notes.get(paper.code, "") for index, paper in enumerate(self.papers)}
        return found | {"note": last.note, "scenarios": list(last.shown.values_list("scenario", flat=True))}

    def act(self, form):
        data = form.cleaned_data
        return freeze_stand(
            meeting=self.object, scenarios=data.get("scenarios") or (), note=data["note"], notes=form.notes(),
            by=self.request.user,
        )  # fmt: skip

    def get_context_data(self, **kwargs):
        views = [PaperView(paper, tuple(map(line_of, preview_figures(paper))), False) for paper in self.papers]
        warned = [
            (view.paper.title, line, index) for index, view in enumerate(views, 1) for line in view.paper.warnings
        ]
        return super().get_context_data(previews=views, warned=warned, **kwargs)


@adds_sections(Meeting, 10)
def stand_of_meeting(meeting: Meeting, user) -> list[Section]:
    """What lay before it, and the next step: freezing."""
    partnership = meeting.body.partnership
    if meeting.body.kind not in dict(DECIDING_BODIES) or not user.has_perm("steering.view_stand", partnership):
        return []
    stands = meeting.stands.select_related("frozen_by").defer("content")
    cells = [
        [
            Cell(_("version %(number)s") % {"number": row.number}, row.get_absolute_url()),
            formats.day_time(row.frozen_at), str(row.frozen_by),
            Cell("PDF", f"{row.get_absolute_url()}?export=pdf"),
        ]
        for row in stands
    ]  # fmt: skip
    add = None
    to_come = not meeting.is_cancelled and not meeting.was_held
    if to_come and user.has_perm("steering.freeze_stand", partnership):
        label = _("Freeze the stand again") if cells else _("Freeze the stand")
        add = (label, reverse("steering:stand_freeze", args=[meeting.pk]))
    if not cells and add is None:
        return []
    return [
        Section(
            "stands", _("Stand of the meeting"), [_("Stand"), _("Frozen at"), _("Frozen by"), _("Paper")], cells, add=add,
            empty=_("Nothing is frozen for this meeting yet: the figures, the chosen scenarios and the agenda."),
        )
    ]  # fmt: skip
