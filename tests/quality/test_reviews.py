"""The peer review: four parts, evidence from the register, an outcome, and recommendations that are followed."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from oids.actions import ActionRefused
from oids.periods import SchoolYear
from partnerships import actions as register
from partnerships.models import Decision
from quality import actions
from quality.enums import EvidenceKind
from quality.models import Evidence, PeerReview, Questionnaire, Recommendation, ReviewFile, ReviewPart
from quality.reports.reviews import review_paper
from tests.cast import YEAR
from tests.casts.costs import upload
from tests.casts.quality import opened, review

Day = datetime.date


def again(row):
    return type(row).objects.get(pk=row.pk)


def write(side, found, text="Het gaat goed."):
    for part in found.parts.all():
        actions.update_part(
            part, title=part.title, guide=part.guide, self_evaluation=text, judgement="", by=side.leader
        )


def decide(side):
    return register.record_decision(
        partnership=side.partnership, body="steering_group", number="SG-PR", decided_on=Day(2026, 9, 7), title="Plan",
        by=side.leader,
    )  # fmt: skip


def test_a_dossier_has_four_parts_that_can_be_called_otherwise(world):
    side = world.oost
    found = review(side)
    assert [str(part) for part in found.parts.all()] == [
        "1. De lerende (aankomende) leraar", "2. De leeromgeving", "3. De organisatie", "4. De kwaliteitscultuur",
    ]  # fmt: skip
    part = found.parts.get(number=2)
    actions.update_part(part, title="Leren op de werkplek", guide="", self_evaluation="", judgement="", by=side.leader)
    assert str(again(part)) == "2. Leren op de werkplek"
    assert str(review(world.west).parts.get(number=2)) == "2. De leeromgeving"


def test_one_dossier_until_a_year_and_its_years_in_order(world):
    review(world.oost)
    for years in ({}, {"first_year": SchoolYear(2027), "last_year": SchoolYear(2026)}):
        with pytest.raises(ValidationError):
            review(world.oost, **years)


@pytest.mark.parametrize("who", ["controller", "steering", "board_staff", "institute_staff", "trainer_user"])
def test_others_read_and_do_not_write(world, who, sign_in):
    side = world.oost
    found, by = review(side), getattr(side, who)
    part, owner = found.parts.first(), side.mentors[0].person
    acts = (
        lambda: review(side, last_year=SchoolYear(2027), by=by),
        lambda: actions.update_part(part, title="x", guide="", self_evaluation="", judgement="", by=by),
        lambda: actions.add_evidence(part, kind=EvidenceKind.FIGURES, year=YEAR, label="x", by=by),
        lambda: actions.add_recommendation(found, text="x", owner=owner, due_on=Day(2027, 1, 1), by=by),
        lambda: actions.finish_review(found, report_on=Day(2027, 1, 1), outcome="x", by=by),
    )
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()
    status = sign_in(by).get(found.get_absolute_url()).status_code
    assert status == (404 if who == "trainer_user" else 200)
    assert sign_in(world.west.leader).get(found.get_absolute_url()).status_code == 404


def test_evidence_is_of_the_own_register_and_leads_there_who_may_see_it(world, sign_in):
    side = world.oost
    found = review(side)
    part, decision = found.parts.first(), decide(side)
    address = reverse("quality:evidence_add", args=[part.pk])
    client = sign_in(side.leader)
    choices = client.get(address).context["form"].fields["source"].choices
    offered = [value for _label, rows in choices[1:] for value, _name in rows]
    assert f"decision-{decision.pk}" in offered and "figures-2026-2027" in offered
    assert "figures-2020-2021" not in offered
    for data in ({"label": "x"}, {"label": "x", "source": offered[0], "file": upload("plan.pdf")}):
        assert client.post(address, data).status_code == 422
    client.post(address, {"label": "Besluit", "source": f"decision-{decision.pk}"})
    client.post(address, {"label": "Plan", "file": upload("plan.pdf")})
    client.post(address, {"label": "Cijfers", "source": "figures-2026-2027"})
    seen = {}
    for who in ("leader", "steering", "board_staff"):
        (section,) = sign_in(getattr(side, who)).get(part.get_absolute_url()).context["sections"]
        seen[who] = [bool(line[2].url) for line in section.lines]
    assert seen["leader"] == seen["steering"] == [True, True, True]
    assert seen["board_staff"] == [
        Decision.objects.visible_to(side.board_staff).filter(pk=decision.pk).exists(),
        True,
        True,
    ]
    file = Evidence.objects.get(kind=EvidenceKind.FILE)
    got = sign_in(side.board_staff).get(reverse("quality:evidence_file", args=[file.pk]))
    assert got["Content-Disposition"].startswith("attachment") and "plan" not in got["Content-Disposition"]
    with pytest.raises(ValidationError):
        actions.add_evidence(part, kind=EvidenceKind.DECISION, decision=decide(world.west), label="x", by=side.leader)
    actions.remove_evidence(file, by=side.leader)
    assert ReviewFile.objects.count() == 1 and part.evidence.count() == 2


def test_a_finished_dossier_stays_and_its_recommendations_go_on(world):
    side = world.oost
    found = review(side)
    values = {"report_on": Day(2026, 11, 1), "outcome": "Op orde.", "by": side.leader}
    with pytest.raises(ActionRefused) as refused:
        actions.finish_review(found, **values)
    assert "4. De kwaliteitscultuur" in str(refused.value)
    write(side, found)
    with pytest.raises(ValidationError):
        actions.finish_review(found, **values | {"outcome": " "})
    found = actions.finish_review(found, **values)
    part = found.parts.first()
    for act in (
        lambda: actions.update_part(part, title="x", guide="", self_evaluation="", judgement="", by=side.leader),
        lambda: actions.add_evidence(part, kind=EvidenceKind.FIGURES, year=YEAR, label="x", by=side.leader),
        lambda: actions.finish_review(found, **values),
    ):
        with pytest.raises(ActionRefused):
            act()
    owner = side.mentors[0].person
    row = actions.add_recommendation(
        found, part=part, text="Vaker samen.", owner=owner, due_on=Day(2026, 11, 2), by=side.leader
    )
    assert row.is_late(Day(2026, 11, 3)) and not row.is_late(Day(2026, 11, 2))
    with pytest.raises(ValidationError):
        actions.finish_recommendation(row, outcome="", by=side.leader)
    row = actions.finish_recommendation(row, outcome="Elke maand.", by=side.leader)
    assert (row.done_on, row.is_late(Day(2030, 1, 1))) == (timezone.localdate(), False)
    with pytest.raises(ActionRefused):
        actions.update_recommendation(row, part=None, text="x", owner=owner, due_on=row.due_on, by=side.leader)
    assert not actions.reopen_recommendation(row, by=side.leader).is_done
    with pytest.raises(ValidationError):
        other = review(world.west).parts.first()
        actions.add_recommendation(found, part=other, text="x", owner=owner, due_on=row.due_on, by=side.leader)


def test_the_paper_holds_the_parts_the_evidence_and_what_came_of_the_advice(world, sign_in):
    side = world.oost
    found = review(side, panel="Een voorzitter\n\nEen student")
    write(side, found)
    decision = decide(side)
    actions.add_evidence(
        found.parts.first(), kind=EvidenceKind.DECISION, decision=decision, label="Besloten", by=side.leader
    )
    actions.add_recommendation(
        found, text="Vaker samen.", owner=side.mentors[0].person, due_on=Day(2027, 8, 1), by=side.leader
    )
    paper = review_paper(again(found))
    assert paper.panel == ("Een voorzitter", "Een student") and paper.years == "2021-2022 – 2026-2027"
    assert [part.self_evaluation for part in paper.parts] == ["Het gaat goed."] * 4
    assert paper.parts[0].evidence == (("Besloten", "SG-PR: Plan"),)
    assert paper.recommendations == (("Vaker samen.", "", "Mees Mentor0", "01-08-2027", "loopt", ""),)
    got = sign_in(side.steering).get(reverse("quality:review_paper", args=[found.pk]))
    assert got["Content-Type"] == "application/pdf" and got.content[:5] == b"%PDF-"


def test_the_paper_holds_what_came_of_earlier_advice_and_what_is_open_of_it(world):
    side = world.oost
    values = {"owner": side.mentors[0].person, "due_on": Day(2020, 8, 1), "by": side.leader}
    years = [(SchoolYear(2009), SchoolYear(2014)), (SchoolYear(2015), SchoolYear(2020)), (SchoolYear(2021), YEAR)]
    oldest, before, now = [review(side, first_year=first, last_year=last) for first, last in years]
    for found, texts in ((oldest, ("Oud en af", "Oud en open")), (before, ("Pas en af", "Pas en open"))):
        rows = [actions.add_recommendation(found, text=text, **values) for text in texts]
        actions.finish_recommendation(rows[0], outcome="Gedaan.", by=side.leader)
    actions.add_recommendation(review(world.west), text="Van west", **values | {"by": world.west.leader})
    paper = review_paper(again(now))
    assert [(row[0], row[1], row[5]) for row in paper.earlier] == [
        ("Oud en open", str(oldest), ""), ("Pas en af", str(before), "Gedaan."), ("Pas en open", str(before), ""),
    ]  # fmt: skip
    assert review_paper(again(oldest)).earlier == ()


def test_the_pages_do_it_all(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    listed = reverse("quality:review_list", args=[side.slug, str(YEAR)])
    first = client.get(reverse("quality:review_create", args=[side.slug, str(YEAR)])).context["form"].initial
    assert (str(first["first_year"]), str(first["last_year"])) == ("2021-2022", "2026-2027")
    client.post(
        reverse("quality:review_create", args=[side.slug, str(YEAR)]),
        {"first_year": "2021-2022", "last_year": "2026-2027", "panel": "", "written_by": "", "visit_on": "15-04-2027"},
    )
    found = PeerReview.objects.get()
    part = ReviewPart.objects.get(review=found, number=1)
    client.post(
        reverse("quality:review_part_update", args=[part.pk]),
        {"title": part.title, "guide": "", "self_evaluation": "Goed.", "judgement": "", "version": part.version},
    )
    (row,) = client.get(listed).context["table"].rows
    assert (row.record.written, row.record.part_count, row.record.open_count) == (1, 4, 0)
    refused = client.post(
        reverse("quality:review_finish", args=[found.pk]), {"report_on": "01-11-2026", "outcome": "Goed."}
    )
    assert refused.status_code == 409
    person = side.mentors[0].person
    row = actions.add_recommendation(found, text="Doe dit.", owner=person, due_on=Day(2027, 1, 1), by=side.leader)
    address = reverse("quality:recommendation_update", args=[row.pk])
    data = {"text": "Doe dat.", "part": part.pk, "owner": person.pk, "due_on": "02-01-2027", "version": row.version}
    client.post(address, data)
    client.post(reverse("quality:recommendation_finish", args=[row.pk]), {"outcome": "Gedaan."})
    row = Recommendation.objects.get()
    assert (row.text, row.part, row.due_on, row.outcome) == ("Doe dat.", part, Day(2027, 1, 2), "Gedaan.")
    client.post(reverse("quality:recommendation_reopen", args=[row.pk]))
    assert not again(row).is_done


def test_the_dashboard_counts_what_its_lists_show(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    found, owner = review(side), side.mentors[0].person
    for text, due_on in (("Lang geleden.", Day(2020, 1, 1)), ("Ooit.", Day(2099, 1, 1))):
        actions.add_recommendation(found, text=text, owner=owner, due_on=due_on, by=side.leader)
    row = opened(side)
    blocks = client.get(side.address()).context["blocks"]
    (block,) = (block for block in blocks if block.name == "quality")
    numbers = {}
    for tile in block.tiles:
        page = client.get(tile.url)
        assert str(page.context["total_count"]) == tile.number
        numbers[tile.label] = tile.number
    assert list(numbers.values()) == ["0", "1", "1", "0"]
    Questionnaire.objects.filter(pk=row.pk).update(closes_on=row.opens_on)
    listed = reverse("quality:questionnaire_list", args=[side.slug, str(YEAR)])
    counts = [client.get(f"{listed}?state={state}").context["total_count"] for state in ("draft", "running", "ended")]
    assert counts == [0, 0, 1]
