"""The agreed key: what part of the students each board takes."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids.money import split
from oids.views.details import ObjectActionView
from placements.models import Placement
from rounds.actions.shares import update_shares
from rounds.forms.rounds import SharesForm
from rounds.models import Round
from rounds.places import annotated, boards_of, reference_round, schools_of
from rounds.views.base import RoundMixin

THOUSANDTHS = 100_000
KEYS = ("places", "pupils", "students")


def figures_of(round: Round) -> dict[int, dict[str, int]]:
    """Per board: places of last year's round, pupils now, and the students who were placed there last year."""
    found: dict[int, dict[str, int]] = {board.pk: dict.fromkeys(KEYS, 0) for board in boards_of(round)}
    schools = annotated(schools_of(round), round)
    year = round.school_year.previous
    placed = (
        Placement.objects.of_year(round.partnership, year)
        .order_by()
        .values("school")
        .annotate(number=Count("enrolment", distinct=True))
    )
    students = {row["school"]: row["number"] for row in placed}
    for school in schools:
        figures = found.get(school.board_key)
        if figures is not None:
            figures["places"] += school.last_places or 0
            figures["pupils"] += school.pupils or 0
            figures["students"] += students.get(school.pk, 0)
    return found


def in_proportion(weights: dict[int, int], codes: dict[int, str]) -> dict[int, Decimal]:
    """Parts in per cent with three decimals that add up to exactly 100: largest remainder, ties by DUO number."""
    keys = sorted(weights, key=codes.__getitem__)
    parts = split(THOUSANDTHS, [weights[key] for key in keys], [codes[key] for key in keys])
    return {key: Decimal(part.cents) / 1000 for key, part in zip(keys, parts, strict=True)}


class ShareUpdateView(RoundMixin, ObjectActionView):
    permission = "rounds.change_round"
    template_name = "rounds/shares.html"
    form_class = SharesForm
    heading = gettext_lazy("Shares of the school boards")
    intro = gettext_lazy(
        "What part of the students each board takes by the agreed key. Together 100%, or all empty when nothing is "
        "agreed. How much it weighs beside wishes and travel is set in the round."
    )

    def boards(self):
        return boards_of(self.object)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"boards": self.boards()}

    @property
    def chosen(self) -> str:
        key = self.request.GET.get("fill", "")
        return key if key in KEYS else ""

    def get_initial(self):
        round = self.object
        shares = {row.board_id: row.share for row in round.shares.all()}
        if self.chosen:
            weights = {key: row[self.chosen] for key, row in figures_of(round).items()}
            if any(weights.values()):
                codes = {board.pk: board.code for board in self.boards()}
                shares = in_proportion(weights, codes)
        return {f"share_{key}": share for key, share in shares.items()} | {"version": round.version}

    def act(self, form):
        return update_shares(
            self.object, shares=form.values(), version=form.cleaned_data["version"], by=self.request.user
        )

    def get_success_url_for(self, result):
        return self.next_url() or result.get_absolute_url()

    def get_context_data(self, **kwargs):
        form = kwargs.get("form") or self.get_form()
        kwargs["form"] = form
        figures = figures_of(self.object)
        totals = {key: sum(row[key] for row in figures.values()) for key in KEYS}
        labels = {
            "places": _("In proportion to last year's places"),
            "pupils": _("In proportion to pupils"),
            "students": _("In proportion to last year's students"),
        }
        notice = ""
        if self.chosen and not form.is_bound:
            notice = (
                _("Filled in as a proposal (%(key)s). Nothing is saved yet: look at it, change it, and save.")
                if totals[self.chosen]
                else _("Nothing to fill in from: %(key)s is 0 for every board.")
            ) % {"key": labels[self.chosen].lower()}
        last = reference_round(self.object)
        return super().get_context_data(
            rows=[
                (board, form[form.name_of(board)], [figures[board.pk][key] if totals[key] else None for key in KEYS])
                for board in form.boards
            ],
            totals=[totals[key] or None for key in KEYS],
            proposals=[(label, f"?fill={key}") for key, label in labels.items() if totals[key]],
            notice=notice,
            last_round=str(last) if last else "",
            last_year=str(self.object.school_year.previous),
            **self.back_to_round() | kwargs,
        )
