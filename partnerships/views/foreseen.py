"""Acts on the register that move hours and money: shown before they are done."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import InternalError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.periods import ONE_DAY, SchoolYear
from oids.views.details import ConfirmView
from oids.views.sections import Section
from oids.views.shown_first import signature_of
from partnerships.foresight import SAME_PAGE, SCENARIO, Scene, foreseen
from partnerships.models import Board, ClosedYear, Membership, Partnership, School, SchoolMembership
from partnerships.triggers import DAYS_CLOSED
from partnerships.views.base import FOLLOWS


class _ShowFirst(Exception):
    """Nothing is done yet."""

    def __init__(self, sections: list[Section], problem: str) -> None:
        super().__init__("shown first")
        self.sections, self.problem = sections, problem


class ClosedDaysMixin:
    """For an act on days of the register: what is refused because of a closed year says which years those are."""

    def refused_words(self, error: InternalError) -> str:
        said, record = super().refused_words(error), getattr(self, "object", None)
        return said if record is None or DAYS_CLOSED not in str(error) else f"{said} {closed_years_of(record)}".strip()


class ForeseenMixin(ClosedDaysMixin):
    """For an `ActionView` that calls its action in `perform`. A form that was changed after it was looked at is shown
    once more."""

    template_name = "generic/shown_first.html"
    submit_label = gettext_lazy("Show what it does")
    confirm_label = gettext_lazy("Save")
    danger = False
    beforehand: object = SCENARIO

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

        return foreseen(scenes, lambda: self.perform(form), arising, self.beforehand), ""

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


def closed_years_of(record) -> str:
    """Which years are closed for a record of the register, and which days can be chosen."""
    years = sorted({row.school_year for row in ClosedYear.objects.filter(partnership__in=_partnerships_of(record))})
    if not years:
        return ""
    last = years[-1].last_day
    return _(
        "Closed: %(years)s. What begins can begin on %(first)s or later; what ends can have %(last)s or a later day as its "
        "last one."
    ) % {
        "years": ", ".join(map(str, years)), "first": formats.day(last + ONE_DAY), "last": formats.day(last),
    }  # fmt: skip


def _partnerships_of(record) -> list[int]:
    """Keys of the partnerships whose closed years hold the days of the record."""
    if isinstance(record, Partnership):
        return [record.pk]
    if isinstance(record, School):
        boards = record.memberships.values("board")
    elif isinstance(record, SchoolMembership):
        boards = [record.board_id]
    else:
        return [record.partnership_id]
    return list(Membership.objects.filter(party__in=boards).values_list("partnership", flat=True))


def changed_days(row, valid_from: datetime.date, valid_until: datetime.date | None):
    """First and last day (None: open) on which a dated row becomes other than it is; None when it stays the same."""
    starts = sorted({row.valid_from, valid_from})
    ends = sorted({row.valid_until, valid_until}, key=lambda day: (day is None, day or datetime.date.min))
    if len(starts) == 2:
        return starts[0], ends[-1] if len(ends) == 2 else starts[1]
    return (ends[0], ends[-1]) if len(ends) == 2 else None


class MistakeView(ForeseenMixin, ConfirmView):
    """An act on the register that was entered wrongly is undone: the effect is shown first, and the history keeps both."""

    permission = "partnerships.change_register"
    beforehand = SAME_PAGE
    success_message = FOLLOWS
    danger = True
