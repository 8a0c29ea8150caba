"""Schools: look up, add, correct, rename, move to another board, close."""

from __future__ import annotations

from copy import copy

from django.core.exceptions import ValidationError
from django.db import InternalError
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.actions import ActionRefused
from oids.exports import INTEGER, Column
from oids.periods import SchoolYear
from oids.views.details import ActionView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.lookups import LIMIT, LookupView
from oids.views.sections import Cell, Section, period_cells
from partnerships import actions
from partnerships.enums import PartyKind
from partnerships.filters import SchoolFilter
from partnerships.foresight import SAME_PAGE, Scene, as_if
from partnerships.forms.register import EndForm, RenameForm, SchoolDetailsForm, SchoolForm, SchoolMoveForm
from partnerships.lookups import school_label, search_schools
from partnerships.models import Board, School, SchoolFormerName, SchoolMembership, Trainer, TrainerSchool
from partnerships.tables import SchoolTable
from partnerships.views.base import FOLLOWS, PartnershipYearMixin, SharedRegisterMixin, back_to
from partnerships.views.foreseen import ForeseenMixin, MistakeView
from partnerships.views.parties import former_names


class SchoolListView(PartnershipYearMixin, ListView):
    model = School
    permission = "partnerships.view_register"
    table_class = SchoolTable
    filterset_class = SchoolFilter
    heading = gettext_lazy("Schools")
    export_name = "scholen"

    def get_intro(self):
        return _("Schools of the boards of %(partnership)s in %(year)s.") % {
            "partnership": self.partnership, "year": self.school_year,
        }  # fmt: skip

    @cached_property
    def boards(self):
        return Board.objects.members_of(self.partnership, self.school_year.period)

    def get_filterset_kwargs(self, filterset_class):
        return super().get_filterset_kwargs(filterset_class) | {"boards": self.boards}

    def get_queryset(self):
        period = self.school_year.period
        rows = School.objects.visible_to(self.request.user).of_partnership(self.partnership, period)
        latest = (
            SchoolMembership.objects.overlapping(period)
            .filter(school=OuterRef("pk"), board__in=self.boards)
            .order_by("-valid_from")
        )
        return rows.annotate(
            board_name=Subquery(latest.values("board__name")[:1]), board_code=Subquery(latest.values("board__code")[:1])
        )

    def get_create(self):
        if self.may("partnerships.import_duo"):
            return reverse("partnerships:school_create"), _("New school")
        return None

    def export_columns(self):
        return [
            Column("brin6", "BRIN6"), Column("name", _("Name")), Column("board", _("School board")),
            Column("code", _("DUO number")), Column("street", _("Street")), Column("house_number", _("House number")),
            Column("postcode", _("Postcode")), Column("city", _("Place")), Column("email", _("E-mail address")),
            Column("pupils", _("Pupils"), INTEGER), Column("academic", _("Academic school")),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "brin6": obj.brin6, "name": obj.name, "board": obj.board_name, "code": obj.board_code,
            "street": obj.street, "house_number": obj.house_number, "postcode": obj.postcode, "city": obj.city,
            "email": obj.email, "pupils": obj.pupils, "academic": _("yes") if obj.is_academic else _("no"),
        }  # fmt: skip


class SchoolMixin(SharedRegisterMixin):
    model = School
    permission = "partnerships.view_register"

    def check_access(self) -> None:
        board = self.object.board
        row = board and board.memberships.visible_to(self.request.user).active_on(timezone.localdate()).first()
        self.request.partnership = row.partnership if row else None
        super().check_access()


class SchoolDetailView(SchoolMixin, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        school = self.object
        actions_ = []
        change = self.may("partnerships.change_register", school)
        if change:
            names = [
                (_("Correct"), "school_update"),
                (_("New name"), "school_rename"),
                (_("To another board"), "school_move"),
            ]
            if not school.closed_on:
                names.append((_("Close"), "school_close"))
            elif not actions.closing_stays(school):
                names.append((_("Undo the closing"), "school_close_undo"))
            actions_ = [(label, reverse(f"partnerships:{name}", args=[school.pk])) for label, name in names]
        board = school.board
        sections = [self.boards(change), self.trainers()]
        if school.former_names.exists():
            sections.append(former_names(school))
        address = " ".join(filter(None, [school.street, school.house_number]))
        return super().get_context_data(
            facts=[
                ("BRIN6", school.brin6),
                (_("School board"), board, board.get_absolute_url() if board else ""),
                (_("Address"), ", ".join(filter(None, [address, f"{school.postcode} {school.city}".strip()]))),
                (_("Municipality"), school.municipality),
                (_("E-mail address"), school.email),
                (_("Denomination"), school.denomination),
                (_("Pupils"), school.pupils),
                (_("Academic school"), _("yes") if school.is_academic else _("no")),
            ],
            status=(_("closed on %(day)s") % {"day": formats.day(school.closed_on)}, "neutral")
            if school.closed_on
            else None,
            sections=sections,
            actions=actions_,
            history_url=reverse("partnerships:school_history", args=[school.pk]),
            **back_to("partnerships:school_list", _("Schools"), self.request),
            **kwargs,
        )

    def boards(self, change: bool) -> Section:
        rows = self.object.memberships.visible_to(self.request.user).select_related("board")
        last = max(rows, key=lambda row: row.valid_from, default=None)
        undoes = change and last is not None and len(rows) > 1 and not actions.move_stays(last)
        return Section(
            "boards", _("Belongs to"),
            [
                _("School board"), _("From"), _("Until"), _("Reason for ending"), *([""] if change else []),
                *([""] if undoes else []),
            ],
            [
                [
                    Cell(row.board.name, row.board.get_absolute_url()), *period_cells(row), row.end_reason,
                    *([Cell(_("Correct"), reverse("partnerships:school_membership_update", args=[row.pk]))]
                      if change else []),
                    *([Cell(_("Undo the move"), reverse("partnerships:school_move_undo", args=[row.pk]))
                       if row == last else ""] if undoes else []),
                ]
                for row in rows
            ],
            empty=_("This school belongs to no board."),
        )  # fmt: skip

    def trainers(self) -> Section:
        visible = Trainer.objects.visible_to(self.request.user).values("pk")
        rows = TrainerSchool.objects.filter(school=self.object, trainer__in=visible).select_related(
            "trainer__person", "trainer__employer"
        )
        return Section(
            "trainers", _("Trainers"), [_("Name"), _("Role"), _("Employer"), _("From"), _("Until")],
            [
                [
                    Cell(row.trainer.person.sort_name, row.trainer.get_absolute_url()), row.trainer.get_kind_display(),
                    str(row.trainer.employer), *period_cells(row),
                ]
                for row in rows
            ],
            empty=_("Nobody works here yet that you may see. Add trainers under Partnership, Trainers."),
        )  # fmt: skip


class SchoolHistoryView(SchoolMixin, HistoryView):
    def get_parts(self):
        return [self.object.memberships.visible_to(self.request.user), SchoolFormerName]


class SchoolCreateView(ActionView):
    permission = "partnerships.import_duo"
    form_class = SchoolForm
    heading = gettext_lazy("New school")
    intro = gettext_lazy("Schools come from DUO's files; this is for one that is not in them yet.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def act(self, form):
        return actions.create_school(by=self.request.user, **form.cleaned_data)


class SchoolUpdateView(SchoolMixin, ObjectActionView):
    permission = "partnerships.change_register"
    form_class = SchoolDetailsForm
    heading = gettext_lazy("Correct a school")
    intro = gettext_lazy("A new name or another board begins on a day: use those buttons for it.")

    def get_form_kwargs(self):
        # A copy: what is typed must not show as the school's name or address while it is refused.
        return super().get_form_kwargs() | {"instance": copy(self.object)}

    def get_initial(self):
        return {"version": self.object.version}

    def act(self, form):
        return actions.update_school(self.object, by=self.request.user, **form.cleaned_data)


class SchoolRenameView(SchoolMixin, ObjectActionView):
    permission = "partnerships.change_register"
    form_class = RenameForm
    heading = gettext_lazy("New name from a day")

    def act(self, form):
        return actions.rename(self.object, by=self.request.user, **form.cleaned_data)


class SchoolMoveView(SchoolMixin, ForeseenMixin, ObjectActionView):
    permission = "partnerships.change_register"
    form_class = SchoolMoveForm
    heading = gettext_lazy("To another board")
    intro = gettext_lazy("The school belongs to the new board from this day, to the present one until the day before.")
    confirm_label = gettext_lazy("Move the school")
    beforehand = SAME_PAGE
    success_message = FOLLOWS

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_scenes(self, form):
        data = form.cleaned_data
        return self.scenes_of([self.object.board, data["board"]], self.years_from(data["on"]))

    def beside(self, form) -> list[Section]:
        """Trainers do not change employer with the school, and a step that divides by employer follows them."""
        data = form.cleaned_data
        works = TrainerSchool.objects.active_on(data["on"]).filter(school=self.object).values("trainer")
        rows = Trainer.objects.visible_to(self.request.user).filter(pk__in=works, employer__kind=PartyKind.BOARD)
        rows = rows.exclude(employer=data["board"].pk).select_related("person", "employer", "partnership")
        if not rows:
            return []
        note = _(
            "The trainers at this school keep their employer. Hours and money that are divided by who employs the trainer stay "
            "with that board. Whoever goes along to the new board is ended in the register the day before, and entered again "
            "from this day with the new employer."
        )
        return [
            Section(
                "stay", _("Who works at this school and stays with another board"),
                [_("Name"), _("Role"), _("Employer")],
                [
                    [Cell(row.person.sort_name, row.get_absolute_url()), row.get_kind_display(), str(row.employer)]
                    for row in rows
                ], note=note,
            )
        ]  # fmt: skip

    def look(self, form):
        """In a coming year nothing moves while nobody is placed in it: then also what it would be with those of the year
        before, had the school been the other board's in the whole of it."""
        sections, problem = super().look(form)
        data = form.cleaned_data
        coming = SchoolYear.of(data["on"])
        moves = any(row.name.startswith("hours-") and row.name.endswith(f"-{coming}") for row in sections)
        if moves or coming <= SchoolYear.of(timezone.localdate()):
            return sections, problem

        def moved():
            actions.move_school(
                self.object, board=Board.objects.get(pk=data["board"].pk), on=coming.previous.first_day, by=self.request.user
            )  # fmt: skip

        boards = [self.object.board, data["board"]]
        for partnership, year in self.scenes_of(boards, [coming.previous]):
            try:
                sections = [*sections, *as_if(Scene(partnership, year, self.request.user), coming, moved)]
            except (ActionRefused, ValidationError, InternalError):
                continue  # the school came to its board in that year, or the year is closed: there is no such year to show
        return sections, problem

    def perform(self, form):
        data = form.cleaned_data
        board = Board.objects.get(pk=data["board"].pk)
        return actions.move_school(
            self.object, board=board, on=data["on"], reason=data["reason"], by=self.request.user
        ).school


class SchoolCloseView(SchoolMixin, ForeseenMixin, ObjectActionView):
    permission = "partnerships.change_register"
    form_class = EndForm
    heading = gettext_lazy("Close a school")
    confirm_label = gettext_lazy("Close the school")
    beforehand = SAME_PAGE
    danger = True
    success_message = FOLLOWS

    def get_scenes(self, form):
        return self.scenes_of([self.object.board], self.years_from(form.cleaned_data["last_day"]))

    def perform(self, form):
        return actions.close_school(self.object, by=self.request.user, **form.cleaned_data)


class SchoolCloseUndoView(SchoolMixin, MistakeView):
    """A closing that was entered wrongly."""

    permission = "partnerships.change_register"
    heading = gettext_lazy("Undo the closing of a school")
    intro = gettext_lazy(
        "For a closing that was entered wrongly: the school goes on at the board that had it last. Hours and money follow; "
        "the history keeps what stood here. Placements that were ended for it stay so: enter those anew."
    )
    confirm_label = gettext_lazy("Undo the closing")

    def refused_before(self):
        return actions.closing_stays(self.object)

    def get_scenes(self, form):
        closed_on = self.object.closed_on
        boards = [row.board for row in self.object.memberships.filter(valid_until=closed_on).select_related("board")]
        return self.scenes_of(boards, self.years_from(closed_on))

    def get_facts(self):
        return [(_("School"), self.object), (_("Closed on"), formats.day(self.object.closed_on))]

    def perform(self, form):
        return actions.undo_closing(self.object, by=self.request.user)

    def get_cancel_url(self):
        return self.next_url() or self.object.get_absolute_url()


class SchoolLookupView(LookupView):
    permission = "partnerships.view_register"

    def get_results(self, text):
        rows = School.objects.visible_to(self.request.user)
        return [
            {"value": school_label(row), "label": row.name, "detail": f"{row.city}, {row.brin6}"}
            for row in search_schools(rows, text)[:LIMIT]
        ]
