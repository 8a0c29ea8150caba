"""The peer review of the demonstration: a dossier under way, and recommendations of the one before."""

from __future__ import annotations

import datetime

from books.demo.chapters import Told, chapter
from books.demo.costs import paper
from books.demo.years import LAST_YEAR, THIS_YEAR
from oids.periods import SchoolYear
from partnerships.models import Decision, Person
from quality import actions
from quality.enums import Audience, EvidenceKind
from quality.models import Questionnaire

Day = datetime.date
PANEL = (
    "Voorzitter, opleidingsschool in Drenthe\nProgrammaleider, opleidingsschool in de Achterhoek\n"
    "Lerarenopleider, pabo in het noorden\nStudent, vierde jaar"
)
WRITTEN = (
    "Studenten zijn welkom en horen bij het team: dat zeggen zij elk jaar zelf. De begeleiding door de mentor is lager waar "
    "de uren van de norm niet zijn geleverd; daarover zijn wij met die besturen in gesprek.",
    "Peergroepen van acht tot vijftien studenten werken in ontwerpateliers met producten uit de bibliotheek van het "
    "Kennisnetwerk. Wij willen de ateliers vaker op locatie houden.",
    "Stuurgroep en beleidsgroep besluiten volgens vaste stukken. Wat elk bestuur geeft en krijgt, is voor iedereen te volgen.",
    "",
)
BEFORE = (
    ("Laat studenten, mentoren, opleiders en directeuren elk jaar zelf aan het woord.", Day(2023, 8, 1),
     "Sinds 2024 elk jaar een korte vragenlijst, met uitkomsten per bestuur."),
    ("Maak zichtbaar welke uren werkelijk zijn geleverd, naast wat is afgesproken.", Day(2024, 8, 1),
     "Besturen bevestigen elk jaar de plaatsingen; afgesproken en geleverd staan naast elkaar."),
    ("Verbind het onderzoek van de academische scholen met de opleidersdagen.", Day(2026, 8, 1), ""),
)  # fmt: skip


@chapter(82)
def tell_reviews(told: Told) -> None:
    leader = told.cast["leader"]
    owner = Person.objects.filter(seats__body__partnership=told.partnership).order_by("pk").first()
    before = actions.create_review(
        partnership=told.partnership, first_year=SchoolYear(2015), last_year=SchoolYear(2020), panel=PANEL,
        written_by=Day(2021, 2, 1), visit_on=Day(2021, 3, 18), by=leader,
    )  # fmt: skip
    for part in before.parts.all():
        actions.update_part(
            part, title=part.title, guide=part.guide, self_evaluation="Zie het dossier op papier in het archief.",
            judgement="Op orde.", by=leader,
        )  # fmt: skip
    actions.finish_review(
        before, report_on=Day(2021, 4, 22), by=leader,
        outcome="Het partnerschap leidt samen op, en weet waar het beter kan. Het panel doet drie aanbevelingen.",
    )  # fmt: skip
    for text, due, outcome in BEFORE if owner else ():
        row = actions.add_recommendation(before, text=text, owner=owner, due_on=due, by=leader)
        if outcome:
            actions.finish_recommendation(row, outcome=outcome, by=leader)
    review = actions.create_review(
        partnership=told.partnership, first_year=SchoolYear(THIS_YEAR.start - 5), last_year=THIS_YEAR, panel=PANEL,
        written_by=Day(2027, 2, 1), visit_on=Day(2027, 4, 15), by=leader,
    )  # fmt: skip
    for part, text in zip(review.parts.all(), WRITTEN, strict=True):
        if text:
            actions.update_part(part, title=part.title, guide=part.guide, self_evaluation=text, judgement="", by=leader)
    _evidence(told, list(review.parts.all()))


def _evidence(told: Told, parts: list) -> None:
    leader = told.cast["leader"]
    asked = Questionnaire.objects.filter(
        partnership=told.partnership, school_year=LAST_YEAR, audience=Audience.STUDENT, closed_at__isnull=False
    ).first()
    if asked is not None:
        actions.add_evidence(
            parts[0],
            kind=EvidenceKind.RESULTS,
            questionnaire=asked,
            label="Wat studenten zeggen, naast de norm",
            by=leader,
        )
    actions.add_evidence(
        parts[1], kind=EvidenceKind.FILE, file=paper("Opleidingsplan: voorbeeld in de demonstratie"),
        label="Opleidingsplan van school en instituut", by=leader,
    )  # fmt: skip
    actions.add_evidence(
        parts[2], kind=EvidenceKind.FIGURES, year=LAST_YEAR, label="Uren en geld van het afgelopen jaar", by=leader
    )
    decision = Decision.objects.filter(partnership=told.partnership, decided_on__gte=Day(2021, 8, 1)).first()
    if decision is not None:
        actions.add_evidence(
            parts[2], kind=EvidenceKind.DECISION, decision=decision, label="Besluiten worden vastgelegd", by=leader
        )
