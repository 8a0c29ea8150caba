"""Confirmation by boards: requests, the state per board, and its files."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from urllib.parse import urlencode

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.exports import DAY, HOURS, INTEGER, Column, export_response
from oids.views.details import ActionView, ConfirmView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Cell, Section, number
from partnerships.access import access_of
from partnerships.enums import RoleKind
from partnerships.models import Board
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin
from placements.wording import norm_missing
from rounds.actions.checks import ask_check, update_check, withdraw_check, withdrawable
from rounds.board_lines import Compared, Line, Now, compare, hours_of, line_rows
from rounds.enums import CheckState
from rounds.filters.checks import CheckRequestFilter
from rounds.forms.checks import CheckCorrectionForm, CheckRequestForm
from rounds.models import BoardCheck, CheckLine, CheckRequest
from rounds.tables.checks import CheckRequestTable, state_of
from rounds.wording import earlier_words

INTRO = gettext_lazy(
    "Once a period each school board confirms which students were at its schools, on which days and with which mentor. "
    "It takes the place of timesheets: the hours follow from what is confirmed."
)


def _number_of(rows):
    """Subquery: how many `rows` (lines) a request has."""
    counted = rows.filter(check_of__request=OuterRef("pk")).order_by().values("check_of__request")
    return Coalesce(Subquery(counted.annotate(number=Count("pk")).values("number")), 0)


class CheckRequestListView(PartnershipYearMixin, ListView):
    model = CheckRequest
    permission = "rounds.view_check"
    table_class = CheckRequestTable
    filterset_class = CheckRequestFilter
    heading = gettext_lazy("Confirmation by boards")
    intro = INTRO
    empty_text = gettext_lazy("No board was asked to confirm anything in this school year yet.")
    export_name = "bevestigingen"

    def get_queryset(self):
        user = self.request.user
        lines = CheckLine.objects.visible_to(user)
        boards = BoardCheck.objects.visible_to(user).filter(request=OuterRef("pk")).order_by().values("request")
        rows = CheckRequest.objects.visible_to(user).filter(partnership=self.partnership, school_year=self.school_year)
        return rows.annotate(
            boards=Coalesce(Subquery(boards.annotate(number=Count("pk")).values("number")), 0),
            lines=_number_of(lines),
            open_lines=_number_of(lines.filter(state=CheckState.OPEN)),
            to_settle=_number_of(
                lines.filter(state__in=[CheckState.CORRECTED, CheckState.OBJECTED], settled_at__isnull=True)
            ),
        )

    def get_create(self):
        if self.may("rounds.ask_check", self.partnership):
            return reverse("rounds:check_request_create", kwargs=self.kwargs), _("Ask boards to confirm")
        return None

    def export_columns(self):
        return [
            Column("name", _("Name")), Column("first", _("From"), DAY), Column("last", _("Until"), DAY),
            Column("due", _("Answer before or on"), DAY), Column("boards", _("Boards"), INTEGER),
            Column("lines", _("Placements"), INTEGER), Column("open", _("Not answered"), INTEGER),
            Column("settle", _("To settle"), INTEGER),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "name": obj.name, "first": obj.valid_from, "last": obj.valid_until, "due": obj.due_on,
            "boards": obj.boards, "lines": obj.lines, "open": obj.open_lines, "settle": obj.to_settle,
        }  # fmt: skip


class CheckRequestCreateView(PartnershipYearMixin, ActionView):
    permission = "rounds.ask_check"
    form_class = CheckRequestForm
    heading = gettext_lazy("Ask boards to confirm")
    intro = gettext_lazy(
        "Every board with students at its schools in this period gets a list of them. After this you send the mail."
    )
    submit_label = gettext_lazy("Ask")
    success_message = gettext_lazy("The boards have their lists. Send them the mail now.")

    def act(self, form):
        return ask_check(
            partnership=self.partnership, school_year=self.school_year, by=self.request.user, **form.cleaned_data
        )

    def get_cancel_url(self):
        return reverse("rounds:check_request_list", kwargs=self.kwargs)


class CheckRequestMixin(RecordScopeMixin):
    model = CheckRequest
    permission = "rounds.view_check"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership", "asked_by")

    @property
    def scope(self) -> dict[str, str]:
        return {"partnership": self.object.partnership.slug, "year": str(self.object.school_year)}

    def mail_url(self, kind: str) -> str:
        query = urlencode({"kind": kind, "check_request": self.object.pk, "next": self.object.get_absolute_url()})
        return f"{reverse('partnerships:message_send', kwargs=self.scope)}?{query}"


def export_lines(kind: str, lines: list[Line], hours, *, names: bool, name: str):
    """The state of the confirmation, line by line, with the hours that follow: what timesheets were for."""
    columns = [
        Column("code", _("DUO number")), Column("board", _("School board")), Column("brin6", "BRIN6"),
        Column("school", _("School")), Column("placement", _("Placement")), Column("reference", _("Reference")),
        *([Column("student", _("Student"))] if names else []),
        Column("first", _("From"), DAY), Column("last", _("Until"), DAY), Column("days", _("Days"), INTEGER),
        Column("mentors", _("Mentor")), Column("trainer", _("School trainer")),
        Column("so", _("Hours school trainer"), HOURS), Column("mentor", _("Hours mentor"), HOURS),
        Column("io", _("Hours institute trainer"), HOURS), Column("total", _("Hours in all"), HOURS),
        Column("answer", _("Answer")), Column("reason", _("What is different")), Column("note", _("Note")),
        Column("by", _("Answered by")), Column("at", _("Answered at")),
        Column("changed", _("Changed since")), Column("settled", _("What was done")), Column("earlier", _("Said before")),
    ]  # fmt: skip
    rows = (line_row(line, hours.by_line.get(line.row.pk), names) for line in lines)
    return export_response(kind, columns, rows, name=name, as_of=timezone.now())


def line_row(line: Line, hours, names: bool) -> dict:
    row, check = line.row, line.row.check_of
    shown = line.now.shown() if line.now else row.shown
    return {
        "code": check.board.code, "board": str(check.board), "brin6": shown["brin6"], "school": shown["school"],
        "placement": row.placement.reference, "reference": shown["student"],
        "student": row.placement.student.sort_name if names else "",
        "first": line.days.first, "last": line.days.last, "days": line.days.days if line.now else 0,
        "mentors": ", ".join(shown["mentors"]), "trainer": shown["school_trainer"],
        "so": hours and hours.school_trainer, "mentor": hours and hours.mentor, "io": hours and hours.institute_trainer,
        "total": hours and hours.total, "answer": row.get_state_display(),
        "reason": row.get_reason_display() if row.reason else "", "note": row.note,
        "by": str(check.answered_by or ""), "at": formats.day_time(check.answered_at) if check.answered_at else "",
        "changed": _("yes") if line.asks_again or line.is_gone else "", "settled": row.settled_note,
        "earlier": "; ".join(earlier_words(row)),
    }  # fmt: skip


def late_words(check: BoardCheck, open_lines: int) -> tuple[str, str]:
    """(word, tone) of when a board answered, against the day it was asked for; empty when there is nothing to say."""
    due = check.request.due_on
    if check.answered_at and timezone.localtime(check.answered_at).date() > due:
        return _("answered late"), "warn"
    if open_lines and timezone.localdate() > due:
        return _("overdue"), "bad"
    return "", ""


class CheckRequestDetailView(CheckRequestMixin, DetailView):
    """What is open, per board; a board sees its own line."""

    template_name = "rounds/check_record.html"

    @cached_property
    def checks(self) -> list[BoardCheck]:
        rows = BoardCheck.objects.visible_to(self.request.user).filter(request=self.object)
        return list(rows.select_related("board", "request", "answered_by"))

    @cached_property
    def compared(self) -> Compared:
        rows = line_rows(CheckLine.objects.filter(check_of__in=self.checks))
        return compare(self.object, rows)

    @property
    def lines(self) -> list[Line]:
        return list(self.compared.lines)

    @cached_property
    def not_asked(self) -> dict[int, list[Now]]:
        """Per board what is there and was not asked about yet: of every board for those who see all, else of one's own."""
        access = access_of(self.request.user)
        whole = self.object.partnership_id in access.partnerships(RoleKind.PROGRAMME_LEADER, RoleKind.CONTROLLER)
        own = {check.board_id for check in self.checks} | set(access.parties(RoleKind.BOARD))
        found: dict[int, list[Now]] = {}
        for row in self.compared.missing:
            if whole or row.board_id in own:
                found.setdefault(row.board_id, []).append(row)
        return found

    @cached_property
    def hours(self):
        return hours_of(self.object, self.lines, chain.from_iterable(self.not_asked.values()))

    def get(self, request, *args, **kwargs):
        if (kind := request.GET.get("export")) in ("csv", "xlsx"):
            names = self.may("placements.view_student", self.object)
            return export_lines(kind, self.lines, self.hours, names=names, name="bevestiging")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        asked = self.object
        acts = []
        if self.may("rounds.ask_check", asked):
            acts = [
                (_("Mail the boards"), self.mail_url("check_request")), (_("Remind"), self.mail_url("check_reminder")),
                (_("Ask again what changed"), reverse("rounds:check_request_renew", args=[asked.pk])),
                (_("Correct"), reverse("rounds:check_request_update", args=[asked.pk])),
            ]  # fmt: skip
            if not withdrawable(asked):
                acts.append((_("Withdraw"), reverse("rounds:check_request_withdraw", args=[asked.pk])))
        open_lines = sum(line.needs_answer for line in self.lines)
        return super().get_context_data(
            heading=_("Confirmation: %(name)s") % {"name": asked.name}, intro=INTRO,
            status=state_of(open_lines, sum(line.row.to_settle for line in self.lines)),
            facts=[
                (_("Period"), formats.period(asked.valid_from, asked.valid_until)),
                (_("Answer before or on"), formats.day(asked.due_on)),
                (_("Asked by"), f"{asked.asked_by}, {formats.day_time(asked.asked_at)}"),
            ],
            sections=[self.boards()], actions=acts,
            exports=[("CSV", "?export=csv"), ("XLSX", "?export=xlsx")],
            history_url=reverse("rounds:check_request_history", args=[asked.pk]),
            back_url=reverse("rounds:check_request_list", kwargs=self.scope), back_label=_("Confirmation by boards"),
            **kwargs,
        )  # fmt: skip

    def boards(self) -> Section:
        by_board: dict[int, list[Line]] = {}
        for line in self.lines:
            by_board.setdefault(line.row.check_of_id, []).append(line)
        rows = []
        for check in self.checks:
            lines = by_board.get(check.pk, [])
            open_lines, settle = sum(line.needs_answer for line in lines), sum(line.row.to_settle for line in lines)
            late, tone = late_words(check, open_lines)
            total = self.hours.total(lines, [check.board_id])
            answered = ", ".join(filter(None, [str(check.answered_by or ""), formats.day_time(check.answered_at)]))
            rows.append(
                [
                    Cell(str(check.board), check.get_absolute_url()), Cell(*_state(open_lines, settle)),
                    number(len(lines)), number(open_lines), number(settle),
                    number(sum(line.asks_again or line.is_gone for line in lines)), self.later([check.board_id]),
                    answered if check.answered_at else "", Cell(late, tone=tone) if late else "",
                    number(formats.hours(total.school) if total else "–"),
                ]
            )  # fmt: skip
        rows += self.never_asked()
        whole = self.hours.total(self.lines, self.not_asked)
        note = _(
            "The hours are those of school trainer and mentor, by the norm and the days of the placements as they are now; "
            "what was not asked yet is in them, and named with its hours."
        )
        if self.hours.missing:
            note = norm_missing(self.hours.missing)
        return Section(
            "boards", _("Per school board"),
            [
                _("School board"), _("State"), _("Placements"), _("Not answered"), _("To settle"), _("Changed since"),
                _("Not asked yet"), _("Last answer"), _("On time"), _("Hours"),
            ],
            rows, note=note, empty=_("Your board has no placements in this request."),
            foot=[
                _("Total"), "", number(len(self.lines)), number(sum(line.needs_answer for line in self.lines)),
                number(sum(line.row.to_settle for line in self.lines)),
                number(sum(line.asks_again or line.is_gone for line in self.lines)), self.later(self.not_asked), "", "",
                number(formats.hours(whole.school) if whole else "–"),
            ] if rows else [],
        )  # fmt: skip

    def later(self, boards: Iterable[int]) -> Cell:
        """How many placements these boards were not asked about yet, and their hours; nothing when there are none."""
        boards = [board for board in boards if board in self.not_asked]
        if not boards:
            return number(0)
        many = formats.count(sum(len(self.not_asked[board]) for board in boards))
        if not self.hours.are_known:
            return number(many)
        hours = sum(self.hours.not_asked[board].school for board in boards)
        return number(_("%(number)s (%(hours)s h)") % {"number": many, "hours": formats.hours(hours)})

    def never_asked(self) -> list[list]:
        """Boards that came after it was asked."""
        there = {check.board_id for check in self.checks}
        boards = Board.objects.filter(pk__in=there | self.not_asked.keys())
        rows = []
        for board in (board for board in boards if board.pk not in there):
            total = self.hours.total([], [board.pk])
            rows.append(
                [
                    board.name, Cell(_("not asked yet"), tone="warn"), number(0), number(0), number(0), number(0),
                    self.later([board.pk]), "", "", number(formats.hours(total.school) if total else "–"),
                ]
            )  # fmt: skip
        return rows


def _state(open_lines: int, to_settle: int) -> tuple[str, str, bool, str]:
    word, tone = state_of(open_lines, to_settle)
    return word, "", False, tone


class CheckRequestHistoryView(CheckRequestMixin, HistoryView):
    def get_parts(self):
        return [BoardCheck.objects.visible_to(self.request.user).filter(request=self.object)]


class CheckRequestUpdateView(CheckRequestMixin, ObjectActionView):
    permission = "rounds.ask_check"
    form_class = CheckCorrectionForm
    heading = gettext_lazy("Correct the request")
    intro = gettext_lazy(
        "The name and the day are those that the boards see; mail that was sent already keeps what it said. For another "
        "period, withdraw the request and ask again."
    )
    submit_label = gettext_lazy("Save")
    success_message = gettext_lazy("The request is corrected.")

    def get_initial(self):
        return {name: getattr(self.object, name) for name in ("name", "due_on", "version")}

    def act(self, form):
        return update_check(self.object, by=self.request.user, **form.cleaned_data)


class CheckRequestWithdrawView(CheckRequestMixin, ConfirmView):
    permission = "rounds.ask_check"
    heading = gettext_lazy("Withdraw the request")
    intro = gettext_lazy(
        "The boards are asked nothing after all, and their lists go. This is possible while no board has answered; mail "
        "that was sent already is not taken back."
    )
    submit_label = gettext_lazy("Withdraw")
    danger = True
    success_message = gettext_lazy("The request is withdrawn.")

    def get_facts(self):
        asked = self.object
        return [
            (_("Name"), str(asked)), (_("Period"), formats.period(asked.valid_from, asked.valid_until)),
            (_("Boards"), formats.count(asked.checks.count())),
        ]  # fmt: skip

    def act(self, form):
        return withdraw_check(self.object, by=self.request.user)

    def get_success_url_for(self, result):
        return reverse("rounds:check_request_list", kwargs=self.scope)
