"""Hours of members of groups, per party, beside what the books have of them."""

from __future__ import annotations

from decimal import Decimal

from django.forms import Form
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.generic import TemplateView

from network import actions
from network.models import Participant
from network.standing import GROUPS, outside_hours, parties_by_code, standings
from network.views.base import shown_parties
from oids import formats
from oids.access import AccessMixin
from oids.views.details import ActionView
from oids.views.sections import Cell, Section
from partnerships.models import Party
from partnerships.views.base import PartnershipYearMixin


def hours_cell(hours, url="") -> Cell:
    return Cell(formats.hours(hours), url, is_number=True)


def standing_state(row) -> Cell:
    """What is left to do with the hours of one party."""
    if row.to_book > 0:
        return Cell(_("%(hours)s to book") % {"hours": formats.hours(row.to_book)}, tone="warn")
    if row.to_book < 0:
        text = _("%(hours)s too many in the books") % {"hours": formats.hours(-row.to_book)}
        return Cell(text, tone="bad")
    return Cell(_("waits for confirmation"), tone="neutral") if row.waiting else Cell(_("in the books"), tone="good")


class GroupHoursView(PartnershipYearMixin, AccessMixin, TemplateView):
    """All parties for whoever prepares or decides; staff of a party sees its own."""

    permission = "network.view_participant"
    template_name = "network/page.html"

    def get_context_data(self, **kwargs):
        only = shown_parties(self.request.user, self.partnership)
        rows = standings(self.partnership, self.school_year, only=only)
        acts = []
        if self.may("books.change_contribution", self.partnership) and any(row.to_book > 0 for row in rows):
            acts.append((_("Book the hours"), reverse("network:hours_book", kwargs=self.kwargs)))
        sections = [self.in_books(rows)]
        if only is None:
            sections.append(self.outside())
        return super().get_context_data(
            heading=_("Hours of groups"),
            intro=_(
                "What members of PLGs and working groups get of their employers in this school year. In the books they "
                "are own contributions in hours, valued at the rate of the year."
            ),
            actions=acts,
            sections=sections,
            **kwargs,
        )

    def in_books(self, rows) -> Section:
        parties = parties_by_code([row.party for row in rows])
        rows = sorted(rows, key=lambda row: parties[row.party].name)
        groups, entries = (
            reverse(name, kwargs=self.kwargs) for name in ("network:group_list", "books:hours_contribution_list")
        )
        known = dict(
            Participant.objects.filter(partnership=self.partnership, party__isnull=False).values_list(
                "party__code", "pk"
            )
        )
        lines = []
        for row in rows:
            party = parties[row.party]
            here = f"{groups}?participant={known[row.party]}" if row.party in known else groups
            there = f"{entries}?party={party.pk}&role={GROUPS.role}"
            lines.append([
                party.name, Cell(formats.count(row.members), here if row.members else "", is_number=True),
                hours_cell(row.hours), hours_cell(row.confirmed, there if row.confirmed else ""),
                hours_cell(row.waiting, there if row.waiting else ""), standing_state(row),
            ])  # fmt: skip
        totals = [sum((getattr(row, name) for row in rows), Decimal(0)) for name in ("hours", "confirmed", "waiting")]
        return Section(
            "parties", _("Boards and institutes"),
            [_("Party"), pgettext("group", "Members"), _("Hours"), _("Confirmed in the books"), _("Waits in the books"), _("State")],
            lines, empty=_("No board or institute has members in a group in this year."),
            foot=[
                Cell(_("Total")), Cell(formats.count(sum(row.members for row in rows)), is_number=True),
                *(hours_cell(value) for value in totals), Cell(""),
            ] if rows else [],
        )  # fmt: skip

    def outside(self) -> Section:
        rows = [
            [Cell(str(row), row.get_absolute_url()), row.get_kind_display(), hours_cell(hours)]
            for row, hours in sorted(
                outside_hours(self.partnership, self.school_year).items(), key=lambda found: str(found[0])
            )
        ]
        return Section(
            "outside", _("Outside the register"), [_("Participant"), _("Kind"), _("Hours")], rows,
            note=_("These participants are no party in the money, so their hours are not in the books."),
            empty=_("Nobody from outside is in a group in this year."),
        )  # fmt: skip


class HoursBookView(PartnershipYearMixin, ActionView):
    permission = "books.change_contribution"
    form_class = Form
    template_name = "generic/confirm.html"
    heading = gettext_lazy("Book the hours")
    submit_label = gettext_lazy("Put them in the books")
    intro = gettext_lazy(
        "What the books lack of the hours of members goes into the own contributions in hours, per party. There somebody "
        "else confirms it; then it is valued at the rate of the year."
    )

    @cached_property
    def lacking(self) -> dict[str, Decimal]:
        """Name of the party -> hours that the books lack."""
        members = Party.objects.members_of(self.partnership, self.school_year.period).values_list("code", flat=True)
        rows = standings(self.partnership, self.school_year, only=set(members))
        rows = [row for row in rows if row.to_book > 0]
        parties = parties_by_code([row.party for row in rows])
        return {parties[row.party].name: row.to_book for row in rows}

    def refused_before(self) -> str:
        return "" if self.lacking else _("The books have the hours of everybody already.")

    def get_context_data(self, **kwargs):
        facts = sorted(self.lacking.items())
        if len(facts) > 1:
            facts.append((_("Total"), sum(self.lacking.values(), Decimal(0))))
        shown = [(name, _("%(hours)s hours") % {"hours": formats.hours(hours)}) for name, hours in facts]
        return super().get_context_data(facts=shown, **kwargs)

    def act(self, form):
        self.made = actions.book_hours(partnership=self.partnership, school_year=self.school_year, by=self.request.user)

    def get_success_message(self, result):
        number = len(self.made)
        return ngettext(
            "The hours of %(number)s party are in the books and wait for confirmation.",
            "The hours of %(number)s parties are in the books and wait for confirmation.", number,
        ) % {"number": number}  # fmt: skip

    def get_success_url_for(self, result):
        return reverse("network:group_hours", kwargs=self.kwargs)

    def get_cancel_url(self):
        return reverse("network:group_hours", kwargs=self.kwargs)
