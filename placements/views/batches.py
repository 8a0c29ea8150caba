"""Placements that were made in one act: list, page, undo."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oids import formats
from oids.exports import INTEGER, Column
from oids.history import event_model
from oids.views.details import ConfirmView, DetailView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Cell, Section
from partnerships.models import School
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin
from placements import actions
from placements.actions.batches import UNDO_DAYS, last_day_to_undo, obstacles
from placements.calculations.hours import NormMissing, sum_hours
from placements.filters import BatchFilter
from placements.foreseeing import foreseen_without, label_of
from placements.hours import facts
from placements.models import Enrolment, Placement, PlacementBatch
from placements.tables import BatchTable
from placements.wording import norm_missing


class BatchListView(PartnershipYearMixin, ListView):
    model = PlacementBatch
    permission = "placements.change_placement"
    table_class = BatchTable
    filterset_class = BatchFilter
    heading = gettext_lazy("Placements made together")
    empty_text = gettext_lazy("No placements were made together in this school year yet.")
    export_name = "samen-ingevoerde-plaatsingen"

    def get_intro(self):
        return _(
            "What a grid, a sheet or a confirmed proposal placed in one act. It can be undone as a whole for "
            "%(days)s days, as long as nobody worked on with it."
        ) % {"days": UNDO_DAYS}

    def get_queryset(self):
        rows = PlacementBatch.objects.visible_to(self.request.user)
        rows = rows.filter(partnership=self.partnership, school_year=self.school_year)
        return rows.select_related("made_by", "undone_by")

    def get_create(self):
        return reverse("placements:placement_grid", kwargs=self.kwargs), _("Place many students")

    def export_columns(self):
        return [
            Column("made_at", _("Entered at")), Column("kind", _("Made by")), Column("made_by", _("Entered by")),
            Column("number", _("Placements"), INTEGER), Column("undone_at", _("Undone at")),
            Column("undone_by", _("Undone by")),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "made_at": formats.day_time(obj.made_at), "kind": obj.get_kind_display(), "made_by": str(obj.made_by),
            "number": obj.number, "undone_at": formats.day_time(obj.undone_at) if obj.undone_at else "",
            "undone_by": str(obj.undone_by or ""),
        }  # fmt: skip


class BatchMixin(RecordScopeMixin):
    model = PlacementBatch
    permission = "placements.change_placement"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership", "made_by", "undone_by")

    @cached_property
    def facts(self) -> list[tuple]:
        batch = self.object
        facts = [
            (_("School year"), batch.school_year), (_("Made by"), batch.get_kind_display()),
            (_("Entered by"), f"{batch.made_by}, {formats.day_time(batch.made_at)}"),
            (_("Placements"), formats.count(batch.number)),
        ]  # fmt: skip
        if batch.undone_at:
            facts.append((_("Undone by"), f"{batch.undone_by}, {formats.day_time(batch.undone_at)}"))
        else:
            facts.append((_("Can be undone until"), formats.day(last_day_to_undo(batch))))
        return facts


class BatchDetailView(BatchMixin, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        batch = self.object
        scope = {"partnership": batch.partnership.slug, "year": str(batch.school_year)}
        acts = [(_("Place more students"), reverse("placements:placement_grid", kwargs=scope))]
        if batch.undone_at is None:
            acts.append((_("Undo"), reverse("placements:batch_undo", args=[batch.pk])))
        return super().get_context_data(
            heading=_("Placements made together, %(at)s") % {"at": formats.day_time(batch.made_at)},
            status=(_("undone"), "neutral") if batch.undone_at else None,
            facts=self.facts,
            sections=[self.undone() if batch.undone_at else self.placements()],
            actions=acts,
            history_url=reverse("placements:batch_history", args=[batch.pk]),
            back_url=reverse("placements:batch_list", kwargs=scope),
            back_label=_("Placements made together"),
            **kwargs,
        )

    def placements(self) -> Section:
        names = self.may("placements.view_student", self.object)
        found = Placement.objects.visible_to(self.request.user).filter(batch=self.object).with_names()
        rows = [
            [
                Cell(row.reference, row.get_absolute_url()), row.student.sort_name if names else row.student.reference,
                row.school.name, formats.day(row.valid_from), formats.day(row.valid_until),
                str(row.school_trainer or ""), ", ".join(str(mentor.mentor) for mentor in row.mentors.all()),
                str(row.peer_group or ""),
            ]
            for row in found
        ]  # fmt: skip
        head = [
            _("Placement"), _("Student"), _("School"), _("From"), _("Until"), _("School trainer"), _("Mentor"),
            _("Peer group"),
        ]  # fmt: skip
        return Section("placements", _("Placements"), head, rows, empty=_("None of these placements is left."))

    def undone(self) -> Section:
        """The placements are gone; what they were stands in the history."""
        names = self.may("placements.view_student", self.object)
        events = event_model(Placement).objects.filter(batch_id=self.object.pk, pgh_label="delete").order_by("id")
        events = list(events)
        enrolments = Enrolment.objects.visible_to(self.request.user).select_related("student")
        enrolments = enrolments.in_bulk({event.enrolment_id for event in events})
        schools = School.objects.in_bulk({event.school_id for event in events})
        rows = []
        for event in events:
            enrolment = enrolments.get(event.enrolment_id)
            student = enrolment.student if enrolment else None
            named = (student.sort_name if names else student.reference) if student else ""
            rows.append(
                [
                    f"P{event.id:06d}", Cell(named, student.get_absolute_url()) if student else named,
                    schools[event.school_id].name, formats.day(event.valid_from), formats.day(event.valid_until),
                ]
            )  # fmt: skip
        head = [_("Placement"), _("Student"), _("School"), _("From"), _("Until")]
        return Section("undone", _("What was taken back"), head, rows)


class BatchHistoryView(BatchMixin, HistoryView):
    pass


class BatchUndoView(BatchMixin, ConfirmView):
    template_name = "placements/batch_undo.html"
    heading = gettext_lazy("Undo these placements")
    submit_label = gettext_lazy("Undo all")
    danger = True
    intro = gettext_lazy(
        "All of them are taken back, or none. They stay in the history. An adopted allocation stays as it is; the next "
        "one counts without them."
    )

    def get_facts(self):
        """What goes: placements, days and hours, and what that does to money and norm."""
        if self.obstacles:
            return self.facts
        batch = self.object
        year = (batch.partnership, batch.school_year)
        rows = list(batch.placements.select_related("enrolment"))
        students = len({row.enrolment_id for row in rows})
        days = sum(row.period.days for row in rows)
        gone = ngettext(
            "%(number)s student loses this place: %(days)s days at school",
            "%(number)s students lose this place: %(days)s days at school", students,
        ) % {"number": formats.count(students), "days": formats.count(days)}  # fmt: skip
        foreseen = foreseen_without(*year, [row.pk for row in rows])
        return [
            *self.facts, (_("What goes"), gone), (_("Hours that go"), self.hours(batch)),
            *((label_of(row.code).capitalize(), row.message) for row in foreseen),
        ]  # fmt: skip

    def hours(self, batch: PlacementBatch) -> str:
        try:
            found = facts(batch.partnership, batch.school_year, batch.placements.all())
        except NormMissing as error:
            return norm_missing(error.day)
        hours = sum_hours(fact.hours for fact in found)
        return _("%(all)s, of which %(school)s of school trainers and mentors") % {
            "all": formats.hours(hours.total), "school": formats.hours(hours.school),
        }  # fmt: skip

    @cached_property
    def obstacles(self):
        return obstacles(self.object)

    def act(self, form):
        return actions.undo_batch(self.object, by=self.request.user)

    def get_success_message(self, result):
        return ngettext(
            "%(number)s placement was taken back.", "%(number)s placements were taken back.", result.number
        ) % {"number": formats.count(result.number)}

    def get_context_data(self, **kwargs):
        return super().get_context_data(obstacles=self.obstacles, **kwargs)
