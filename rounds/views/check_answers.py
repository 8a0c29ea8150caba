"""One board's confirmation: its page, its answer in one screen, and what the office does about it."""

from __future__ import annotations

from itertools import groupby

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from oids import formats
from oids.views.details import DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.sections import Cell, Section, number
from partnerships.views.base import RecordScopeMixin
from placements.models import Placement
from rounds.actions.checks import answer_check, settle_check_line
from rounds.board_lines import Compared, Line, hours_of, lines_of
from rounds.enums import CheckState
from rounds.forms.checks import AnswerForm, SettleForm
from rounds.models import BoardCheck, CheckLine
from rounds.tables.checks import TONES, state_of
from rounds.views.checks import export_lines, late_words
from rounds.wording import earlier_words

# Decision 0004: parts add up to what is shown of the whole, per role.
ROUNDED = gettext_lazy(
    "The hours are rounded to a tenth so that they add up to the total of the board, for school trainer and mentor each: "
    "students with the same days can differ by a few tenths. Money follows the exact hours."
)


class CheckMixin(RecordScopeMixin):
    model = BoardCheck
    permission = "rounds.view_check"

    def get_queryset(self):
        return super().get_queryset().select_related("request__partnership", "board", "answered_by")

    @cached_property
    def compared(self) -> Compared:
        return lines_of(self.object)

    @property
    def lines(self) -> list[Line]:
        return list(self.compared.lines)

    @cached_property
    def names(self) -> bool:
        return self.may("placements.view_student", self.object)

    def named(self, line: Line) -> str:
        student = line.row.placement.student
        return student.sort_name if self.names else student.reference


def by_school(lines: list[Line]):
    """(school, its lines) in order."""
    return [
        (key[0], list(group))
        for key, group in groupby(lines, key=lambda line: (line.row.shown["school"], line.row.shown["brin6"]))
    ]


def days_of(line: Line) -> str:
    """The days, in two words where they are all that was asked about."""
    if line.days == line.row.check_of.request.period:
        return _("the whole period")
    return formats.period(line.days.first, line.days.last)


def words_of(line: Line) -> str:
    """What the board said, in one line."""
    return ": ".join(filter(None, [line.row.get_reason_display() if line.row.reason else "", line.row.note]))


def done_words(line: Line) -> str:
    """What was done; not once more what stands beside the words that it answers."""
    row = line.row
    is_told = bool(row.earlier) and row.settled_at is None and row.earlier[-1]["done"] == row.settled_note
    return "" if is_told else row.settled_note


class CheckDetailView(CheckMixin, DetailView):
    template_name = "rounds/check_record.html"

    @cached_property
    def hours(self):
        return hours_of(self.object.request, self.lines, self.compared.missing)

    @cached_property
    def may_open(self) -> set[int]:
        """Keys of the placements whose page this user may see."""
        keys = [line.row.placement_id for line in self.lines]
        return set(Placement.objects.visible_to(self.request.user).filter(pk__in=keys).values_list("pk", flat=True))

    def get(self, request, *args, **kwargs):
        if (kind := request.GET.get("export")) in ("csv", "xlsx"):
            return export_lines(kind, self.lines, self.hours, names=self.names, name="bevestiging")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        check, asked = self.object, self.object.request
        open_lines = sum(line.needs_answer for line in self.lines)
        acts = []
        if self.may("rounds.answer_check", check):
            acts = [(pgettext("act", "Answer"), reverse("rounds:check_answer", args=[check.pk]))]
        late, _tone = late_words(check, open_lines)
        answered = f"{check.answered_by}, {formats.day_time(check.answered_at)}" if check.answered_at else ""
        total = self.hours.total(self.lines, [check.board_id])
        return super().get_context_data(
            heading=str(check.board),
            status=state_of(open_lines, sum(line.row.to_settle for line in self.lines), own=bool(acts)),
            facts=[
                (_("Request"), asked.name, asked.get_absolute_url()),
                (_("Period"), formats.period(asked.valid_from, asked.valid_until)),
                (_("Answer before or on"), formats.day(asked.due_on)),
                (_("Last answer"), ", ".join(filter(None, [answered, late]))),
                (_("Hours of school trainer and mentor"), self.with_later(total) if total else ""),
            ],
            notice=self.not_asked(),
            sections=[self.school(index, name, lines) for index, (name, lines) in enumerate(by_school(self.lines))],
            actions=acts,
            exports=[("CSV", "?export=csv"), ("XLSX", "?export=xlsx")],
            history_url=reverse("rounds:check_history", args=[check.pk]),
            back_url=asked.get_absolute_url(), back_label=asked.name,
            **kwargs,
        )  # fmt: skip

    def with_later(self, total) -> str:
        later = self.hours.not_asked.get(self.object.board_id)
        if later is None:
            return formats.hours(total.school)
        return _("%(hours)s, of which %(later)s not asked yet") % {
            "hours": formats.hours(total.school), "later": formats.hours(later.school),
        }  # fmt: skip

    def not_asked(self) -> str:
        """Placements that came later."""
        if not self.compared.missing:
            return ""
        number = len(self.compared.missing)
        return ngettext(
            "%(number)s placement came after this was asked; it is added when the office asks again.",
            "%(number)s placements came after this was asked; they are added when the office asks again.",
            number,
        ) % {"number": formats.count(number)}

    def school(self, index: int, name: str, lines: list[Line]) -> Section:
        settle = self.may("rounds.settle_check", self.object)
        rows = []
        for line in lines:
            row, hours = line.row, self.hours.by_line.get(line.row.pk)
            shown = line.now.shown() if line.now else row.shown
            address = row.placement.get_absolute_url() if row.placement_id in self.may_open else ""
            step = ""
            if settle and row.to_settle:
                step = Cell(pgettext("act", "Settle"), reverse("rounds:check_line_settle", args=[row.pk]))
            rows.append(
                [
                    Cell(self.named(line), address),
                    days_of(line), ", ".join(shown["mentors"]),
                    shown["school_trainer"], number(formats.hours(hours.school) if hours else "–"),
                    answer_cell(line), "; ".join(filter(None, [words_of(line), *earlier_words(line.row)])),
                    done_words(line), *([step] if settle else []),
                ]
            )  # fmt: skip
        return Section(
            f"school-{index}", name,
            [
                _("Student"), _("Period"), _("Mentor"), _("School trainer"), _("Hours"), _("Answer"),
                _("What the board says"), _("What was done"), *([""] if settle else []),
            ],
            rows, note="" if index else ROUNDED,
        )  # fmt: skip


def answer_cell(line: Line) -> Cell:
    """The answer as a word; what changed after it says so."""
    if line.is_gone:
        return Cell(_("no days here any more"), tone="warn")
    if line.asks_again:
        return Cell(_("changed since it was confirmed"), tone="warn")
    if line.row.settled_at is not None:
        return Cell(pgettext("confirmation", "settled"), tone="good")
    return Cell(line.row.get_state_display(), tone=TONES[CheckState(line.row.state)])


class CheckHistoryView(CheckMixin, HistoryView):
    parts = (CheckLine,)


class CheckAnswerView(CheckMixin, ObjectActionView):
    """All lines of the board in one screen, by school."""

    permission = "rounds.answer_check"
    form_class = AnswerForm
    template_name = "rounds/check_answer.html"
    success_message = gettext_lazy("Saved. You can come back and change it until the office has settled it.")

    @property
    def intro(self) -> str:
        if not any(line.needs_answer for line in self.lines):
            return _("Every line is answered. You can still change an answer; saving is all or nothing.")
        return _(
            "Read each line: was this student at this school on these days, with this mentor? Choose what is right, or press "
            "“confirm all” when everything is. Saving is all or nothing; you can come back later."
        )

    def get_heading(self):
        return _("Confirm: %(name)s") % {"name": self.object.request.name}

    def get_form_kwargs(self):
        named = {line.row.pk: self.named(line) for line in self.lines}
        return super().get_form_kwargs() | {"lines": self.lines, "named": named}

    def get_initial(self):
        return {"version": self.object.version}

    def act(self, form):
        return answer_check(
            self.object, answers=form.answers(), confirm_rest="confirm_rest" in self.request.POST, seen=form.seen(),
            version=form.cleaned_data["version"], by=self.request.user,
        )  # fmt: skip

    def get_success_url_for(self, result):
        return result.get_absolute_url()

    def get_context_data(self, **kwargs):
        form = kwargs.get("form") or self.get_form()
        kwargs["form"] = form
        request = self.object.request
        schools = [(name, [self.row(line, form) for line in lines]) for name, lines in by_school(self.lines)]
        return super().get_context_data(
            schools=schools, due=request.due_on, is_late=timezone.localdate() > request.due_on,
            period=formats.period(request.valid_from, request.valid_until), board=self.object.board,
            open_number=sum(line.needs_answer for line in self.lines), back_url=self.object.get_absolute_url(),
            back_label=str(self.object.board), **kwargs,
        )  # fmt: skip

    def row(self, line: Line, form) -> dict:
        shown = line.now.shown() if line.now else line.row.shown
        fields = {}
        if f"state_{line.row.pk}" in form.fields:
            fields = {name: form[f"{name}_{line.row.pk}"] for name in ("state", "reason", "note", "seen")}
        return {
            "key": line.row.pk, "who": self.named(line), "reference": line.row.placement.reference,
            "days": days_of(line),
            "mentors": ", ".join(shown["mentors"]) or _("no mentor yet"),
            "trainer": shown["school_trainer"] or _("no school trainer yet"),
            "fields": fields, "cell": answer_cell(line), "asks_again": line.asks_again,
            "settled_note": done_words(line), "said": words_of(line), "earlier": earlier_words(line.row),
        }  # fmt: skip


class CheckLineSettleView(RecordScopeMixin, ObjectActionView):
    """What a board corrected or objected to, the ways to act on the placement, and what was done."""

    model = CheckLine
    permission = "rounds.settle_check"
    form_class = SettleForm
    template_name = "rounds/check_line_settle.html"
    heading = gettext_lazy("Settle what the board says")
    intro = gettext_lazy(
        "First put the placement right where needed; then write down what was done, so that the board can read it."
    )
    submit_label = pgettext_lazy("act", "Settle")

    def get_queryset(self):
        rows = super().get_queryset()
        return rows.select_related(
            "check_of__request__partnership", "check_of__board", "placement__enrolment__student", "placement__school"
        )

    def get_context_data(self, **kwargs):
        line, placement = self.object, self.object.placement
        names = self.may("placements.view_student", placement)
        here = self.request.path
        acts = []
        if self.may("placements.change_placement", placement):
            wanted = [(_("Correct the placement"), "placement_update")]
            if not placement.end_reason:
                wanted += [
                    (_("Another mentor from a day"), "placement_mentor"),
                    (_("Move to another school"), "placement_move"), (_("End the placement"), "placement_end"),
                ]  # fmt: skip
            acts = [
                (label, reverse(f"placements:{name}", args=[placement.pk]) + f"?next={here}") for label, name in wanted
            ]
        return super().get_context_data(
            acts=acts,
            facts=[
                (_("School board"), line.check_of.board),
                (_("Student"), placement.student.sort_name if names else placement.student.reference),
                (_("Placement"), placement.reference, placement.get_absolute_url()),
                (_("The board saw"), self.saw()),
                (_("The board says"), line.get_state_display()),
                (_("What is different"), line.get_reason_display() if line.reason else ""),
                (_("Note"), line.note),
                *((_("Said before"), words) for words in earlier_words(line)),
            ],
            back_url=line.check_of.get_absolute_url(), back_label=str(line.check_of.board), **kwargs,
        )  # fmt: skip

    def saw(self) -> str:
        shown = self.object.shown
        parts = [
            shown["school"],
            formats.period(self.object.valid_from, self.object.valid_until),
            ", ".join(shown["mentors"]),
        ]
        return "; ".join(filter(None, parts))

    def act(self, form):
        return settle_check_line(self.object, by=self.request.user, **form.cleaned_data).check_of

    def get_success_url_for(self, result):
        return result.get_absolute_url()

    def get_cancel_url(self):
        return self.object.check_of.get_absolute_url()
