"""What moves a settlement between parties on: prepare, work out again, adopt, correct."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books import actions
from books.forms.settlements import SettlementCorrectForm, SettlementForm
from books.models import Settlement
from books.purses.kept import names_of
from books.purses.ledger import newest_settlement
from books.purses.now import books_difference
from books.views.settlements import SettlementMixin, difference_with_the_books
from oids import formats
from oids.views.details import ActionView, ConfirmView
from partnerships.forms.decisions import DecisionChoiceForm
from partnerships.views.base import PartnershipYearMixin
from partnerships.views.decisions import DecidesMixin


class SettlementPrepareView(PartnershipYearMixin, ActionView):
    permission = "books.prepare_settlement"
    form_class = SettlementForm
    heading = gettext_lazy("Prepare a settlement")
    intro = gettext_lazy("Made from what each party gives and gets as the books are now.")
    submit_label = gettext_lazy("Make the draft")

    def refused_before(self):
        return actions.settlement_exists(self.partnership, self.school_year)

    def get_context_data(self, **kwargs):
        """With the settlement that there is already."""
        there = newest_settlement(self.partnership, self.school_year)
        link = (
            (_("To settlement %(reference)s") % {"reference": there.reference}, there.get_absolute_url())
            if there
            else None
        )
        return super().get_context_data(link=link, **kwargs)

    def act(self, form):
        return actions.prepare_settlement(
            partnership=self.partnership, school_year=self.school_year, by=self.request.user, **form.cleaned_data
        )

    def get_cancel_url(self):
        return reverse("books:settlement_list", kwargs=self.kwargs)


class _ActView(SettlementMixin, ConfirmView):
    """One page that says what the act does and with what figures."""

    def get_facts(self) -> list[tuple]:
        settlement, penvoerder = self.object, names_of(self.object)[self.object.inputs["penvoerder"]]
        return [
            (_("Reference"), settlement.reference),
            (_("How it is settled"), settlement.get_mode_display()),
            (_("Shared by"), settlement.get_key_display()),
            (_("Hours settled too"), _("yes") if settlement.with_hours else _("no")),
            (_("Value exchanged"), formats.euro(settlement.result["value_cents"])),
            (_("Payments"), formats.count(len(settlement.result["transfers"]))),
            (_("Penvoerder"), penvoerder),
            (_("Worked out on"), formats.day_time(settlement.calculated_at)),
            (_("Prepared by"), str(settlement.prepared_by)),
        ]


class SettlementRecalculateView(_ActView):
    permission = "books.prepare_settlement"
    form_class = SettlementForm
    heading = gettext_lazy("Work out again")
    intro = gettext_lazy("The draft is made again from the books as they are now, with these choices.")
    submit_label = gettext_lazy("Work out again")

    def get_initial(self):
        return {"mode": self.object.mode, "key": self.object.key, "with_hours": self.object.with_hours}

    def act(self, form):
        return actions.recalculate_settlement(self.object, by=self.request.user, **form.cleaned_data)


class SettlementAdoptView(DecidesMixin, _ActView):
    permission = "books.adopt_settlement"
    form_class = DecisionChoiceForm
    besides = Settlement
    heading = gettext_lazy("Adopt the settlement")
    intro = gettext_lazy("Adopted is frozen: inputs and result stay as they are. A correction is a new version.")
    submit_label = gettext_lazy("Adopt")

    template_name = "books/settlement_adopt.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"first_day": self.object.school_year.first_day}

    def get_context_data(self, **kwargs):
        """Says beforehand what the action would refuse."""
        now = books_difference(self.object)
        stale = now.error or now.moves
        again = ""
        if stale and self.may("books.prepare_settlement", self.object):
            again = reverse("books:settlement_recalculate", args=[self.object.pk])
        return super().get_context_data(
            stale=bool(stale), stale_why=now.error, again_url=again,
            stale_section=difference_with_the_books(now.rows) if stale and not now.error else None, **kwargs,
        )  # fmt: skip

    def refused_before(self):
        return actions.settlement_needs_another(self.object, self.request.user)

    def act(self, form):
        return actions.adopt_settlement(self.object, decision=form.cleaned_data["decision"], by=self.request.user)


class SettlementCorrectView(_ActView):
    permission = "books.prepare_settlement"
    form_class = SettlementCorrectForm
    heading = gettext_lazy("Correct with a new version")
    intro = gettext_lazy("The adopted version stays as it is; the new draft shows the difference per party.")
    submit_label = gettext_lazy("Make the new version")

    def act(self, form):
        return actions.correct_settlement(self.object, reason=form.cleaned_data["reason"], by=self.request.user)
