"""A personal link opens the questions, takes one answer, and tells nobody whose it was."""

import datetime
import re

import pytest
from django.core import mail as outgoing
from django.urls import reverse
from django.utils import timezone
from pghistory.models import Events

from oids.actions import ActionRefused
from partnerships.messages import MASKED_SECRET, kinds
from partnerships.models import Message, MessageState
from placements.models import Student
from quality import actions
from quality.actions.answers import find_invitation
from quality.enums import Audience
from quality.models import Answer, AnswerLink, Invitation, OwnWords, Questionnaire
from tests.cast import YEAR
from tests.casts.mail import BASE, cause_of, mail
from tests.casts.quality import answer, opened, questionnaire

SECRET = re.compile(rf"{BASE}/vragenlijst/([\w-]{{43}})/")


@pytest.fixture
def asked(placed):
    """A questionnaire that runs, and the link of its first student."""
    placed.row = opened(placed.oost)
    placed.invitation = placed.row.invitations.get(enrolment=placed.oost.enrolments[0])
    placed.token = actions.make_link(placed.invitation, by=placed.oost.leader)
    placed.page = reverse("quality:answer", args=[placed.token])
    return placed


def filled(row, **changes):
    values = {q.code: "4" if q.kind == "scale" else "1" for q in row.questions.all() if q.is_counted}
    return values | changes


def test_an_answer_is_kept_apart_from_who_gave_it(asked, client):
    answered = client.post(asked.page, filled(asked.row, tip="Rust.", mentor=""))
    assert (answered.status_code, answered["Location"]) == (302, asked.page)
    (found,) = Answer.objects.all()
    assert found.party_id == asked.invitation.party_id
    assert "mentor" not in found.values and found.values["welkom"] == 4 and "tip" not in found.values
    assert [words.text for words in OwnWords.objects.all()] == ["Rust."]
    assert list(Invitation.objects.filter(has_answered=True)) == [asked.invitation]
    # The history knows of nothing.
    assert not Events.objects.filter(pgh_context__url__contains="vragenlijst/").exists()


def test_once_and_then_only_thanks(asked, client):
    client.post(asked.page, filled(asked.row))
    page = client.get(asked.page)
    assert page.context["form"] is None and page.context["has_answered"] is True
    assert "Bedankt" in page.content.decode()
    second = client.post(asked.page, filled(asked.row, welkom="1"))
    assert second.status_code == 302 and Answer.objects.count() == 1
    with pytest.raises(ActionRefused):
        actions.give_answer(asked.invitation, values={"welkom": 1}, words={})
    with pytest.raises(ActionRefused):
        actions.make_link(Invitation.objects.get(pk=asked.invitation.pk), by=asked.oost.leader)


def test_two_links_of_one_person_are_one_answer(asked, client):
    second = reverse("quality:answer", args=[actions.make_link(asked.invitation, by=asked.oost.leader)])
    client.post(second, filled(asked.row))
    client.post(asked.page, filled(asked.row))
    assert Answer.objects.count() == 1


def test_nothing_filled_in_is_no_answer_and_what_is_not_asked_is_refused(asked, client):
    empty = client.post(asked.page, {})
    assert empty.status_code == 422 and Answer.objects.count() == 0
    wrong = client.post(asked.page, {"welkom": "6"})
    assert wrong.status_code == 422 and list(wrong.context["form"].errors) == ["welkom"]
    assert client.post(asked.page, {"tip": "x" * 1001}).status_code == 422
    assert not Invitation.objects.get(pk=asked.invitation.pk).has_answered


def test_the_page_is_in_two_languages_and_names_nobody(asked, client):
    dutch, english = client.get(asked.page), client.get(f"{asked.page}?taal=en")
    assert "Mijn mentor neemt de tijd" in dutch.content.decode()
    assert "My mentor takes the time" in english.content.decode()
    assert 'lang="en"' in english.content.decode() and "Your answers are anonymous" in english.content.decode()
    for page in (dutch, english):
        text = page.content.decode()
        assert text.count("<h1") == 1 and "Stefanie" not in text and "Geheim" not in text and "<script>" not in text
        assert page["Cache-Control"] == "private, no-store" and page["Referrer-Policy"] == "no-referrer"


def test_a_link_that_is_wrong_past_or_closed_opens_the_same_nothing(asked, client):
    wrong = client.get(reverse("quality:answer", args=["x" * 43]))
    actions.close_questionnaire(Questionnaire.objects.get(pk=asked.row.pk), by=asked.oost.leader)
    closed = client.get(asked.page)
    other = opened(asked.oost, Audience.MENTOR)
    token = actions.make_link(other.invitations.first(), by=asked.oost.leader)
    AnswerLink.objects.update(expires_on=timezone.localdate() - datetime.timedelta(days=1))
    past = client.get(reverse("quality:answer", args=[token]))
    assert [page.status_code for page in (wrong, closed, past)] == [404, 404, 404]
    # The address of the page stands in it nowhere, so that they are the same.
    assert len({page.content for page in (wrong, closed, past)}) == 1
    assert find_invitation("") is None


def test_before_its_first_day_it_says_when(asked, client):
    row = questionnaire(asked.oost, Audience.MENTOR, first=3, last=9)
    row = actions.open_questionnaire(row, by=asked.oost.leader)
    token = actions.make_link(row.invitations.first(), by=asked.oost.leader)
    page = client.get(reverse("quality:answer", args=[token]))
    assert page.status_code == 200 and page.context["form"] is None
    assert client.post(reverse("quality:answer", args=[token]), filled(row)).status_code == 409
    assert Answer.objects.count() == 0


@pytest.fixture
def reachable(asked):
    for student in Student.objects.all():
        Student.objects.filter(pk=student.pk).update(email=f"{student.number}@student.example")
    return asked


def test_the_mail_has_a_link_that_works_and_the_log_has_none(reachable, client, django_capture_on_commit_callbacks):
    side = reachable.oost
    with django_capture_on_commit_callbacks(execute=True):
        mail(side, "questionnaire_invitation", reachable.row.pk)
    tokens = [found for sent in outgoing.outbox for found in SECRET.findall(sent.body)]
    assert len(tokens) == len(set(tokens)) == 6
    assert all(find_invitation(token) for token in tokens)
    rows = Message.objects.filter(kind="questionnaire_invitation")
    assert all(MASKED_SECRET in row.body and row.state == MessageState.SENT for row in rows) and rows.count() == 6
    assert not any(token in str(row.__dict__) for row in rows for token in tokens)
    assert {row.subject for row in rows} == {f"Vragenlijst over het opleiden in {YEAR}"}


def test_only_who_did_not_answer_is_reminded(reachable):
    side = reachable.oost
    answer(reachable.row, 2, by=side.leader)
    kind = kinds()["questionnaire_reminder"]
    cause = cause_of(side, kind, reachable.row.pk)
    letters = kind.letters(cause, partnership=side.partnership, base=BASE)
    left = reachable.row.invitations.filter(has_answered=False)
    assert [letter.refers["invitation"] for letter in letters] == [
        row.pk for row in sorted(left, key=lambda row: str(row.who))
    ] and len(letters) == 4  # fmt: skip


def test_a_mail_that_waits_until_after_closing_fails_with_a_reason(reachable):
    side = reachable.oost
    mail(side, "questionnaire_invitation", reachable.row.pk)
    row = Message.objects.filter(kind="questionnaire_invitation").first()
    actions.close_questionnaire(Questionnaire.objects.get(pk=reachable.row.pk), by=side.leader)
    with pytest.raises(ActionRefused):
        kinds()[row.kind].secrets(row.refers, by=side.leader, base=BASE)


def test_a_past_one_mails_nobody(world):
    side = world.oost
    row = opened(side)
    Questionnaire.objects.filter(pk=row.pk).update(closes_on=row.opens_on)
    cause = cause_of(side, kinds()["questionnaire_invitation"], row.pk)
    assert "later" in cause.problem
