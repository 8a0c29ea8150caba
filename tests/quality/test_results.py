"""Results for each reader: the same groups hidden, next to the norm, over years, as page, file and paper; and followed."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from network import actions as network
from oids.actions import ActionRefused
from oids.periods import SchoolYear
from quality import actions
from quality.enums import Audience
from quality.models import Answer, FollowUp, OwnWords, Question, Questionnaire
from quality.reports.results import results_report
from tests.cast import YEAR
from tests.casts import training
from tests.casts.quality import opened

NEXT = SchoolYear(2027)
VALUES = {"welkom": 4, "mentor": 2, "uren": 1, "reistijd": 0}


def closed(side, numbers, *, year=YEAR, states=None, values=VALUES, words=()):
    """So many answers per board (by its turn; 2: no board), and what was known of their hours."""
    row = opened(side) if year == YEAR else None
    if row is None:
        row = Questionnaire.objects.create(
            partnership=side.partnership, school_year=year, audience=Audience.STUDENT, opens_on=year.first_day,
            closes_on=year.last_day, opened_at="2027-09-01T00:00Z",
        )  # fmt: skip
        before = Question.objects.filter(questionnaire__partnership=side.partnership)
        for question in before:
            question.pk, question.questionnaire = None, row
            question.save()
    parties = [*side.boards, None]
    for party, number in zip(parties, numbers, strict=False):
        Answer.objects.bulk_create(
            Answer(questionnaire=row, party_id=party.pk if party else None, values=values) for _turn in range(number)
        )
    own = row.questions.get(kind="text")
    OwnWords.objects.bulk_create(OwnWords(question=own, text=text) for text in words)
    norms = {
        board.code: {"state": state, "agreed": "100.0", "delivered": "90.5"}
        for board, state in zip(side.boards, states or (), strict=False)
    }
    return actions.close_questionnaire(row, by=side.leader, norms=norms)


def shown(report, table, row, column):
    found = report.table(table)
    line = found.row(row)
    return found.shown(line, next(n for n, head in enumerate(found.columns) if head.key == column))


def test_means_stand_next_to_the_norm_that_was_met_or_not(world):
    side = world.oost
    closed(side, (6, 5), states=("met", "below"))
    Answer.objects.filter(party=side.boards[1]).update(values=VALUES | {"mentor": 1})
    report = results_report(side.partnership, YEAR, None)
    line = [shown(report, "student-score", "mentor", column) for column in (str(YEAR), "met", "below", "answers")]
    assert line == ["1,5", "2,0", "1,0", "11"]
    assert shown(report, "student-percent", "uren", str(YEAR)) == "100%"
    assert shown(report, "student-percent", "reistijd-0", str(YEAR)) == "100%"
    assert shown(report, "student-percent", "reistijd-2", "below") == "0%"
    note = report.table("student-score").note
    assert "Norm gehaald berust op 6 antwoorden over 1 bestuur: dat zegt iets van dat bestuur" in note
    assert "Norm niet gehaald berust op 5 antwoorden over 1 bestuur" in note
    assert [tick.shown for tick in report.table("student-score").chart.ticks] == [f"{number},0" for number in range(6)]
    board = side.boards[1].code
    row = [
        shown(report, "student-boards", board, column) for column in ("norm", "agreed", "delivered", "mentor", "all")
    ]
    assert row == ["niet gehaald", "100,0", "90,5", "1,0", "2,5"]


def test_a_small_board_takes_another_along_in_every_column(world):
    side = world.oost
    closed(side, (6, 4), states=("met", "below"))
    report = results_report(side.partnership, YEAR, None)
    assert [shown(report, "student-score", "mentor", column) for column in (str(YEAR), "met", "below")] == [
        "2,0",
        "x",
        "x",
    ]
    for board in side.boards:
        assert [shown(report, "student-boards", board.code, column) for column in ("mentor", "all")] == ["x", "x"]


def test_four_answers_are_nothing(world):
    side = world.oost
    closed(side, (2, 2), states=("met", "met"))
    report = results_report(side.partnership, YEAR, None)
    table = report.table("student-score")
    asked = [row for row in table.rows if row.key in VALUES]
    assert len(asked) == 2 and {value.number for row in asked for value in row.values} == {None}
    assert all(row.values[0].is_hidden for row in asked)


def test_a_board_sees_its_own_row_and_the_same_whole(world, sign_in):
    side = world.oost
    closed(side, (6, 7), states=("met", "below"))
    seen = {}
    for who, user in side.cast().items():
        page = sign_in(user).get(side.address("uitkomsten/"))
        if page.status_code == 200:
            report = page.context["report"]
            seen[who] = ([row.key for row in report.table("student-boards").rows] if report.table("student-boards") else [],
                         shown(report, "student-score", "mentor", "below"))  # fmt: skip
        else:
            seen[who] = page.status_code
    both = sorted(board.code for board in side.boards)
    assert seen == {
        "leader": (both, "2,0"), "controller": (both, "2,0"), "steering": (both, "2,0"),
        "board": ([side.boards[1].code], "2,0"), "institute": ([], "2,0"), "trainer": 403,
    }  # fmt: skip
    first, second = (reverse("quality:results_board", args=[side.slug, str(YEAR), board.code]) for board in side.boards)
    client = sign_in(side.board_staff)
    assert [client.get(first).status_code, client.get(second).status_code] == [404, 200]
    assert shown(client.get(second).context["report"], "student", "mentor", str(YEAR)) == "2,0"
    assert sign_in(world.west.leader).get(first).status_code == 404


def test_years_stand_beside_each_other(world):
    side = world.oost
    closed(side, (6, 6))
    closed(side, (5, 5), year=NEXT, values=VALUES | {"mentor": 5})
    report = results_report(side.partnership, NEXT, None)
    assert [shown(report, "student-score", "mentor", str(year)) for year in (YEAR, NEXT)] == ["2,0", "5,0"]
    assert [head.key for head in report.table("student-score").columns] == [str(YEAR), str(NEXT), "answers"]


def test_nothing_is_told_while_it_runs(world):
    side = world.oost
    row = opened(side)
    Answer.objects.bulk_create(
        Answer(questionnaire=row, party_id=side.boards[0].pk, values=VALUES) for _turn in range(9)
    )
    report = results_report(side.partnership, YEAR, None)
    assert [table.name for table in report.tables] == ["response"]
    assert shown(report, "response", "student", "state") == "uitkomsten na sluiten"


def test_the_file_and_the_paper_say_what_the_page_says(world, sign_in):
    side = world.oost
    closed(side, (6, 4), states=("met", "below"))
    client = sign_in(side.leader)
    lines = client.get(side.address("uitkomsten/?export=csv")).content.decode("utf-8-sig").splitlines()
    mentor = [line.split(";")[2:] for line in lines if line.split(";")[1] == "Begeleiding door mentor"]
    assert mentor == [
        [str(YEAR), "", "2,0000", ""], ["Norm gehaald", "", "", "x"], ["Norm niet gehaald", "", "", "x"],
        ["Antwoorden", "10", "", ""],
    ]  # fmt: skip
    paper = client.get(side.address("uitkomsten/?export=pdf"))
    assert paper["Content-Type"] == "application/pdf" and paper.content[:5] == b"%PDF-"


def test_own_words_are_read_by_the_leader_alone_from_five_up(world, sign_in):
    side = world.oost
    row = closed(side, (6, 6), words=("Rust", "Reinheid", "Regelmaat", "Ruimte"))
    address = reverse("quality:own_words", args=[row.pk])
    (section,) = sign_in(side.leader).get(address).context["sections"]
    assert section.rows == []
    OwnWords.objects.create(question=row.questions.get(kind="text"), text="Ritme")
    (section,) = sign_in(side.leader).get(address).context["sections"]
    assert sorted(line[0].text for line in section.lines) == ["Regelmaat", "Reinheid", "Ritme", "Ruimte", "Rust"]
    seen = [sign_in(user).get(address).status_code for who, user in side.cast().items() if who != "leader"]
    assert seen == [403, 403, 403, 403, 404]


@pytest.fixture
def theme(world):
    return network.create_theme(
        partnership=world.oost.partnership, title="Begeleiden", valid_from=YEAR.first_day, by=world.oost.leader
    )


def follow(side, row, theme, by=None, code="mentor"):
    return actions.create_follow_up(
        partnership=side.partnership, question=row.questions.get(code=code), theme=theme, note="Op de opleidersdag.",
        by=by or side.leader,
    )  # fmt: skip


def test_a_result_leads_to_a_theme_and_is_followed(world, theme, sign_in):
    side = world.oost
    row = closed(side, (6, 6))
    client = sign_in(side.leader)
    question = row.questions.get(code="mentor")
    data = {"question": question.pk, "theme": theme.pk, "note": "Op de opleidersdag van maart."}
    client.post(reverse("quality:follow_up_create", args=[side.slug, str(YEAR)]), data)
    found = FollowUp.objects.get()
    assert (found.question, found.theme, found.school_year) == (question, theme, YEAR)
    report = results_report(side.partnership, YEAR, None)
    assert shown(report, "follow-ups", str(found.pk), "theme") == "Begeleiden"
    closed(side, (5, 5), year=NEXT, values=VALUES | {"mentor": 5})
    series, trainings = client.get(found.get_absolute_url()).context["sections"]
    assert (trainings.lines, trainings.add[0]) == ([], "Training plannen")
    assert [[cell.text for cell in line] for line in series.lines] == [
        [str(YEAR), "2,0", "12"], [str(NEXT), "5,0", "10"],
    ]  # fmt: skip
    client.post(reverse("quality:follow_up_finish", args=[found.pk]), {"outcome": "Het hielp."})
    found.refresh_from_db()
    assert (found.is_done, found.outcome) == (True, "Het hielp.")
    with pytest.raises(ActionRefused):
        actions.update_follow_up(found, theme=theme, note="Anders", by=side.leader)
    client.post(reverse("quality:follow_up_reopen", args=[found.pk]))
    found.refresh_from_db()
    assert (found.is_done, found.outcome) == (False, "Het hielp.")


def test_what_is_followed_shows_the_trainings_on_its_theme_from_its_year_on(world, theme, sign_in):
    side = world.oost
    found = follow(side, closed(side, (6, 6)), theme)
    day = training.kind(side, "Opleidersdag")
    for title, year in (("Eerder", SchoolYear(YEAR.start - 1)), ("Opleidersdag maart", YEAR)):
        training.plan(side, day, title, theme=theme, school_year=year, day=datetime.date(year.start + 1, 3, 10))
    client = sign_in(side.leader)
    page = client.get(found.get_absolute_url()).context
    (shown,) = (part for part in page["sections"] if part.name == "trainings")
    assert [line[0].text for line in shown.lines] == ["Opleidersdag maart"]


def test_only_a_result_leads_to_a_theme_of_ones_own(world, theme):
    side = world.oost
    row = opened(side)
    other = network.create_theme(
        partnership=world.west.partnership, title="Anders", valid_from=YEAR.first_day, by=world.west.leader
    )
    with pytest.raises(ValidationError):
        follow(side, row, theme)
    row = actions.close_questionnaire(Questionnaire.objects.get(pk=row.pk), by=side.leader)
    with pytest.raises(ValidationError):
        follow(side, row, theme, code="tip")
    with pytest.raises(ValidationError):
        follow(side, row, other)
    for by in (side.steering, side.board_staff, world.west.leader):
        with pytest.raises(PermissionDenied):
            follow(side, row, theme, by=by)
    found = follow(side, row, theme)
    with pytest.raises(ValidationError):
        follow(side, row, theme)
    with pytest.raises(ValidationError):
        actions.finish_follow_up(found, outcome=" ", by=side.leader)
