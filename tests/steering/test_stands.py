"""The stand of a meeting: frozen in the database, the same years later, and what changed since the one before."""

import datetime
import io
import json
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InternalError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader

from funding import actions as money
from funding.differences import register_difference
from oids.actions import ActionRefused
from oids.pdf import render_pdf
from partnerships import actions as register
from partnerships.models import Decision
from partnerships.resting import resting_on
from steering import actions
from steering.calculations.scenario_kept import to_json
from steering.calculations.stand import KeptTable
from steering.enums import ScenarioKind
from steering.models import AdoptedScenario, Stand
from steering.reports.papers_decided import decided
from steering.reports.stand import PaperView, content_of, shown, stand_report
from tests.cast import YEAR, place
from tests.casts.governance import PLANNED, meet, minutes
from tests.casts.scenarios import keep

LATER = PLANNED + datetime.timedelta(days=20)


def freeze(side, meeting, **values):
    return actions.freeze_stand(meeting=meeting, by=side.leader, **values)


@pytest.fixture
def on_its_day(monkeypatch):
    """The day of the planned meeting: before it nothing is decided there."""
    monkeypatch.setattr(timezone, "localdate", lambda *_: PLANNED)


def figures(stand, code):
    return {row.key: shown(row) for row in content_of(stand).paper(code).figures}


def fresh(stand):
    return Stand.objects.select_related("meeting__body", "partnership", "frozen_by", "previous__meeting__body").get(
        pk=stand.pk
    )


def test_the_stand_has_the_figures_of_the_year_the_agenda_and_the_chosen_scenarios(furnished):
    side = furnished.oost
    content = content_of(side.stand)
    assert content.agenda == ("Opening", "Verdeling")
    codes = [paper.code for paper in content.papers]
    assert codes == [
        "students",
        "facilitation",
        "grant",
        "allocation",
        "figures",
        f"scenario:{side.scenario.pk}",
        "decided",
    ]
    students = figures(side.stand, "students")
    assert (students["students"], students["placed"], students["unplaced"]) == ("7", "6", "1")
    # EUR 100,000 + 955 for 100 students, over the seven of this year.
    grant = figures(side.stand, "grant")
    assert (grant["grant"], grant["per-student"]) == ("€\u00a0195.500,00", "€\u00a027.928,57")
    allocation = figures(side.stand, "allocation")
    assert (allocation["state"], allocation["budget"]) == ("concept", "€\u00a0195.500,00")
    # The same as on the page of figures, per party as well.
    year = figures(side.stand, "figures")
    assert year["students"] == "7" and year["allocated:41000"] == "–"
    tables = {table.name for table in content.paper("figures").tables}
    # What is at a glance stands as figures already, beside those of the stand before.
    assert "parties" in tables and "key" not in tables
    assert "students" in {figure.key for figure in content.paper("figures").figures}
    # Kept per party to compare, and read in the table only.
    view = next(view for view in stand_report(fresh(side.stand)).papers if view.paper.code == "figures")
    listed = [row.label for row in view.figures]
    assert "Studenten" in listed and not [label for label in listed if label.startswith(side.boards[0].name)]
    assert content.paper("students").note == "Deeltijd groeit."
    assert content.paper(f"scenario:{side.scenario.pk}").drawings[0].svg.startswith("<svg")


def test_no_name_of_a_student_is_kept(furnished):
    text = json.dumps(furnished.oost.stand.content)
    assert "Geheim" not in text and not any(row.student.number in text for row in furnished.oost.enrolments)


def test_it_stays_in_the_database_whatever_road(furnished):
    stand = furnished.oost.stand
    for act in (
        lambda: Stand.objects.filter(pk=stand.pk).update(note="Anders"),
        lambda: Stand.objects.filter(pk=stand.pk).update(content={}),
        lambda: stand.shown.all()._raw_delete("default"),
        lambda: Stand.objects.filter(pk=stand.pk)._raw_delete("default"),
    ):
        with pytest.raises(InternalError), transaction.atomic():
            act()
    assert Stand.objects.get(pk=stand.pk).note == "Let op de groei."


def test_years_later_it_shows_what_was_kept_and_nothing_is_worked_out(furnished, sign_in, monkeypatch):
    side = furnished.oost
    before = stand_report(fresh(side.stand))
    client = sign_in(side.steering)
    pdf = client.get(side.stand.get_absolute_url(), {"export": "pdf"}).content
    place(side, 5)
    money.submit_allocation(furnished.oost_money.allocation, by=side.leader)

    def never(*_args, **_kwargs):
        raise AssertionError("worked out again")

    for name in (
        "steering.reports.papers.kept_page",
        "steering.reports.papers.facts",
        "steering.inputs.papers.papers_for",
    ):
        monkeypatch.setattr(name, never)
    assert stand_report(fresh(side.stand)) == before
    assert client.get(side.stand.get_absolute_url(), {"export": "pdf"}).content == pdf
    assert client.get(side.stand.get_absolute_url()).status_code == 200


def test_the_next_stand_shows_what_changed(furnished, on_its_day):
    side = furnished.oost
    place(side, 5)
    money.submit_allocation(furnished.oost_money.allocation, by=side.leader)
    decision = register.record_decision(
        partnership=side.partnership, meeting=side.governance.planned, number="SG-30", title="Verdeling", by=side.leader
    )
    money.adopt_allocation(furnished.oost_money.allocation, decision=decision, by=side.steering)
    later = meet(side, side.governance.steering, LATER)
    stand = freeze(side, later)
    assert stand.previous == side.stand
    report = stand_report(fresh(stand))
    changed = {(row.paper, row.label): (row.before, row.after, row.change) for row in report.changes}
    assert changed["Studenten", "Studenten met een plaatsing"] == ("6", "7", "+1")
    assert changed["Studenten", "Studenten zonder plaatsing"] == ("1", "0", "−1")
    assert changed["Verdeling", "Status"] == ("concept", "vastgesteld", "anders")
    # The decision is named by itself with what it adopts, and once.
    assert ("Verdeling", "Besluit") not in changed
    lines = [(row.label, row.before, row.after) for row in report.changes]
    assert len(lines) == len(set(lines))
    assert ("Verdeling", "Budget") not in changed
    # Decisions are counted over other days each time.
    assert not [label for paper, label in changed if paper == "Besluiten en actiepunten" and "Besluiten" in label]
    # Each decision that is new is named with what it adopts, first of all and once.
    assert next(row.label for row in report.changes).startswith("Besluit ")
    told = {
        row.label.split(",")[0]: (row.before, row.after, row.change)
        for row in report.changes
        if "Besluit " in row.label
    }
    before, after, change = told["Besluit SG-30"]
    assert (before, change) == ("–", "nieuw") and after.startswith("Verdeling (verdeling: ")
    # The scenario is not before this meeting.
    assert all(change == "weg" for (paper, _label), (_b, _a, change) in changed.items() if paper.startswith("Scenario"))
    decided = content_of(stand).paper("decided").tables[0]
    # The other two are older, and recorded after the previous stand was frozen.
    assert {row[0] for row in decided.rows} - {"SG-SC", "SG-VR-24"} == {"SG-30"}
    assert "verdeling" in decided.rows[-1][4]


def test_the_first_stand_has_nothing_to_be_laid_beside(furnished):
    report = stand_report(fresh(furnished.oost.stand))
    assert (report.before, report.changes) == ("", ())


@pytest.mark.parametrize(
    ("name", "title"), [("Stuurgroep", "Stand van de stuurgroep"), ("PLG-raad", "Stand van de PLG-raad")]
)
def test_the_title_keeps_an_abbreviation(furnished, name, title):
    stand = fresh(furnished.oost.stand)
    stand.meeting.body.name = name
    assert stand_report(stand).head.title == title


def test_frozen_again_the_newest_counts_and_both_stay(furnished, sign_in):
    side = furnished.oost
    again = freeze(side, side.governance.planned)
    assert (side.stand.number, again.number, again.previous) == (1, 2, None)
    assert list(Stand.objects.visible_to(side.leader).newest()) == [again]
    page = sign_in(side.steering).get(side.stand.get_absolute_url()).content.decode()
    assert again.get_absolute_url() in page
    later = meet(side, side.governance.steering, LATER)
    assert freeze(side, later).previous == again


def test_a_meeting_that_was_held_or_called_off_gets_none(furnished):
    side = furnished.oost
    with pytest.raises(ActionRefused, match="dus gehouden"):
        freeze(side, side.governance.held)
    off = register.cancel_meeting(meet(side, side.governance.steering, LATER), reason="Griep", by=side.leader)
    with pytest.raises(ActionRefused, match="afgezegd"):
        freeze(side, off)
    register.keep_minutes(
        meet(side, side.governance.steering, datetime.date(2025, 11, 1)), upload=minutes(), by=side.leader
    )
    assert Stand.objects.filter(partnership=side.partnership).count() == 1


def test_only_shared_scenarios_of_the_partnership_lie_before_it(furnished):
    side = furnished.oost
    for scenario in (side.draft_scenario, furnished.west.scenario):
        with pytest.raises(ValidationError, match="gedeelde scenario"):
            freeze(side, side.governance.planned, scenarios=[scenario])


def test_only_the_programme_leader_freezes_and_boards_do_not_see_it(furnished, sign_in):
    side = furnished.oost
    for who in ("controller", "steering", "board_staff", "institute_staff"):
        with pytest.raises(PermissionDenied):
            actions.freeze_stand(meeting=side.governance.planned, by=getattr(side, who))
    address = side.stand.get_absolute_url()
    seen = {who: sign_in(getattr(side, who)).get(address).status_code for who in ("leader", "controller", "steering")}
    assert seen == dict.fromkeys(seen, 200)
    for stranger in (side.board_staff, side.institute_staff, furnished.west.leader, furnished.nobody):
        for export in ({}, {"export": "pdf"}, {"export": "csv"}):
            assert sign_in(stranger).get(address, export).status_code == 404


def test_it_is_frozen_in_the_screen_from_the_page_of_the_meeting(furnished, sign_in):
    side = furnished.oost
    meeting = meet(side, side.governance.steering, LATER)
    client, address = sign_in(side.leader), reverse("steering:stand_freeze", args=[meeting.pk])
    assert address in client.get(meeting.get_absolute_url()).content.decode()
    page = client.get(address)
    fields = page.context["form"].fields
    assert side.draft_scenario not in fields["scenarios"].queryset
    notes = [name for name in fields if name.startswith("note_")]
    answer = client.post(address, {"scenarios": [side.scenario.pk], "note": "Begin hier", notes[0]: "Bij de studenten"})
    stand = Stand.objects.get(meeting=meeting)
    assert answer.url == stand.get_absolute_url()
    assert (stand.note, list(stand.scenarios.all())) == ("Begin hier", [side.scenario])
    assert content_of(stand).paper("students").note == "Bij de studenten"
    again = client.get(address).context["form"]
    assert (again["note"].value(), again[notes[0]].value()) == ("Begin hier", "Bij de studenten")
    assert address not in sign_in(side.steering).get(meeting.get_absolute_url()).content.decode()


def test_an_english_reader_freezes_a_dutch_paper(furnished, sign_in):
    side = furnished.oost
    side.leader.language = "en"
    side.leader.save(update_fields=["language"])
    address = reverse("steering:stand_freeze", args=[side.governance.planned.pk])
    sign_in(side.leader).post(address, {"note": ""})
    newest = Stand.objects.filter(meeting=side.governance.planned).order_by("-number").first()
    assert newest.number == 2 and content_of(newest).paper("students").title == "Studenten"


def test_what_was_recorded_after_the_stand_was_frozen_is_in_the_next(furnished):
    side = furnished.oost
    meeting, before = side.governance.planned, timezone.now() - datetime.timedelta(days=1)
    later = meet(side, side.governance.steering, LATER)

    def numbers(frozen_at):
        asked = replace(actions.stands.asked_for(later, [], side.leader, side.stand), frozen_at=frozen_at)
        (paper,) = decided(asked)
        return {row[0] for table in paper.tables if table.name == "decisions" for row in table.rows}

    assert meeting.held_on > timezone.localdate() and "SG-2" not in numbers(None)
    # Of before the previous meeting, but nobody knew it when its stand was frozen.
    assert "SG-2" in numbers(before)
    assert "SG-2" not in numbers(timezone.now() + datetime.timedelta(days=1))
    assert actions.stands.asked_for(later, [], side.leader, side.stand).frozen_at == side.stand.frozen_at


def test_the_decisions_of_the_meeting_stand_beside_it(furnished, sign_in, monkeypatch):
    side = furnished.oost
    # Before the day of the meeting there is nothing to record.
    assert sign_in(side.steering).get(side.stand.get_absolute_url()).context["decisions"].add is None
    monkeypatch.setattr(timezone, "localdate", lambda *_: PLANNED)
    decision = register.record_decision(
        partnership=side.partnership, meeting=side.governance.planned, number="SG-30", title="Verdeling", by=side.leader
    )
    page = sign_in(side.steering).get(side.stand.get_absolute_url())
    assert [row[0].url for row in page.context["decisions"].rows] == [decision.get_absolute_url()]
    assert page.context["decisions"].add[1].endswith(f"?meeting={side.governance.planned.pk}")
    assert f"/{side.governance.planned.school_year}/" in page.context["decisions"].add[1]


def test_a_scenario_is_adopted_with_a_decision_and_the_decision_shows_it(furnished, sign_in):
    side = furnished.oost
    scenario, decision = side.scenario, Decision.objects.get(partnership=side.partnership, number="SG-2")
    with pytest.raises(PermissionDenied):
        actions.adopt_scenario(scenario, decision=decision, by=side.leader)
    with pytest.raises(ValidationError, match="Kies het besluit"):
        actions.adopt_scenario(scenario, decision=None, by=side.steering)
    draft = keep(side, ScenarioKind.NORM, "Nog niet", by=side.steering)
    with pytest.raises(ActionRefused, match="Deel het scenario"):
        actions.adopt_scenario(draft, decision=decision, by=side.steering)
    client, address = sign_in(side.steering), reverse("steering:scenario_adopt", args=[scenario.pk])
    # SG-2 adopted the scheme already, so it is asked whether it is about this too.
    assert client.post(address, {"decision": decision.pk}).status_code == 422
    assert client.post(address, {"decision": decision.pk, "also": "on"}).url == scenario.get_absolute_url()
    adopted = AdoptedScenario.objects.get(scenario=scenario)
    assert (adopted.decision, adopted.adopted_by) == (decision, side.steering)
    kinds = {row.kind for row in resting_on(Decision.objects.filter(pk=decision.pk), side.leader)[decision.pk]}
    assert {"scenario", "verdeelsleutel"} <= kinds
    assert client.post(address, {"decision": decision.pk, "also": "on"}).status_code == 409
    assert str(YEAR) == str(scenario.school_year)


def test_a_meeting_to_come_is_frozen_again_whatever_was_recorded_early(furnished):
    side = furnished.oost
    meeting = side.governance.planned
    early = Decision.objects.create(
        partnership=side.partnership, body=meeting.body.kind, number="SG-99", decided_on=meeting.held_on,
        title="Te vroeg", meeting=meeting,
    )  # fmt: skip
    assert (meeting.was_held, meeting.has_record) == (False, True)
    assert freeze(side, meeting).number == 2
    with pytest.raises(ActionRefused, match="moet nog gehouden worden"):
        register.cancel_meeting(meeting, reason="Griep", by=side.leader)
    Decision.objects.filter(pk=early.pk).update(meeting=None)
    assert register.cancel_meeting(meeting, reason="Griep", by=side.leader).is_cancelled


def test_the_next_stand_names_what_came_to_rest_on_a_decision_and_decisions_without_anything(furnished):
    side = furnished.oost
    decision = Decision.objects.get(partnership=side.partnership, number="SG-2")
    actions.adopt_scenario(side.scenario, decision=decision, by=side.steering)
    register.record_decision(
        partnership=side.partnership, number="SG-60", title="Samen verder", body="steering_group", decided_on=timezone.localdate(),
        present=[], by=side.leader,
    )  # fmt: skip
    stand = freeze(side, meet(side, side.governance.steering, LATER))
    changed = {
        row.label.split(",")[0]: (row.before, row.after, row.change) for row in stand_report(fresh(stand)).changes
    }
    before, after, change = changed["Besluit SG-2"]
    assert side.scenario.name not in before and f"scenario: {side.scenario.name}" in after and change == "anders"
    assert changed["Besluit SG-60"] == ("–", "Samen verder", "nieuw")
    # In the paper itself they stand in their table, not among the figures.
    view = next(view for view in stand_report(fresh(stand)).papers if view.paper.code == "decided")
    assert not [row for row in view.figures if "SG-" in row.label]


def test_an_english_reader_has_the_figures_of_a_stand_in_english(furnished, sign_in):
    side = furnished.oost
    stand = freeze(side, meet(side, side.governance.steering, LATER))
    with translation.override("en"):
        report = stand_report(fresh(stand))
    assert (report.language, report.head.title) == ("en", "Stand of the steering group")
    labels = [row.label for view in report.papers for row in view.figures]
    assert {"Students", "Students with a placement", "Hours of mentors"} <= set(labels)
    assert [view.paper.title for view in report.papers][:4] == ["Students", "Facilitation", "Grant", "Allocation"]
    assert {row.paper for row in report.changes if row.paper.startswith("Bes")} == set()
    # The same differences, whatever the language.
    dutch = stand_report(fresh(stand))
    assert len(dutch.changes) == len(report.changes) and dutch.language == "nl"


def test_a_stand_of_before_it_was_kept_in_every_language_keeps_its_words(furnished):
    content = replace(content_of(furnished.oost.stand), translated=())
    stand = fresh(furnished.oost.stand)
    stand.content = to_json(content)
    with translation.override("en"):
        report = stand_report(stand)
    assert report.language == "nl" and report.papers[0].paper.title == "Studenten"


def test_a_draft_that_is_outdated_is_told_before_freezing_and_in_the_stand(furnished, sign_in):
    side = furnished.oost
    meeting = side.governance.planned
    address = reverse("steering:stand_freeze", args=[meeting.pk])
    client = sign_in(side.leader)
    money.recalculate_allocation(furnished.oost_money.allocation, by=side.leader)
    assert [title for title, _line, _index in client.get(address).context["warned"]] == []
    place(side, 5)
    told = [(title, line) for title, line, _index in client.get(address).context["warned"]]
    assert [title for title, _line in told] == ["Verdeling"] and told[0][1].startswith("Deze verdeling is verouderd")
    stand = freeze(side, meeting)
    paper = content_of(stand).paper("allocation")
    assert paper.warnings[0].startswith("Deze verdeling is verouderd")
    assert [table.title for table in paper.tables][1:] == ["Verschil met het register nu"]
    table = paper.tables[1]
    assert table.head == ("Nummer", "Partij", "In deze verdeling", "Volgens het register nu", "Verschil")
    shown = register_difference(furnished.oost_money.allocation)
    assert [row[0] for row in table.rows] == [row.code for row in shown.rows if row.change]


def test_a_decision_that_was_withdrawn_since_is_named_as_withdrawn_in_both_languages(furnished, on_its_day):
    side = furnished.oost
    record = {"partnership": side.partnership, "meeting": side.governance.held, "by": side.leader}
    wrong = register.record_decision(number="SG-31", title="Dubbel", **record)
    stand_of_before = freeze(side, side.governance.planned)
    register.withdraw_decision(wrong, reason="Twee keer ingevoerd", by=side.leader)
    stand = freeze(side, meet(side, side.governance.steering, LATER))
    assert stand.previous == stand_of_before

    def told():
        rows = stand_report(fresh(stand)).changes
        return [(row.after, row.change) for row in rows if "SG-31" in row.label]

    assert told() == [("Dubbel (ingetrokken)", "ingetrokken")]
    with translation.override("en"):
        assert told() == [("Dubbel (withdrawn)", "withdrawn")]


def test_on_paper_no_name_is_broken_between_columns_of_figures(furnished):
    report = stand_report(fresh(furnished.oost.stand))
    amounts = ("€\u00a01.380.000,00",) * 4
    table = KeptTable(
        "parties", "Per partij", ("Nummer", "Partij", "Nu", "Volgt de student", "In dit scenario", "Verschil"),
        (False, False, True, True, True, True), (("41002", "Saxion lerarenopleiding", *amounts),),
    )  # fmt: skip
    paper = replace(report.papers[0].paper, tables=(table,), figures=(), drawings=())
    shown_ = replace(report, papers=(PaperView(paper, (), False),))
    pdf = render_pdf("steering/reports/stand.html", shown_, language="nl").pdf
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages)
    lines = [line.replace("\u00a0", " ") for line in text.splitlines()]
    assert any("Saxion lerarenopleiding" in line for line in lines)
    assert sum(line.count("€ 1.380.000,00") for line in lines) == 4
