"""One act that asks the same contribution of every board."""

from __future__ import annotations

import datetime

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books import actions
from books.actions.contributions import contributed
from books.enums import PaidHow
from books.forms.contributions import AskedForm, ProposeForm
from books.streams import streams_for
from books.views.entries import OpenYearMixin
from funding.models import Grant
from oids import formats
from oids.views.details import ActionView
from partnerships.enums import PartyKind
from partnerships.models import Party
from partnerships.views.base import PartnershipYearMixin

# Of the seed: EUR 3,000 per board; only what stands in the form at first.
USUAL_CENTS = 3_000_00


class ContributionProposeView(OpenYearMixin, PartnershipYearMixin, ActionView):
    """Every board with its amount; who has a contribution to that stream in this year already keeps that one."""

    permission = "books.change_contribution"
    form_class = ProposeForm
    template_name = "books/contribution_propose.html"
    heading = gettext_lazy("Propose the contribution of every board")
    intro = gettext_lazy(
        "One line per board, each can be changed. A board that has a contribution to the stream in this year already gets "
        "no second one. Somebody else confirms them."
    )
    submit_label = gettext_lazy("Enter what is ticked")

    def get_initial(self):
        return {
            "description": _("Contribution to the learning network %(year)s") % {"year": self.school_year},
            "due_on": datetime.date(self.school_year.start, 12, 31),
        }

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"partnership": self.partnership, "school_year": self.school_year}

    @cached_property
    def boards(self) -> list[Party]:
        members = Party.objects.members_of(self.partnership, self.school_year.period)
        return list(members.filter(kind=PartyKind.BOARD).order_by("name"))

    @cached_property
    def rows(self) -> list[AskedForm]:
        data = self.request.POST if self.request.method == "POST" else None
        usual = {"amount_cents": USUAL_CENTS, "paid_how": PaidHow.INVOICED}
        rows = []
        for party in self.boards:
            initial = usual | {"asked": party.pk not in self.known}
            row = AskedForm(data, prefix=f"b{party.pk}", party=party, initial=initial)
            row.known = self.known.get(party.pk)
            rows.append(row)
        return rows

    @cached_property
    def streams(self) -> list[Grant]:
        return list(streams_for(self.partnership, self.school_year))

    @cached_property
    def known(self) -> dict[int, int]:
        """Party -> cents that were asked of it already in this year."""
        asked: dict[int, int] = {}
        for party, cents in contributed(self.partnership, self.school_year, self.streams).values_list(
            "party", "amount_cents"
        ):
            asked[party] = asked.get(party, 0) + cents
        return asked

    def form_valid(self, form):
        if not all([row.is_valid() for row in self.rows]):
            return self.form_invalid(form)
        return super().form_valid(form)

    def act(self, form):
        asked = [
            actions.Asked(row.party, row.cleaned_data["amount_cents"], row.cleaned_data["paid_how"])
            for row in self.rows
            if row.cleaned_data["asked"]
        ]
        self.made = actions.propose_contributions(
            partnership=self.partnership, school_year=self.school_year, rows=asked, by=self.request.user,
            **form.cleaned_data,
        )  # fmt: skip
        self.kept = len(asked) - len(self.made)

    def get_success_message(self, result):
        text = _("Entered: %(number)s contributions, %(amount)s together.") % {
            "number": formats.count(len(self.made)), "amount": formats.euro(sum(row.amount_cents for row in self.made)),
        }  # fmt: skip
        if self.kept:
            text += " " + _("%(number)s boards had one already and keep it.") % {"number": formats.count(self.kept)}
        return text

    def get_cancel_url(self):
        return reverse("books:contribution_list", kwargs=self.kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            rows=self.rows, has_stream=bool(self.streams), back_url=self.get_cancel_url(),
            error_forms=[kwargs.get("form") or self.get_form(), *(row for row in self.rows if row.is_bound)]
            if self.request.method == "POST" else [],
            back_label=_("Own contributions in money"), **kwargs,
        )  # fmt: skip
