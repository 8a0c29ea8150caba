"""What pays a cost, on its page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from books.calculations.coverage import Coverage
from books.calculations.why import turns
from books.models import Cost, CostCoverage
from books.querysets import is_party_only
from books.streams import coverage_of
from books.wording import why_in_words
from funding.models import Grant
from funding.views.cells import money
from oids.views.sections import Cell, Section, number


def who_pays(cost: Cost, user) -> Section:
    """Every stream with its turn, its cents and the reason; then what the party bears."""
    title = _("What pays it")
    if not cost.is_confirmed:
        return Section("paid", title, [], empty=_("Worked out once the cost is confirmed."))
    coverage = coverage_of(cost.partnership)
    kept = CostCoverage.objects.filter(cost=cost).exists()
    # A stream without any earmark pays no costs at all: it says nothing here.
    able = {stream.key for stream in coverage.streams if stream.earmarks}
    if is_party_only(user, cost.partnership):
        return _who_pays_it(cost, title, coverage)
    found = [turn for turn in turns(coverage, cost.pk, kept=kept) if turn.cents or turn.stream in able]
    streams = Grant.objects.in_bulk([turn.stream for turn in found])
    rows = [
        [
            number(turn.order if turn.order is not None else "–"),
            Cell(streams[turn.stream].name, streams[turn.stream].get_absolute_url()), why_in_words(turn),
            money(turn.before), money(turn.cents),
        ]
        for turn in found
    ]  # fmt: skip
    own = cost.amount_cents - sum(turn.cents for turn in found)
    rows.append([number("–"), cost.party.name, _("Bears what no stream pays."), number("–"), money(own)])
    return Section(
        "paid", title, [_("Order"), _("Stream or party"), _("Why"), _("Had left"), _("Pays")], rows,
        foot=["", _("Total"), "", "", money(cost.amount_cents)],
        note=_("Streams that may pay a cost of this kind pay in the agreed order; costs take their turn by date. Of streams with the same order the one that was recorded first pays first. The part that a stream leaves, also when it is co-financed, goes to the next stream that may pay; only what is left after the last one is borne by the party."),
    )  # fmt: skip


def _who_pays_it(cost: Cost, title: str, coverage: Coverage) -> Section:
    """For the party itself: what is paid, without what streams of the partnership have left."""
    lines = [line for line in coverage.of_cost(cost.pk) if line.cents]
    names = {grant.pk: grant.name for grant in Grant.objects.filter(pk__in=[line.stream for line in lines])}
    rows = [[names.get(line.stream, cost.party.name), money(line.cents)] for line in lines]
    return Section(
        "paid", title, [_("Stream or party"), _("Pays")], rows, foot=[_("Total"), money(cost.amount_cents)],
        note=_("The penvoerder pays you what streams pay of it; the rest you bear yourselves, and it stands under what each "
               "party gives and gets."),
    )  # fmt: skip
