"""Questionnaires: made from those of the year before, opened once, and closed so that nothing tells who said what."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from oids.actions import ActionRefused
from oids.periods import SchoolYear
from partnerships import actions as register
from partnerships.enums import TrainerKind
from partnerships.models import Trainer
from quality import actions
from quality.actions.standard import STANDARD
from quality.enums import Audience, NormState, QuestionKind
from quality.models import Answer, AnswerLink, Invitation, OwnWords, Question, Questionnaire
from tests.cast import START, YEAR
from tests.casts.quality import answer, opened, questionnaire

NEXT = SchoolYear(2027)
FIELDS = {
    "number": 9, "kind": QuestionKind.SCALE, "label_nl": "Rust", "label_en": "Calm", "text_nl": "Er is rust op school.",
    "text_en": "It is calm at school.", "choices_nl": "", "choices_en": "",
}  # fmt: skip


def again(row):
    return type(row).objects.get(pk=row.pk)


def test_the_first_one_has_the_standard_questions_in_two_languages(world):
    for audience in Audience:
        row = questionnaire(world.oost, audience)
        found = [(q.number, q.code, q.text_nl, q.text_en) for q in row.questions.all()]
        assert found == [(number, q.code, q.text_nl, q.text_en) for number, q in enumerate(STANDARD[audience], start=1)]
        assert all(text_nl != text_en for _n, _c, text_nl, text_en in found)
        for question in row.questions.filter(kind=QuestionKind.CHOICE):
            assert len(question.choices_nl.splitlines()) == len(question.choices_en.splitlines()) > 1


def test_the_next_one_takes_the_questions_of_the_year_before_along(world):
    side = world.oost
    first = questionnaire(side, intro_nl="Waarom wij dit vragen.")
    actions.remove_question(first.questions.first(), by=side.leader)
    own = actions.add_question(first, by=side.leader, **FIELDS)
    following = questionnaire(side, year=NEXT)
    assert [q.code for q in following.questions.all()] == [q.code for q in first.questions.all()]
    assert following.questions.get(code=own.code).text_en == "It is calm at school."
    assert following.intro_nl == "Waarom wij dit vragen."
    assert [q.code for q in questionnaire(world.west, year=NEXT).questions.all()] == [
        q.code for q in STANDARD[Audience.STUDENT]
    ]


def test_one_a_year_for_the_same_people(world):
    questionnaire(world.oost)
    with pytest.raises(ValidationError):
        questionnaire(world.oost)
    with pytest.raises(ValidationError):
        questionnaire(world.oost, Audience.MENTOR, first=2, last=1)


@pytest.mark.parametrize("who", ["controller", "steering", "board_staff", "institute_staff", "trainer_user"])
def test_only_the_programme_leader_makes_opens_and_closes(world, who):
    side = world.oost
    row = opened(side)
    by = getattr(side, who)
    acts = (
        lambda: questionnaire(side, Audience.MENTOR, by=by),
        lambda: actions.add_question(row, by=by, **FIELDS),
        lambda: actions.close_questionnaire(row, by=by),
        lambda: actions.invite_newcomers(row, by=by),
        lambda: actions.make_link(row.invitations.first(), by=by),
    )
    for act in (*acts, lambda: actions.close_questionnaire(row, by=world.west.leader)):
        with pytest.raises(PermissionDenied):
            act()


def test_an_opened_one_keeps_its_questions_and_may_get_a_later_last_day(world):
    side = world.oost
    row = opened(side)
    question = row.questions.first()
    for act in (
        lambda: actions.add_question(row, by=side.leader, **FIELDS),
        lambda: actions.update_question(question, by=side.leader, **FIELDS),
        lambda: actions.remove_question(question, by=side.leader),
        lambda: actions.open_questionnaire(row, by=side.leader),
        lambda: actions.remove_questionnaire(row, by=side.leader),
    ):
        with pytest.raises(ActionRefused):
            act()
    actions.make_link(row.invitations.first(), by=side.leader)
    values = {"opens_on": row.opens_on, "intro_nl": "", "intro_en": "", "by": side.leader}
    later = row.closes_on + datetime.timedelta(days=7)
    row = actions.update_questionnaire(row, closes_on=later, **values)
    assert (row.closes_on, AnswerLink.objects.get().expires_on) == (later, later)
    with pytest.raises(ValidationError):
        actions.update_questionnaire(row, closes_on=later, **values | {"opens_on": later})


def test_a_choice_has_as_many_answers_in_both_languages(world):
    side = world.oost
    row = questionnaire(side)
    values = FIELDS | {"kind": QuestionKind.CHOICE, "choices_nl": "ja\n\nsoms\nnee"}
    for wrong in ("", "yes\nno"):
        with pytest.raises(ValidationError):
            actions.add_question(row, by=side.leader, **values | {"choices_en": wrong})
    question = actions.add_question(row, by=side.leader, **values | {"choices_en": "yes\nsometimes\nno"})
    assert question.choices_nl == "ja\nsoms\nnee"
    assert [question.takes(value) for value in (0, 2, 3, -1, True, "1")] == [True, True, False, False, False, False]


def test_an_empty_or_past_one_is_not_opened(world):
    side = world.oost
    past = questionnaire(side, first=-9, last=-1)
    empty = questionnaire(side, Audience.MENTOR)
    for question in empty.questions.all():
        actions.remove_question(question, by=side.leader)
    nobody = questionnaire(side, year=NEXT)
    for row in (past, empty, nobody):
        with pytest.raises(ActionRefused):
            actions.open_questionnaire(row, by=side.leader)


def test_who_is_asked_is_counted_with_the_board_of_today(placed):
    side = placed.oost
    asked = {audience: list(opened(side, audience).invitations.all()) for audience in Audience}
    boards = {row.enrolment_id: row.party_id for row in asked[Audience.STUDENT]}
    expected = {row.enrolment_id: row.school.board.pk for row in side.placements}
    assert boards == expected | {side.enrolments[5].pk: None}
    assert sorted(row.trainer_id for row in asked[Audience.MENTOR]) == sorted(row.pk for row in side.mentors)
    assert {row.trainer_id: row.party_id for row in asked[Audience.TRAINER]} == {
        row.pk: row.employer_id for row in (*side.school_trainers, *side.institute_trainers)
    }
    assert {row.school_id: row.party_id for row in asked[Audience.DIRECTOR]} == {
        school.pk: school.board.pk for school in side.schools
    }


def test_who_has_two_tasks_is_asked_once_and_newcomers_are_added(world):
    side = world.oost
    Trainer.objects.create(
        partnership=side.partnership, kind=TrainerKind.INSTITUTE_TRAINER, employer=world.institute,
        person=side.school_trainers[0].person, valid_from=START,
    )  # fmt: skip
    row = opened(side, Audience.TRAINER)
    assert row.invitations.count() == 3
    register.create_trainer(
        partnership=side.partnership, kind=TrainerKind.SCHOOL_TRAINER, employer=side.boards[0], first_name="Nieuw",
        last_name="Hier", valid_from=START, by=side.leader,
    )  # fmt: skip
    assert [actions.invite_newcomers(row, by=side.leader) for _turn in "ab"] == [1, 0]
    assert row.invitations.count() == 4


def test_closing_keeps_every_answer_under_another_key_and_takes_the_links_away(placed):
    side = placed.oost
    row = opened(side)
    answer(row, 4, words="Meer rust.", by=side.leader)
    before = {found.pk: (found.party_id, found.values) for found in Answer.objects.all()}
    asked = {(found.enrolment_id, found.party_id, found.has_answered) for found in Invitation.objects.all()}
    keys = set(Invitation.objects.values_list("pk", flat=True)) | set(OwnWords.objects.values_list("pk", flat=True))
    row = actions.close_questionnaire(again(row), by=side.leader)
    after = {found.pk: (found.party_id, found.values) for found in Answer.objects.all()}
    assert sorted(map(str, after.values())) == sorted(map(str, before.values())) and not after.keys() & before.keys()
    assert {(found.enrolment_id, found.party_id, found.has_answered) for found in Invitation.objects.all()} == asked
    assert not keys & set(Invitation.objects.values_list("pk", flat=True))
    assert list(OwnWords.objects.values_list("text", flat=True)) == ["Meer rust."] * 4
    assert AnswerLink.objects.count() == 0
    assert row.closes_on == timezone.localdate() and row.is_closed
    assert {code: found["state"] for code, found in row.norms.items()} == {
        board.code: NormState.UNKNOWN for board in side.boards
    }
    with pytest.raises(ActionRefused):
        actions.close_questionnaire(row, by=side.leader)


def test_nothing_joins_an_answer_to_a_person(placed):
    """No relation either way but the questionnaire and the board, no moment, no history, no number that counts on."""
    for model in (Answer, OwnWords):
        relations = {field.name for field in model._meta.get_fields() if field.is_relation}
        assert relations <= {"questionnaire", "party", "question"}
        assert model._meta.pk.get_internal_type() == "UUIDField"
    for model in (Answer, OwnWords, Invitation, AnswerLink):
        names = {field.get_internal_type() for field in model._meta.concrete_fields}
        assert not names & {"DateTimeField", "TimeField"}
        assert not hasattr(model, "pgh_event_model") and "events" not in {f.name for f in model._meta.get_fields()}
    assert {field.name for field in Invitation._meta.get_fields() if field.is_relation} == {
        "questionnaire", "enrolment", "trainer", "school", "party", "links",
    }  # fmt: skip


def test_the_page_leads_from_draft_to_results(placed, sign_in):
    side = placed.oost
    client = sign_in(side.leader)
    row = questionnaire(side)
    address = reverse("quality:questionnaire_detail", args=[row.pk])
    assert client.get(address).context["actions"][0][1] == reverse("quality:questionnaire_open", args=[row.pk])
    client.post(reverse("quality:questionnaire_open", args=[row.pk]))
    labels = [url.rpartition("?")[0] or url for _label, url in client.get(address).context["actions"]]
    mail = reverse("partnerships:message_send", args=[side.slug, str(YEAR)])
    assert labels[:2] == [mail, mail] and labels[-1] == reverse("quality:questionnaire_close", args=[row.pk])
    (asked,) = (s for s in client.get(address).context["sections"] if s.name == "response")
    assert sorted(str(line[1].text) for line in asked.lines) == ["1", "2", "3"]
    client.post(reverse("quality:questionnaire_close", args=[row.pk]))
    assert [url for _label, url in client.get(address).context["actions"]] == [
        reverse("quality:results", args=[side.slug, str(YEAR)]), reverse("quality:own_words", args=[row.pk]),
    ]  # fmt: skip
    history = client.get(reverse("quality:questionnaire_history", args=[row.pk])).content.decode()
    assert "gesloten" in history and "geopend" in history


def test_who_was_asked_is_the_leaders_alone(placed, sign_in):
    side = placed.oost
    row = opened(side)
    address = reverse("quality:invitation_list", args=[row.pk])
    seen = {who: sign_in(user).get(address).status_code for who, user in side.cast().items()}
    assert seen == {
        "leader": 200, "controller": 403, "steering": 403, "board": 403, "institute": 403, "trainer": 404,
    }  # fmt: skip
    assert sign_in(placed.west.leader).get(address).status_code == 404
    page = sign_in(side.leader).get(f"{address}?party={side.boards[0].pk}")
    assert page.context["total_count"] == 3
    assert page.content.decode().count("Geheimoost") == 3


def test_a_form_that_lacks_an_answer_of_a_choice_says_where(world, sign_in):
    side = world.oost
    row = questionnaire(side)
    client = sign_in(side.leader)
    data = FIELDS | {"kind": "choice", "choices_nl": "ja\nnee", "choices_en": "yes"}
    answered = client.post(reverse("quality:question_add", args=[row.pk]), data)
    assert answered.status_code == 422 and list(answered.context["form"].errors) == ["choices_en"]
    client.post(reverse("quality:question_add", args=[row.pk]), data | {"choices_en": "yes\nno"})
    question = Question.objects.get(questionnaire=row, label_nl="Rust")
    update = reverse("quality:question_update", args=[question.pk])
    client.post(update, data | {"choices_en": "yes\nno", "label_nl": "Rust hier", "version": question.version})
    assert again(question).label_nl == "Rust hier"
    client.post(reverse("quality:question_remove", args=[question.pk]))
    assert not Question.objects.filter(pk=question.pk).exists()
    client.post(reverse("quality:questionnaire_remove", args=[row.pk]))
    assert not Questionnaire.objects.filter(pk=row.pk).exists()
