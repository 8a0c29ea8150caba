"""The students of a proposal: in a list and one by one with the reasons; moved, swapped and pinned."""

from __future__ import annotations

from collections.abc import Sequence

from django.forms import Form
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oids import formats
from oids.exports import INTEGER, Column
from oids.names import exact_person_first
from oids.views.details import DetailView, ObjectActionView, ObjectMixin
from oids.views.lists import ListView
from oids.views.lookups import LIMIT, LookupView
from oids.views.sections import Section
from partnerships.models import School
from partnerships.views.base import RecordScopeMixin
from rounds.actions.proposals import move_line, pin_lines, possible_swaps, preview_moves, swap_lines
from rounds.calculations.moves import Swap
from rounds.explaining import Told, told_of
from rounds.filters.proposals import ProposalLineFilter
from rounds.forms.proposals import MoveLineForm, SwapLinesForm, line_label, search_lines
from rounds.models import ProposalLine
from rounds.tables.proposals import ProposalLineTable, rank_in_words, wish_in_words
from rounds.views.proposals import ProposalMixin
from rounds.wording import kilometres


class LineMixin(RecordScopeMixin):
    """A line belongs to a proposal; the partnership and year on the screen are those of its round."""

    model = ProposalLine
    permission = "rounds.view_proposal"

    def get_queryset(self):
        return super().get_queryset().select_related(
            "proposal__round__partnership", "proposal__batch", "enrolment__student", "enrolment__partnership", "school",
            "worked_out",
        )  # fmt: skip

    def check_access(self) -> None:
        self.request.partnership = self.object.proposal.partnership
        self.request.school_year = self.object.proposal.school_year
        super(RecordScopeMixin, self).check_access()

    def back(self) -> dict[str, str]:
        line = self.object
        return {
            "back_url": reverse("rounds:proposal_line_list", args=[line.proposal_id]),
            "back_label": str(line.proposal),
        }


class ProposalLineListView(ProposalMixin, ObjectMixin, ListView):
    template_name = "rounds/proposal_line_list.html"
    table_class = ProposalLineTable
    filterset_class = ProposalLineFilter
    export_name = "voorstel"
    empty_text = gettext_lazy("Nobody is in this proposal: everybody has a placement already.")

    def get_rows(self):
        rows = ProposalLine.objects.visible_to(self.request.user).filter(proposal=self.object)
        return rows.select_related("enrolment__student", "school", "proposal")

    def get_filterset_kwargs(self, filterset_class):
        return {
            "data": self.request.GET or None, "request": self.request, "queryset": self.get_rows(),
            "proposal": self.object,
        }  # fmt: skip

    def get_table_kwargs(self):
        return {"told": self.told}

    @cached_property
    def told(self) -> Told:
        return told_of(self.object)

    def get_heading(self):
        return _("Students of %(proposal)s") % {"proposal": self.object}

    def get_intro(self):
        return _("%(round)s. Open a student to see why this school, what was traded and what a higher wish takes.") % {
            "round": self.object.round
        }

    def get_context_data(self, **kwargs):
        may = self.object.is_ready and self.may("rounds.change_proposal", self.object)
        return super().get_context_data(
            may_pin=may and not self.object.round.is_closed,
            pin_url=reverse("rounds:proposal_pin", args=[self.object.pk]),
            back_url=self.object.get_absolute_url(), back_label=str(self.object), **kwargs,
        )  # fmt: skip

    def export_columns(self):
        return [
            Column("number", _("Student number")), Column("name", _("Student")), Column("route", _("Route")),
            Column("year", _("Year of study"), INTEGER), Column("brin6", "BRIN6"), Column("school", _("School")),
            Column("wish", _("Wish")), Column("metres", _("Distance, metres"), INTEGER), Column("pinned", _("Pinned")),
            Column("why", _("Why")),
        ]  # fmt: skip

    def export_row(self, obj):
        student = obj.enrolment.student
        return {
            "number": student.number, "name": student.sort_name, "route": obj.enrolment.get_route_display(),
            "year": obj.enrolment.year_of_study, "brin6": obj.school.brin6 if obj.school else "",
            "school": str(obj.school or ""), "wish": wish_in_words(obj), "metres": obj.distance_m,
            "pinned": _("yes") if obj.pinned else "", "why": self.told.short(obj),
        }  # fmt: skip


class ProposalPinView(ProposalMixin, ObjectActionView):
    """Pin or release the ticked students; comes from the list."""

    permission = "rounds.change_proposal"
    form_class = Form
    heading = gettext_lazy("Pin students")
    intro = gettext_lazy("Tick students in the list, then pin them there or release them.")
    submit_label = gettext_lazy("Back to the list")

    def act(self, form):
        ticked = [int(value) for value in self.request.POST.getlist("line") if value.isdigit()]
        enrolments = list(self.object.lines.filter(pk__in=ticked).values_list("enrolment_id", flat=True))
        self.pinned = "release" not in self.request.POST
        self.changed = pin_lines(self.object, enrolments=enrolments, pinned=self.pinned, by=self.request.user)

    def get_success_message(self, result):
        if self.pinned:
            text = ngettext("%(number)s student is pinned now.", "%(number)s students are pinned now.", self.changed)
        else:
            text = ngettext("%(number)s student was released.", "%(number)s students were released.", self.changed)
        return text % {"number": formats.count(self.changed)}

    def get_success_url_for(self, result):
        return self.next_url() or self.get_cancel_url()

    def get_cancel_url(self):
        return self.next_url() or reverse("rounds:proposal_line_list", args=[self.object.pk])


class ProposalLineDetailView(LineMixin, DetailView):
    """Why this school, what was traded, what would have to change."""

    template_name = "rounds/proposal_line_detail.html"

    def get_context_data(self, **kwargs):
        line, told = self.object, told_of(self.object.proposal)
        student = line.enrolment.student
        acts = []
        if self.may("rounds.change_proposal", line) and line.proposal.is_ready:
            acts = [
                (_("Move"), reverse("rounds:proposal_line_move", args=[line.pk])),
                (_("Swap"), reverse("rounds:proposal_line_swap", args=[line.pk])),
            ]
        facts = [
            (_("Student"), student.sort_name, student.get_absolute_url()),
            (_("Route"), line.enrolment.route_and_year),
            (_("School"), str(line.school or _("no place")), line.school.get_absolute_url() if line.school else ""),
            (_("Wish"), wish_in_words(line)),
            (_("Distance"), kilometres(line.distance_m)),
        ]  # fmt: skip
        if line.by_hand:
            facts.append(
                (_("Placed by hand"), _("worked out was: %(school)s") % {"school": line.worked_out or _("no place")})
            )
        elif line.pinned:
            facts.append((_("Pinned"), _("stays here when it is worked out again")))
        return super().get_context_data(
            heading=_("%(student)s: %(school)s") % {"student": student.sort_name, "school": line.school or _("no place")},
            facts=facts, sections=told.sections(line), actions=acts,
            pin_url=reverse("rounds:proposal_pin", args=[line.proposal_id]) if acts and line.school_id else "",
            **self.back(), **kwargs,
        )  # fmt: skip


class _MoveView(LineMixin, ObjectActionView):
    permission = "rounds.change_proposal"
    template_name = "rounds/proposal_move.html"

    def get_initial(self):
        return {"version": self.object.proposal.version}

    def get_cancel_url(self):
        return self.next_url() or reverse("rounds:proposal_line_detail", args=[self.object.pk])

    def get_success_url_for(self, result):
        return self.get_cancel_url()

    def get_heading(self):
        return self.heading % {"student": self.object.enrolment.student.sort_name}

    def get_facts(self):
        line = self.object
        school = line.school.get_absolute_url() if line.school else ""
        return [
            (_("School"), str(line.school or _("no place")), school), (_("Wish"), wish_in_words(line)),
            (_("Distance"), kilometres(line.distance_m)),
        ]  # fmt: skip

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"facts": self.get_facts()} | self.back() | kwargs)


class ProposalLineMoveView(_MoveView):
    form_class = MoveLineForm
    heading = gettext_lazy("Move %(student)s in the proposal")
    intro = gettext_lazy(
        "The student is pinned at the new school. Places, limits, the travel limit and schools to avoid hold by hand too."
    )
    submit_label = gettext_lazy("Move")

    def get_form_kwargs(self):
        round_ = self.object.proposal.round
        schools = School.objects.visible_to(self.request.user).of_partnership(
            round_.partnership, round_.school_year.period
        )
        scope = {"partnership": round_.partnership.slug, "year": str(round_.school_year)}
        return super().get_form_kwargs() | {
            "here": self.object.school,
            "schools": schools,
            "url": reverse("placements:school_lookup", kwargs=scope),
        }

    def act(self, form):
        self.school = form.cleaned_data["school"]
        return move_line(self.object, school=self.school, version=form.cleaned_data["version"], by=self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(options=self.options(), **kwargs)

    def options(self) -> Section:
        """The student's wishes and the nearest schools with room, with what a move there costs."""
        line = self.object
        rows = told_of(line.proposal).options(
            line, lambda school: preview_moves(line.proposal, {line.enrolment_id: school})
        )
        return Section(
            "options", _("Where there is room"), [_("School"), _("Wish"), _("Distance"), _("Free"), _("Points more")], rows,
            empty=_("No school can take this student without breaking a limit."),
            note=_("Fewer points are better; a minus means that the division as a whole becomes better."),
        )  # fmt: skip

    def get_success_message(self, result):
        return moved_words(self.object, self.school)


def moved_words(line: ProposalLine, school: School | None) -> str:
    """What a move did: to a school is a pin, to no place is none."""
    words = {"student": line.enrolment.student.sort_name, "school": school}
    if school is None:
        return _("%(student)s has no place now.") % words
    return _("%(student)s was moved to %(school)s and pinned there.") % words


MOST_SWAPS = 15


class ProposalLineSwapView(_MoveView):
    """With whom the student can change places, one press each; somebody else is typed."""

    template_name = "rounds/proposal_swap.html"
    form_class = SwapLinesForm
    heading = gettext_lazy("Swap %(student)s with another student")
    intro = gettext_lazy("Both are pinned where they come.")
    submit_label = gettext_lazy("Swap")

    @cached_property
    def others(self):
        rows = ProposalLine.objects.visible_to(self.request.user).filter(proposal=self.object.proposal_id)
        return rows.exclude(pk=self.object.pk).select_related("enrolment__student", "school")

    def get_form_kwargs(self):
        url = reverse("rounds:proposal_line_lookup", args=[self.object.proposal_id])
        return super().get_form_kwargs() | {"lines": self.others, "url": f"{url}?swaps_with={self.object.pk}"}

    def act(self, form):
        data = form.cleaned_data
        self.other, self.was_pinned = data["other"], data["other"].pinned
        return swap_lines(self.object, data["other"], version=data["version"], by=self.request.user)

    def get_success_message(self, result):
        if not self.was_pinned:
            return _("Swapped and pinned.")
        return _("Swapped and pinned. %(student)s was pinned at %(school)s before; swap back if that had to stay so.") % {
            "student": self.other.enrolment.student.sort_name, "school": self.other.school,
        }  # fmt: skip

    def get_context_data(self, **kwargs):
        found = possible_swaps(self.object) if self.object.proposal.is_ready else ()
        return super().get_context_data(
            options=None, swaps=self.shown(found[:MOST_SWAPS]), swaps_number=len(found), most_swaps=MOST_SWAPS, **kwargs
        )

    def shown(self, found: Sequence[Swap]) -> list[dict]:
        """Per swap who, from where, and what becomes of the two and of the whole."""
        lines = {line.enrolment_id: line for line in self.others.filter(enrolment__in=[row.other for row in found])}
        return [
            {
                "line": lines[row.other],
                "value": line_label(lines[row.other]),
                "name": lines[row.other].enrolment.student.sort_name,
                "url": reverse("rounds:proposal_line_detail", args=[lines[row.other].pk]),
                "wish": rank_in_words(row.ranks[0]),
                "distance": kilometres(row.metres[0]),
                "other_wish": change_in_words(wish_in_words(lines[row.other]), rank_in_words(row.ranks[1])),
                "other_distance": change_in_words(kilometres(lines[row.other].distance_m), kilometres(row.metres[1])),
                "travel": "–" if row.travel_m is None else formats.signed(row.travel_m, kilometres),
                "points": formats.signed(row.points, formats.count),
            }
            for row in found
            if row.other in lines
        ]


def change_in_words(before: str, after: str) -> str:
    return after if before == after else f"{before} → {after}"


class ProposalLineLookupView(ProposalMixin, ObjectMixin, LookupView):
    """Type-ahead of the students of a proposal; with `?swaps_with=` a line, of those who are elsewhere."""

    def get_results(self, text):
        rows = ProposalLine.objects.visible_to(self.request.user).filter(proposal=self.object)
        if (with_whom := self.request.GET.get("swaps_with", "")).isdecimal():
            line = rows.filter(pk=with_whom).first()
            rows = rows.exclude(pk=line.pk).exclude(school=line.school_id) if line else rows.none()
        rows = search_lines(rows.select_related("enrolment__student", "school"), text)
        rows = rows.order_by(exact_person_first(text, "enrolment__student__"), *ProposalLine._meta.ordering)[:LIMIT]
        return [
            {
                "value": line_label(row),
                "label": line_label(row),
                "detail": str(row.school or _("no place")) + (", " + _("pinned") if row.pinned else ""),
            }
            for row in rows
        ]
