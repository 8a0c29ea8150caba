"""Every kind of mail: in both languages, without personal data in the subject, and without a secret in the log."""

import datetime
import hashlib
import re

import pytest
from django.conf import settings
from django.core import mail as outgoing
from django.db import connection
from django.utils import timezone

from oids.models import User
from partnerships import actions as register
from partnerships.enums import RoleKind
from partnerships.messages import LANGUAGES, MASKED_SECRET, Kind, compose, kinds
from partnerships.models import Message, MessageState, Person, Role, School
from placements import actions as placing
from placements.enums import EndReason
from placements.models import Placement, Student
from rounds.actions.wishes import save_wishes
from rounds.enums import AppealState, Channel
from rounds.models import Appeal, CheckLine, PersonalLink
from tests.cast import ALL_WARNINGS, place
from tests.casts.mail import BASE, ask, cause_of, mail
from tests.casts.proposals import round_of
from tests.casts.quality import opened

SECRET_PAGE = re.compile(rf"{BASE}/(?:mijn-plek|plekken-opgeven)/([\w-]+)/")
CODES = (
    "places_invitation", "places_reminder", "wishes_invitation", "wishes_reminder", "result", "appeal_decided",
    "check_request", "check_reminder", "placement_changed", "questionnaire_invitation", "questionnaire_reminder",
)  # fmt: skip
# Read in tests/training.
OF_TRAINING = ("training_invitation", "training_reminder", "training_cancelled", "standing_reminder")


def reachable():
    """Everybody can be mailed, except the schools of the board that has staff: those are asked through it."""
    for student in Student.objects.all():
        Student.objects.filter(pk=student.pk).update(email=f"{student.number}@student.example")
    for person in Person.objects.all():
        Person.objects.filter(pk=person.pk).update(email=f"persoon{person.pk}@example.org")
    School.objects.filter(name__contains=" 1").update(email="school@example.org")


@pytest.fixture
def season(placed):
    """A round in each of the steps in which something is mailed, in one: its dates all lie around today."""
    reachable()
    side = placed.oost
    side.round = round_of(side, places_until=1, wishes_from=-1, wishes_until=3, proposal_from=4, confirmation_from=4,
                          appeal_from=5, final_from=9)  # fmt: skip
    side.after = round_of(side, name="Vorige ronde")
    for round_ in (side.round, side.after):
        wishes = save_wishes(
            round=round_,
            enrolment=side.enrolments[0],
            schools=[side.schools[1]],
            channel=Channel.OFFICE,
            by=side.leader,
        )
    Appeal.objects.create(
        wish_list=wishes, state=AppealState.REFUSED, channel=Channel.LINK, decided_by=side.leader,
        decided_at=timezone.now(),
    )  # fmt: skip
    side.request = ask(side)
    side.questionnaire = opened(side)
    return side


def about(side, code):
    """What a mail of this kind is about in this season."""
    if code in ("result", "appeal_decided"):
        return side.after.pk
    if code.startswith(("places", "wishes")):
        return side.round.pk
    if code.startswith("questionnaire"):
        return side.questionnaire.pk
    return 7 if code == "placement_changed" else side.request.pk


def letters_of(side, code):
    kind = kinds()[code]
    cause = cause_of(side, kind, about(side, code))
    assert cause.problem == "", code
    return kind, kind.letters(cause, partnership=side.partnership, base=BASE)


def test_the_season_has_its_kinds_in_its_order():
    assert tuple(kinds()) == CODES + OF_TRAINING


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_no_subject_says_anything_of_a_person(season, code, language):
    kind, letters = letters_of(season, code)
    assert letters
    private = {"Geheim", "Stefanie", "Opleider", "Mentor0", "School oost", "Bestuur oost", "@"}
    private |= {user.name for user in User.objects.all()} | {student.number for student in Student.objects.all()}
    private |= {student.reference for student in Student.objects.all()}
    for letter in filter(lambda letter: letter.to, letters):
        text = compose(kind, letter, partnership=season.partnership, language=language, paragraph="", by=season.leader)
        assert [word for word in private if word in text.subject] == []
        assert 5 < len(text.subject) <= 150 and "\n" not in text.subject


@pytest.mark.parametrize("code", CODES)
def test_every_mail_is_whole_in_both_languages(season, code):
    kind, letters = letters_of(season, code)
    letter = next(row for row in letters if row.to)
    made = {
        language: compose(
            kind, letter, partnership=season.partnership, language=language, paragraph="Tot gauw.", by=season.leader
        )
        for language in LANGUAGES
    }
    assert made["nl"].subject != made["en"].subject
    for language, (hello, regards, foreign) in {
        "nl": ("Beste ", "Met vriendelijke groet", r"\b(the|your|with|please)\b"),
        "en": ("Dear ", "Kind regards", r"\b(het|uw|jouw|met|graag)\b"),
    }.items():
        body = made[language].body
        assert body.startswith(hello) and regards in body and "Tot gauw." in body
        assert season.leader.name in body and season.leader.email in body
        assert re.findall(foreign, body.replace(season.round.name, "")) == []
        assert "{" not in body and "&#" not in body
    # Written as long in the one as in the other, and with the same address.
    assert abs(len(made["nl"].body) - len(made["en"].body)) < len(made["nl"].body) // 3
    links = {language: re.findall(rf"{BASE}\S+", text.body) for language, text in made.items()}
    assert links["nl"] == links["en"]
    assert links["nl"] or code == "placement_changed"


def test_templates_are_those_of_the_kinds():
    folders = {path.name for path in (settings.BASE_DIR / "templates" / "mail").iterdir() if path.is_dir()}
    assert folders == {*CODES, *OF_TRAINING}


@pytest.mark.parametrize(
    "code", ["places_invitation", "wishes_invitation", "wishes_reminder", "result", "appeal_decided"]
)
def test_the_secret_of_a_personal_link_is_in_the_mail_and_nowhere_else(
    season, code, django_capture_on_commit_callbacks, caplog
):
    with django_capture_on_commit_callbacks(execute=True):
        mail(season, code, about(season, code))
    tokens = [found for sent in outgoing.outbox for found in SECRET_PAGE.findall(sent.body)]
    assert tokens and len(set(tokens)) == len(tokens)
    hashes = set(PersonalLink.objects.values_list("token_hash", flat=True))
    assert {hashlib.sha256(token.encode()).hexdigest() for token in tokens} == hashes
    for row in Message.objects.filter(kind=code).exclude(refers={}):
        assert MASKED_SECRET in row.body and row.state == MessageState.SENT
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" AS row WHERE row::text LIKE %s', [f"%{tokens[0]}%"])
            assert cursor.fetchone() == (0,), table
    assert tokens[0] not in caplog.text


def test_each_student_gets_a_link_of_their_own(season, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        mail(season, "wishes_invitation", season.round.pk)
    assert len(outgoing.outbox) == len(season.enrolments)
    for sent in outgoing.outbox:
        (token,) = SECRET_PAGE.findall(sent.body)
        link = PersonalLink.objects.get(token_hash=hashlib.sha256(token.encode()).hexdigest())
        assert sent.to == [link.enrolment.student.email]


def test_a_failed_mail_that_is_sent_again_has_a_link_that_works(
    season, monkeypatch, django_capture_on_commit_callbacks
):
    def broken(self, refers, *, by, base):
        raise ZeroDivisionError

    languages = {f"enrolment:{season.enrolments[1].pk}": "nl"}
    with monkeypatch.context() as patch:
        patch.setattr(type(kinds()["wishes_invitation"]), "secrets", broken)
        with django_capture_on_commit_callbacks(execute=True):
            mail(season, "wishes_invitation", season.round.pk, languages=languages)
    row = Message.objects.get()
    assert row.state == MessageState.FAILED and "ZeroDivision" not in row.problem and outgoing.outbox == []
    with django_capture_on_commit_callbacks(execute=True):
        register.retry_messages([row], partnership=season.partnership, base=BASE, by=season.leader)
    (token,) = SECRET_PAGE.findall(outgoing.outbox[0].body)
    assert PersonalLink.objects.filter(token_hash=hashlib.sha256(token.encode()).hexdigest()).exists()


def keys(side, code):
    return {letter.key for letter in letters_of(side, code)[1]}


def test_a_school_without_an_address_is_asked_through_the_staff_of_its_board(season):
    own, other = season.boards[1], season.schools[:2]
    expected = {f"school:{school.pk}" for school in other} | {f"board:{own.pk}:user:{season.board_staff.pk}"}
    assert keys(season, "places_invitation") == expected
    (letter,) = [row for row in letters_of(season, "places_invitation")[1] if row.key.startswith("board")]
    assert letter.context["schools"] == [school.name for school in season.schools[2:]]
    assert letter.to == season.board_staff.email
    School.objects.filter(name__contains=" 1").update(email="")
    unreachable = [row for row in letters_of(season, "places_invitation")[1] if not row.to]
    assert {row.key for row in unreachable} == {f"school:{school.pk}" for school in other}


def test_only_who_did_not_answer_is_reminded(season):
    from rounds.actions.places import answer_place

    answer_place(round=season.round, school=season.schools[0], answer="no", channel=Channel.OFFICE, by=season.leader)
    assert f"school:{season.schools[0].pk}" not in keys(season, "places_reminder")
    assert f"school:{season.schools[1].pk}" in keys(season, "places_reminder")
    assert f"enrolment:{season.enrolments[0].pk}" not in keys(season, "wishes_reminder")
    assert len(keys(season, "wishes_reminder")) == len(season.enrolments) - 1


def test_the_result_goes_to_who_is_placed_and_not_before_its_day(season):
    placed = {f"enrolment:{row.enrolment_id}" for row in season.placements}
    assert keys(season, "result") == placed
    early = cause_of(season, kinds()["result"], season.round.pk)
    assert early.problem
    with pytest.raises(Exception, match=re.escape(early.problem)):
        mail(season, "result", season.round.pk)
    _kind, letters = letters_of(season, "result")
    assert "School oost" not in compose(
        _kind, letters[0], partnership=season.partnership, language="nl", paragraph="", by=season.leader
    ).body  # fmt: skip


def test_before_anybody_is_placed_the_result_says_what_to_do_first(season):
    CheckLine.objects.all().delete()
    Placement.objects.all().delete()
    assert "bevestig" in cause_of(season, kinds()["result"], season.after.pk).problem.lower()


def test_invitations_stop_when_the_dates_have_passed(season):
    assert cause_of(season, kinds()["places_invitation"], season.after.pk).problem
    assert cause_of(season, kinds()["wishes_reminder"], season.after.pk).problem


# Changes in placements


def change_letters(side, days=7):
    kind = kinds()["placement_changed"]
    return {
        letter.key: letter
        for letter in kind.letters(cause_of(side, kind, days), partnership=side.partnership, base=BASE)
    }


def before_today():
    """Everything that happened, happened long ago."""
    with connection.cursor() as cursor:
        for table in ("placements_placementevent", "placements_placementmentorevent"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"UPDATE {table} SET pgh_created_at = pgh_created_at - interval '60 days'")
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_a_change_of_mentor_is_told_to_the_old_and_the_new_one_and_the_school(season):
    before_today()
    assert change_letters(season) == {}
    placement = season.placements[0]
    placing.update_placement(placement, mentors=[season.mentors[1]], acknowledged=ALL_WARNINGS, by=season.leader)
    found = change_letters(season)
    people = [season.mentors[0], season.mentors[1], season.school_trainers[0], season.institute_trainers[0]]
    staff = f"user:{season.institute_staff.pk}"
    # The institute trains for both partnerships; whoever works for it is told.
    institute = {f"user:{row.user_id}" for row in Role.objects.filter(kind=RoleKind.INSTITUTE)}
    assert staff in institute
    assert set(found) == {f"person:{row.person_id}" for row in people} | {f"school:{placement.school_id}"} | institute
    (told,) = found[staff].context["changes"]
    assert told["fields"] == [("mentor", "Mees Mentor0", "Mees Mentor1")]
    assert not (told["is_new"] or told["is_ended"] or told["other_days"] or told["old_school"])
    # A link is of use to who signs in only.
    assert told["link"] == BASE + placement.get_absolute_url()
    assert found[f"person:{season.mentors[0].person_id}"].context["changes"][0]["link"] == ""


def test_a_move_an_end_and_a_new_placement_are_told_by_reference(season):
    before_today()
    new = place(season, 5)
    moved = placing.move_placement(
        season.placements[1], first_day=datetime.date(2027, 1, 4), school=season.schools[2], mentors=[season.mentors[2]],
        school_trainer=season.school_trainers[1], acknowledged=ALL_WARNINGS, by=season.leader,
    )  # fmt: skip
    placing.end_placement(
        season.placements[2], last_day=datetime.date(2027, 2, 1), reason=EndReason.STUDENT_STOPPED, by=season.leader
    )
    kind = kinds()["placement_changed"]
    letter = change_letters(season)[f"user:{season.institute_staff.pk}"]
    told = {change["reference"]: change for change in letter.context["changes"]}
    assert set(told) == {row.reference for row in (new, moved, season.placements[1], season.placements[2])}
    assert told[new.reference]["is_new"] and told[moved.reference]["is_new"]
    assert told[season.placements[1].reference]["is_ended"] and told[season.placements[2].reference]["is_ended"]
    for language in LANGUAGES:
        body = compose(
            kind, letter, partnership=season.partnership, language=language, paragraph="", by=season.leader
        ).body
        assert "Geheim" not in body and "Stefanie" not in body
        assert new.reference in body and new.student.reference in body
        assert str(EndReason.STUDENT_STOPPED.label) not in body


def test_a_correction_that_was_undone_is_no_change(season):
    before_today()
    placement = season.placements[0]
    for mentors in ([season.mentors[1]], [season.mentors[0]]):
        placement = placing.update_placement(placement, mentors=mentors, acknowledged=ALL_WARNINGS, by=season.leader)
    assert change_letters(season) == {}


def test_changes_of_another_partnership_are_not_told(season, placed):
    before_today()
    placing.update_placement(
        placed.west.placements[0], mentors=[placed.west.mentors[1]], acknowledged=ALL_WARNINGS, by=placed.west.leader
    )
    assert change_letters(season) == {}


def test_a_kind_says_itself_what_it_is_about():
    for kind in kinds().values():
        assert isinstance(kind, Kind) and kind.parameter and str(kind.label) and str(kind.explanation)


COMING = {
    "wishes_from": 2,
    "wishes_until": 4,
    "proposal_from": 5,
    "confirmation_from": 6,
    "appeal_from": 7,
    "final_from": 9,
}


@pytest.mark.parametrize(
    ("code", "dates"),
    [
        ("places_invitation", {"places_from": 2, "places_until": 3}), ("places_reminder", {"places_from": 2, "places_until": 3}),
        ("wishes_invitation", {}), ("wishes_reminder", {}),
    ],
)  # fmt: skip
def test_nobody_is_asked_or_reminded_before_the_asking_begins(season, code, dates):
    coming = round_of(season, name="Volgende ronde", **COMING | dates)
    first = (timezone.localdate() + datetime.timedelta(days=2)).strftime("%d-%m-%Y")
    problem = cause_of(season, kinds()[code], coming.pk).problem
    assert problem.startswith(f"Hier wordt vanaf {first} om gevraagd")
    assert cause_of(season, kinds()[code], season.round.pk).problem == ""
