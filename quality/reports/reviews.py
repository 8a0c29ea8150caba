"""The dossier of a peer review on paper."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from oids import formats
from quality.evidence import what_it_is
from quality.models import PeerReview, Recommendation
from quality.wording import recommendation_state, review_state
from steering.reports.figures import ReportHead


@dataclass(frozen=True, slots=True)
class PartPaper:
    """`evidence`: (what it shows, what it is)."""

    title: str
    guide: str
    self_evaluation: str
    judgement: str
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReviewPaper:
    """All that the paper shows. `recommendations`: (text, part, owner, due on, state, what came of it); `earlier` has the
    review that advised it in the place of the part."""

    head: ReportHead
    years: str
    panel: tuple[str, ...]
    days: tuple[tuple[str, str], ...]
    parts: tuple[PartPaper, ...]
    outcome: str
    recommendations: tuple[tuple[str, str, str, str, str, str], ...]
    earlier: tuple[tuple[str, str, str, str, str, str], ...]


def review_paper(review: PeerReview) -> ReviewPaper:
    today = timezone.localdate()
    evidence: dict[int, list[tuple[str, str]]] = {}
    from quality.models import Evidence

    rows = Evidence.objects.filter(part__review=review)
    for row in rows.select_related("decision", "stand__meeting__body", "questionnaire", "file", "part__review"):
        evidence.setdefault(row.part_id, []).append((row.label, what_it_is(row)))
    head = ReportHead(
        title=str(review), partnership=review.partnership.name_of_year(review.last_year),
        school_year=str(review.last_year), reference=f"PR-{review.partnership.slug}-{review.last_year}",
        state=review_state(review, today)[0], is_concept=False, as_of=timezone.now(),
    )  # fmt: skip
    fields = ("written_by", "visit_on", "report_on")
    return ReviewPaper(
        head=head,
        years=f"{review.first_year} – {review.last_year}",
        panel=tuple(line.strip() for line in review.panel.splitlines() if line.strip()),
        days=tuple(
            (str(PeerReview._meta.get_field(name).verbose_name), formats.day(getattr(review, name)))
            for name in fields
            if getattr(review, name)
        ),
        parts=tuple(
            PartPaper(str(part), part.guide, part.self_evaluation, part.judgement, tuple(evidence.get(part.pk, ())))
            for part in review.parts.all()
        ),
        outcome=review.outcome,
        recommendations=tuple(
            _advised(row, str(row.part or ""), today) for row in review.recommendations.select_related("part", "owner")
        ),
        earlier=tuple(_advised(row, str(row.review), today) for row in _earlier(review)),
    )  # fmt: skip


def _advised(row: Recommendation, of: str, today) -> tuple[str, str, str, str, str, str]:
    state = recommendation_state(row, today)[0]
    return (row.text, of, str(row.owner), formats.day(row.due_on), state, row.outcome)


def _earlier(review: PeerReview):
    """What the review before this one advised, and what is open still of those before that."""
    before = PeerReview.objects.filter(partnership=review.partnership, last_year__lt=review.last_year)
    last = before.order_by("-last_year", "-pk").first()
    rows = Recommendation.objects.filter(review__in=before).filter(Q(review=last) | Q(done_on=None))
    return rows.select_related("review", "owner").order_by("due_on", "pk")
