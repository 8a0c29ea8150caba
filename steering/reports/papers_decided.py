"""What was decided, as a paper of a stand: every decision with what it adopts, so that beside the stand before it is named
what is new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.db.models import Q
from django.utils.translation import gettext as _

from oids import formats
from oids.views.sections import Section
from partnerships.models import ActionPoint, Decision
from partnerships.resting import resting_on
from steering.calculations.stand import COUNT, DECISION, TEXT, KeptFigure, KeptPaper
from steering.inputs.papers import Asked, adds_papers
from steering.reports.papers import figure
from steering.reports.stand_kept import kept_table


@adds_papers(80)
def decided(asked: Asked) -> Iterator[KeptPaper]:
    """What was decided since the previous stand with what rests on it, and what is still to be done."""
    every = until(asked)
    since = asked.previous.held_on if asked.previous else asked.school_year.first_day
    fresh = Q(decided_on__gte=since)
    if asked.frozen_at is not None:
        # Of before the previous meeting, and not known yet when its stand was frozen: else it would be in no stand at all.
        fresh |= Q(events__pgh_label="insert", events__pgh_created_at__gt=asked.frozen_at)
    decisions = every.filter(pk__in=Decision.objects.filter(fresh).values("pk"))
    resting = resting_on(every, asked.user)
    table = Section(
        "decisions", _("Decided since %(day)s") % {"day": formats.day(since)},
        [_("Number"), _("Date"), _("Body"), _("Subject"), _("What rests on it")],
        [
            [
                row.number, formats.day(row.decided_on), str(row.get_body_display()), row.shown_title,
                "; ".join(f"{item.kind}: {item.name}" for item in resting.get(row.pk, [])),
            ]
            for row in decisions.order_by("decided_on", "number")
        ],
    )  # fmt: skip
    points = ActionPoint.objects.filter(meeting__body=asked.meeting.body_id, done_on=None).select_related(
        "owner", "meeting"
    )
    todo = Section(
        "points", _("Open action points"), [_("What"), _("Owner"), _("Due on")],
        [[row.title, str(row.owner), formats.day(row.due_on)] for row in points],
    )  # fmt: skip
    yield KeptPaper(
        "decided", _("Decisions and action points"),
        words=() if table.rows else (_("Nothing was decided since %(day)s.") % {"day": formats.day(since)},),
        figures=(
            figure("decisions", _("Decisions since then"), COUNT, len(table.rows)),
            figure("points", _("Open action points"), COUNT, len(todo.rows)),
            *_named(asked, resting),
        ),
        tables=tuple(kept_table(section) for section in (table, todo) if section.rows),
    )  # fmt: skip


def _named(asked: Asked, resting) -> Iterator[KeptFigure]:
    """Each decision until this meeting, by what it adopts; without anything that rests on it by its subject. One key per
    decision, so that it is new once, different when more comes to rest on it, and withdrawn once."""
    for row in until(asked).order_by("decided_on", "number"):
        adopts = "; ".join(f"{item.kind}: {item.name}" for item in resting.get(row.pk, []))
        label = _("Decision %(number)s, %(day)s") % {"number": row.number, "day": formats.day(row.decided_on)}
        text = f"{row.shown_title} ({adopts})" if adopts else row.shown_title
        yield replace(figure(f"{DECISION}:{row.pk}", label, TEXT, text), is_withdrawn=row.is_withdrawn)


def until(asked: Asked):
    return Decision.objects.visible_to(asked.user).filter(
        partnership=asked.partnership, decided_on__lte=asked.meeting.held_on
    )
