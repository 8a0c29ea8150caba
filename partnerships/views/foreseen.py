"""Acts on the register that move hours and money: shown before they are done."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids.periods import SchoolYear
from oids.views.sections import Section
from oids.views.shown_first import signature_of
from partnerships.foresight import Scene, foreseen
from partnerships.models import Board, Membership, Partnership


class _ShowFirst(Exception):
    """Nothing is done yet."""

    def __init__(self, sections: list[Section], problem: str) -> None:
        super().__init__("shown first")
        self.sections, self.problem = sections, problem


class ForeseenMixin:
    """For an `ActionView` that calls its action in `perform`. A form that was changed after it was looked at is shown
    once more."""

    template_name = "generic/shown_first.html"
    submit_label = gettext_lazy("Show what it does")
    confirm_label = gettext_lazy("Save")
    danger = False

    def perform(self, form):
        raise NotImplementedError

    def get_scenes(self, form) -> Iterable[tuple[Partnership, SchoolYear]]:
        """The partnerships and school years in which something may move."""
        raise NotImplementedError

    def get_arising(self, form, made) -> Iterable[tuple[Partnership, SchoolYear]]:
        """Of partnerships that the act itself makes."""
        return []

    def act(self, form):
        if self.request.POST.get("seen") == signature_of(self.request.POST):
            return self.perform(form)
        raise _ShowFirst(*self.look(form))

    def look(self, form) -> tuple[list[Section], str]:
        """What it moves, and what is wrong with that (empty: nothing)."""
        scenes = [Scene(*scene, self.request.user) for scene in self.get_scenes(form)]

        def arising(made):
            return [Scene(*scene, self.request.user) for scene in self.get_arising(form, made)]

        return foreseen(scenes, lambda: self.perform(form), arising), ""

    def beside(self, form) -> list[Section]:
        """What does not move by the act and may have to."""
        return []

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except _ShowFirst as first:
            summary = "" if first.sections or first.problem else _("No student, no hours and no money move by this.")
            effect = {
                "problem": first.problem,
                "adopted": "",
                "summary": summary,
                "sections": [*first.sections, *self.beside(form)],
            }
            context = self.get_context_data(
                form=form, effect=effect, seen=signature_of(self.request.POST), submit_label=str(self.confirm_label)
            )
            return self.render_to_response(context)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**{"seen": "", "effect": None} | kwargs)
        # Looking at it is no danger yet.
        return {"facts": []} | context | {"danger": self.danger and bool(context["seen"])}

    def years_from(self, day: datetime.date, until: datetime.date | None = None) -> list[SchoolYear]:
        """The school years from `day` to `until`; without one to the year after that of `day`, or of today."""
        year, last = SchoolYear.of(day), SchoolYear.of(until) if until else None
        if last is None:
            last = max(year, SchoolYear.of(timezone.localdate())).next
        return [SchoolYear(start) for start in range(year.start, last.start + 1)]

    def scenes_of(self, boards: Iterable[Board | None], years: list[SchoolYear]):
        """The partnerships in which one of the boards takes part in those years, among what the user may see."""
        keys = [board.pk for board in boards if board is not None]
        rows = Membership.objects.filter(party__in=keys).values("partnership")
        visible = Partnership.objects.visible_to(self.request.user).filter(pk__in=rows).order_by("slug")
        return [(partnership, year) for partnership in visible for year in years]


def changed_days(row, valid_from: datetime.date, valid_until: datetime.date | None):
    """First and last day (None: open) on which a dated row becomes other than it is; None when it stays the same."""
    starts = sorted({row.valid_from, valid_from})
    ends = sorted({row.valid_until, valid_until}, key=lambda day: (day is None, day or datetime.date.min))
    if len(starts) == 2:
        return starts[0], ends[-1] if len(ends) == 2 else starts[1]
    return (ends[0], ends[-1]) if len(ends) == 2 else None
