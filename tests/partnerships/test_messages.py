"""Mail: what was looked at is what goes out, once, and what fails can be sent again."""

import re
import smtplib

import pytest
from django.core import mail as outgoing
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction

from oids.actions import ActionRefused
from oids.mail import base_url
from oids.models import Job, JobState
from partnerships import actions
from partnerships.actions import messages as sending
from partnerships.actions.messages import send_waiting, texts_of
from partnerships.messages import compose, fingerprint_of, kinds
from partnerships.models import Message, MessageState
from tests.casts.mail import BASE, ask, cause_of, mail
from tests.forms import filled


@pytest.fixture
def asked(placed):
    ask(placed.oost)
    return placed.oost


@pytest.fixture
def page(asked, sign_in):
    client = sign_in(asked.leader)
    address = asked.address("post/versturen/") + "?kind=check_request"
    return client, address


class RefusingBackend(EmailBackend):
    """A mail server that refuses what is sent to addresses with `refuse` in it."""

    def send_messages(self, messages):
        for message in messages:
            if any("refuse" in address for address in message.to):
                raise smtplib.SMTPRecipientsRefused({message.to[0]: (550, b"unknown")})
        return super().send_messages(messages)


def preview(client, address, **changes):
    values = filled(client.get(address)) | changes
    return client.post(address, values)


def test_what_is_previewed_is_what_is_sent_and_what_the_log_keeps(page, asked, django_capture_on_commit_callbacks):
    client, address = page
    shown = preview(client, address, paragraph=['Met "dank" & groet.'])
    (text,) = shown.context["texts"]
    assert (Message.objects.count(), outgoing.outbox) == (0, [])
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address, filled(shown) | {"send": "1"})
    assert answer.status_code == 302
    (sent,), (row,) = outgoing.outbox, Message.objects.all()
    assert (sent.to, sent.subject, sent.body) == ([text.letter.to], text.subject, text.body)
    assert (row.to, row.subject, row.body, row.state) == (text.letter.to, text.subject, text.body, MessageState.SENT)
    assert sent.to == [asked.board_staff.email] and sent.reply_to == [asked.leader.email]
    assert 'Met "dank" & groet.' in sent.body
    assert row.about in client.get(row.get_absolute_url()).content.decode()


def test_the_address_in_a_mail_is_absolute_and_opens_the_thing_itself(page, asked, django_capture_on_commit_callbacks):
    client, address = page
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, filled(preview(client, address)) | {"send": "1"})
    (link,) = re.findall(r"http\S+", outgoing.outbox[0].body)
    assert link.startswith("http://testserver/bevestigingen/besturen/")
    client.force_login(asked.board_staff)
    assert client.get(link.removeprefix("http://testserver")).status_code == 200


def test_addresses_begin_with_the_setting_where_there_is_one(rf, settings):
    request = rf.get("/")
    assert base_url(request) == "http://testserver"
    settings.BASE_URL = "https://oids.example.nl/"
    assert base_url(request) == "https://oids.example.nl"


def test_the_same_mail_does_not_go_out_twice_on_a_day(page, asked, django_capture_on_commit_callbacks):
    client, address = page
    ready = filled(preview(client, address)) | {"send": "1"}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, ready)
        assert client.post(address, ready).status_code == 302  # the same form sent twice
        fresh = {name: value for name, value in ready.items() if name != "submission"}
        again = client.post(address, fresh)
    assert again.status_code == 409
    assert (len(outgoing.outbox), Message.objects.count()) == (1, 1)
    assert "disabled" in client.get(address).content.decode()


def test_the_database_lets_a_cause_in_once_a_day(asked):
    mail(asked, "check_request")
    row = Message.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(
            partnership=asked.partnership, kind=row.kind, key=row.key, to=row.to, language="nl", subject="x", body="x",
            made_by=asked.leader,
        )  # fmt: skip


def test_what_changed_after_the_preview_is_not_sent_unseen(page, asked):
    client, address = page
    ready = filled(preview(client, address)) | {"send": "1"}
    asked.board_staff.email = "elders@example.org"
    asked.board_staff.save(update_fields=["email"])
    answer = client.post(address, ready)
    assert answer.status_code == 409
    assert Message.objects.count() == 0


def test_a_preview_cannot_be_passed_by(asked):
    kind = kinds()["check_request"]
    cause = cause_of(asked, kind)
    keys = [letter.key for letter in kind.letters(cause, partnership=asked.partnership, base=BASE) if letter.to]
    given = {"partnership": asked.partnership, "kind": kind, "cause": cause, "base": BASE, "by": asked.leader}
    with pytest.raises(ActionRefused):
        actions.send_messages(languages=dict.fromkeys(keys, "nl"), fingerprint="", **given)
    with pytest.raises(ValidationError):
        actions.send_messages(languages=dict.fromkeys(keys, "de"), fingerprint="", **given)
    with pytest.raises(ActionRefused):
        actions.send_messages(languages={"board:0:user:0": "nl"}, fingerprint=fingerprint_of([]), **given)
    with pytest.raises(PermissionDenied):
        actions.send_messages(
            languages=dict.fromkeys(keys, "nl"), fingerprint="", **given | {"by": asked.board_staff}
        )  # fmt: skip
    assert Message.objects.count() == 0


def test_a_mail_that_is_refused_says_why_without_the_address_and_can_be_sent_again(
    asked, settings, sign_in, django_capture_on_commit_callbacks, caplog
):
    settings.EMAIL_BACKEND = "tests.partnerships.test_messages.RefusingBackend"
    asked.board_staff.email = "refuse@example.org"
    asked.board_staff.save(update_fields=["email"])
    with django_capture_on_commit_callbacks(execute=True):
        job = mail(asked, "check_request")
    job.refresh_from_db()
    row = Message.objects.get()
    assert (row.state, job.state, outgoing.outbox) == (MessageState.FAILED, JobState.DONE, [])
    assert row.problem and "refuse@" not in row.problem and "refuse@" not in caplog.text
    Message.objects.filter(pk=row.pk).update(to="goed@example.org")
    client = sign_in(asked.leader)
    assert client.get(row.get_absolute_url()).content.decode().count("/opnieuw/") == 1
    with django_capture_on_commit_callbacks(execute=True):
        client.post(row.get_absolute_url() + "opnieuw/")
    row.refresh_from_db()
    assert (row.state, row.problem, [sent.to for sent in outgoing.outbox]) == (
        MessageState.SENT, "", [["goed@example.org"]],
    )  # fmt: skip
    with pytest.raises(ActionRefused):
        actions.retry_messages([row], partnership=asked.partnership, base=BASE, by=asked.leader)


def test_one_that_fails_does_not_keep_back_the_rest(placed, settings, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "tests.partnerships.test_messages.RefusingBackend"
    side = placed.oost
    side.mentors[0].person.email, side.mentors[1].person.email = "refuse@example.org", "mees@example.org"
    for mentor in side.mentors[:2]:
        mentor.person.save(update_fields=["email"])
    with django_capture_on_commit_callbacks(execute=True):
        mail(side, "placement_changed", 7)
    states = dict(Message.objects.values_list("to", "state"))
    assert states["refuse@example.org"] == MessageState.FAILED
    assert states["mees@example.org"] == MessageState.SENT
    assert {sent.to[0] for sent in outgoing.outbox} == set(states) - {"refuse@example.org"}


class Broken(BaseException):
    """The worker is killed."""


def test_a_worker_that_dies_sends_nothing_twice(asked, monkeypatch, django_capture_on_commit_callbacks):
    """The mail it was at is not sent again by itself; the rest is."""
    with django_capture_on_commit_callbacks():
        job = mail(asked, "check_request")
    row = Message.objects.get()
    second = Message.objects.create(
        partnership=asked.partnership, kind=row.kind, key="x", to="tweede@example.org", language="nl", subject="x",
        body="x", made_by=asked.leader, job=job,
    )  # fmt: skip

    class Dying(sending.Outbox):
        def send(self, **values):
            raise Broken

    class Reports:
        def __init__(self, job):
            self.row = job

        def report(self, done, total=None):
            pass

    with monkeypatch.context() as patch:
        patch.setattr(sending, "Outbox", Dying)
        with pytest.raises(Broken):
            send_waiting(Reports(job), by=asked.leader, base=BASE)
    row.refresh_from_db()
    assert row.state == MessageState.SENDING
    send_waiting(Reports(job), by=asked.leader, base=BASE)
    row.refresh_from_db(), second.refresh_from_db()
    assert (row.state, second.state) == (MessageState.FAILED, MessageState.SENT)
    assert [sent.to for sent in outgoing.outbox] == [["tweede@example.org"]]


def test_what_is_being_sent_cannot_be_sent_again_at_the_same_time(asked):
    job = mail(asked, "check_request")
    row = Message.objects.get()
    assert Job.objects.get(pk=job.pk).is_going and not row.is_stuck
    with pytest.raises(ActionRefused):
        actions.retry_messages([row], partnership=asked.partnership, base=BASE, by=asked.leader)
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED)
    row = Message.objects.get()
    assert row.is_stuck
    actions.retry_messages([row], partnership=asked.partnership, base=BASE, by=asked.leader)


def test_the_log_is_the_offices(asked, placed, sign_in):
    mail(asked, "check_request")
    row = Message.objects.get()
    for who in (asked.controller, asked.board_staff, asked.steering, placed.west.leader, placed.admin):
        assert sign_in(who).get(row.get_absolute_url()).status_code == 404
    client = sign_in(asked.leader)
    listed = client.get(asked.address("post/"), {"kind": "check_request", "q": asked.board_staff.email})
    assert [record.pk for record in listed.context["object_list"]] == [row.pk]
    assert client.get(asked.address("post/"), {"q": "iemand anders"}).context["total_count"] == 0


def test_a_search_in_the_log_is_answered_with_the_list_and_not_with_a_new_page(asked, placed, sign_in):
    client, address = sign_in(placed.oost.leader), placed.oost.address("post/")
    searched = client.get(address, {"q": "x"}, headers={"HX-Request": "true"})
    assert searched.status_code == 200 and "HX-Refresh" not in searched.headers
    watched = client.get(address, headers={"HX-Request": "true", "HX-Trigger": "job"})
    assert watched.headers["HX-Refresh"] == "true"


def test_who_has_no_address_is_named_with_what_to_do(page):
    client, address = page
    shown = client.get(address)
    (letter,) = shown.context["unreachable"]
    assert (letter.key, bool(letter.remedy_url)) == (f"board:{letter.key.split(':')[1]}", True)
    assert letter.remedy in shown.content.decode() or "beheerder" in shown.content.decode()


def test_a_language_is_chosen_per_recipient(page, asked):
    client, address = page
    dutch = preview(client, address).context["texts"][0]
    english = preview(client, address, english=[dutch.letter.key]).context["texts"][0]
    assert (dutch.language, english.language) == ("nl", "en")
    assert dutch.body.startswith("Beste ") and english.body.startswith("Dear ")
    asked.board_staff.language = "en"
    asked.board_staff.save(update_fields=["language"])
    assert preview(client, address).context["texts"][0].language == "en"


def test_an_unknown_kind_and_somebody_elses_cause_do_not_exist(page, asked, placed):
    client, address = page
    other = ask(placed.west)
    assert client.get(asked.address("post/versturen/"), {"kind": "spam"}).status_code == 404
    assert client.get(address + f"&check_request={other.pk}").status_code == 404


def test_nobody_ticked_is_told_and_ones_own_words_stay(page):
    client, address = page
    answer = client.post(address, {"paragraph": "Mijn woorden"})
    assert answer.status_code == 422
    assert "Mijn woorden" in answer.content.decode()
    too_long = client.post(address, filled(client.get(address)) | {"paragraph": "x" * 1001})
    assert too_long.status_code == 422


def test_words_of_ones_own_stay_plain_text(asked):
    kind = kinds()["check_request"]
    cause = cause_of(asked, kind)
    letter = next(row for row in kind.letters(cause, partnership=asked.partnership, base=BASE) if row.to)
    given = {"partnership": asked.partnership, "language": "nl", "by": asked.leader}
    body = compose(kind, letter, paragraph="{{ link }} <b>vet</b>\n\n\n\nregel", **given).body
    assert "{{ link }} <b>vet</b>" in body and "\n\n\n" not in body
    assert texts_of(
        kind, cause, partnership=asked.partnership, languages={}, paragraph="", base=BASE, by=asked.leader
    ) == []  # fmt: skip


def test_words_of_ones_own_are_written_per_language_and_what_stays_dutch_says_so(page, asked):
    client, address = page
    asked.board_staff.language = "en"
    asked.board_staff.save(update_fields=["language"])
    shown = preview(client, address, paragraph=["Fijn dat u meedoet."])
    assert shown.context["untranslated"] == 1
    assert "(In Dutch:)\nFijn dat u meedoet." in shown.context["texts"][0].body
    both = preview(client, address, paragraph=["Fijn dat u meedoet."], paragraph_en=["Good that you join."])
    (text,) = both.context["texts"]
    assert both.context["untranslated"] == 0
    assert "Good that you join." in text.body and "Dutch" not in text.body and "Fijn" not in text.body
    asked.board_staff.language = "nl"
    asked.board_staff.save(update_fields=["language"])
    dutch = preview(client, address, paragraph=["Fijn dat u meedoet."], paragraph_en=["Good that you join."])
    assert "Fijn dat u meedoet." in dutch.context["texts"][0].body
    too_long = client.post(address, filled(client.get(address)) | {"paragraph_en": "x" * 1001})
    assert too_long.status_code == 422
