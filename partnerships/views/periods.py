"""Correcting days that were entered wrongly: memberships, boards of schools and penvoerders."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.views.details import ConfirmView
from partnerships import actions
from partnerships.foresight import SAME_PAGE
from partnerships.forms.register import PeriodForm
from partnerships.models import Membership, Penvoerder, SchoolMembership
from partnerships.views.base import FOLLOWS
from partnerships.views.foreseen import ForeseenMixin, MistakeView, changed_days


class _PeriodUpdateView(ForeseenMixin, ConfirmView):
    permission = "partnerships.change_register"
    form_class = PeriodForm
    success_message = FOLLOWS
    intro = gettext_lazy(
        "Only for a day that was entered wrongly: hours and money of all years follow, and the history keeps what "
        "stood here. What really changed is ended, and begins anew."
    )

    def get_initial(self):
        return {"valid_from": self.object.valid_from, "valid_until": self.object.valid_until}

    def whole(self):
        """The record on whose page this row stands."""
        raise NotImplementedError

    def get_scenes(self, form):
        return [(self.object.partnership, year) for year in self.get_years(form)]

    def get_years(self, form):
        days = changed_days(self.object, **form.cleaned_data)
        return self.years_from(*days) if days else []

    def perform(self, form):
        actions.correct_period(self.object, by=self.request.user, **form.cleaned_data)
        return self.whole()

    def get_cancel_url(self):
        return self.next_url() or self.whole().get_absolute_url()


class MembershipUpdateView(_PeriodUpdateView):
    model = Membership
    heading = gettext_lazy("Correct the days of a membership")

    def whole(self):
        return self.object.partnership

    def get_facts(self):
        return [(_("Member"), self.object.party), (_("Partnership"), self.object.partnership)]


class PenvoerderUpdateView(_PeriodUpdateView):
    model = Penvoerder
    heading = gettext_lazy("Correct the days of a penvoerder")

    def whole(self):
        return self.object.partnership

    def get_facts(self):
        return [(_("Penvoerder"), self.object.party), (_("Partnership"), self.object.partnership)]


class SchoolMoveUndoView(MistakeView):
    """A move to another board that was entered wrongly."""

    model = SchoolMembership
    heading = gettext_lazy("Undo the move of a school")
    intro = gettext_lazy(
        "For a move that was entered wrongly: the school goes back to the board from which it came, as if it had never "
        "moved. Hours and money follow; the history keeps what stood here."
    )
    confirm_label = gettext_lazy("Undo the move")

    def refused_before(self):
        return actions.move_stays(self.object)

    def get_scenes(self, form):
        row, before = self.object, actions.board_before(self.object)
        boards = [row.board, before.board] if before else [row.board]
        return self.scenes_of(boards, self.years_from(row.valid_from, row.valid_until))

    def get_facts(self):
        row, before = self.object, actions.board_before(self.object)
        return [
            (_("School"), row.school), (_("Goes back to"), before.board if before else ""), (_("Leaves"), row.board),
            (_("From"), formats.day(row.valid_from)),
        ]  # fmt: skip

    def perform(self, form):
        return actions.undo_move(self.object, by=self.request.user)

    def get_cancel_url(self):
        return self.next_url() or self.object.school.get_absolute_url()


class SchoolMembershipUpdateView(_PeriodUpdateView):
    model = SchoolMembership
    heading = gettext_lazy("Correct the days at a board")
    beforehand = SAME_PAGE

    def whole(self):
        return self.object.school

    def get_scenes(self, form):
        return self.scenes_of([self.object.board], self.get_years(form))

    def get_facts(self):
        return [(_("School"), self.object.school), (_("School board"), self.object.board)]
