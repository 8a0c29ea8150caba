"""Where evidence stands, and what of the register can be chosen as such."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from oids import formats
from partnerships.models import Decision
from quality.enums import EvidenceKind
from quality.models import Evidence, PeerReview, Questionnaire
from steering.models import Stand

PAGES = {EvidenceKind.FIGURES: "steering:figures", EvidenceKind.ACCOUNTABILITY: "funding:accountability_report"}
RIGHTS = {
    EvidenceKind.FIGURES: "steering.view_figures", EvidenceKind.ACCOUNTABILITY: "funding.view_report",
    EvidenceKind.RESULTS: "quality.view_results", EvidenceKind.FILE: "quality.view_review",
}  # fmt: skip


def what_it_is(row: Evidence) -> str:
    """As the dossier names it."""
    if row.kind == EvidenceKind.FILE:
        return f"{row.get_kind_display()}, {formats.day(row.file.uploaded_at)}"
    if row.kind in PAGES:
        return f"{row.get_kind_display()}, {row.year}"
    return str(row.decision or row.stand or row.questionnaire)


def addresses_of(rows: Iterable[Evidence], user) -> dict[int, str]:
    """Evidence -> where it stands, for who may see that; else nothing."""
    rows = list(rows)
    decisions = _visible(Decision, (row.decision_id for row in rows), user)
    stands = _visible(Stand, (row.stand_id for row in rows), user)
    return {row.pk: _address(row, user, decisions, stands) for row in rows}


def _visible(model, keys: Iterable[int | None], user) -> set[int]:
    wanted = set(filter(None, keys))
    return set(model.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()


def _address(row: Evidence, user, decisions: set[int], stands: set[int]) -> str:
    if row.kind == EvidenceKind.DECISION:
        return row.decision.get_absolute_url() if row.decision_id in decisions else ""
    if row.kind == EvidenceKind.STAND:
        return row.stand.get_absolute_url() if row.stand_id in stands else ""
    if not user.has_perm(RIGHTS[EvidenceKind(row.kind)], row.partnership):
        return ""
    if row.kind == EvidenceKind.FILE:
        return reverse("quality:evidence_file", args=[row.pk])
    year = row.questionnaire.school_year if row.kind == EvidenceKind.RESULTS else row.year
    name = PAGES.get(EvidenceKind(row.kind), "quality:results")
    return reverse(name, args=[row.partnership.slug, str(year)])


def sources(review: PeerReview, user) -> dict[str, dict]:
    """Value of a choice -> what it is: decisions, stands, results and years within the years of the dossier."""
    partnership = review.partnership
    first, last = review.first_year.first_day, review.last_year.last_day
    found: dict[str, dict] = {}
    decisions = Decision.objects.visible_to(user).filter(
        partnership=partnership, decided_on__range=(first, last), withdrawn_because=""
    )
    for decision in decisions:
        found[f"decision-{decision.pk}"] = {"kind": EvidenceKind.DECISION, "decision": decision}
    for stand in Stand.objects.visible_to(user).newest().filter(
        partnership=partnership, meeting__held_on__range=(first, last)
    ).select_related("meeting__body"):  # fmt: skip
        found[f"stand-{stand.pk}"] = {"kind": EvidenceKind.STAND, "stand": stand}
    for row in Questionnaire.objects.visible_to(user).filter(
        partnership=partnership, closed_at__isnull=False, school_year__range=(review.first_year, review.last_year)
    ):  # fmt: skip
        found[f"results-{row.pk}"] = {"kind": EvidenceKind.RESULTS, "questionnaire": row}
    year = review.last_year
    while year >= review.first_year:
        for kind in PAGES:
            found[f"{kind.value}-{year}"] = {"kind": kind, "year": year}
        year = year.previous
    return found
