"""The certificate, the mail about a training, and its costs in the books."""

import datetime
import io
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from pypdf import PdfReader

from books import actions as books
from books.models import Cost
from funding.enums import CostKind
from funding.reports.base import DoesNotAddUp
from oids.actions import ActionRefused
from oids.mail import body_of
from oids.pdf import render_html, render_pdf
from partnerships.messages import compose, kinds
from partnerships.models import Message, Person
from tests.cast import YEAR
from tests.casts.mail import cause_of, mail
from tests.casts.training import LATE, build
from training import actions
from training.models import Registration, TrainingCost
from training.reports.certificate import certificate_of

Day = datetime.date
BASE = "https://oids.example"


@pytest.fixture
def found(world):
    return build(world.oost)


@pytest.fixture
def completed(found):
    return Registration.objects.get(pk=found.places[1].pk)


def test_a_certificate_holds_what_was_fixed(world, completed):
    report = certificate_of(completed)
    assert (report.name, report.employer, report.training, report.kind) == (
        "Mees Mentor1", "Bestuur oost 1", "Begeleiden en beoordelen", "Mentorentraining",
    )  # fmt: skip
    assert (report.hours, report.total_hours, report.completed_on, report.valid_until) == (
        Decimal("9.5"), Decimal("9.5"), Day(2026, 10, 14), Day(2030, 10, 14),
    )  # fmt: skip
    assert [(row.day, row.hours, row.was_there) for row in report.days] == [
        (Day(2026, 10, 7), Decimal(6), True), (Day(2026, 10, 14), Decimal("3.5"), True),
    ]  # fmt: skip
    assert report.head.as_of == completed.recorded_at


def test_a_certificate_that_does_not_add_up_is_not_made(completed, found):
    with pytest.raises(DoesNotAddUp):
        replace(certificate_of(completed), hours=Decimal(9))
    with pytest.raises(ValueError):
        certificate_of(Registration.objects.get(pk=found.places[0].pk))


def test_the_paper_reads_aloud_and_is_the_same_twice(completed):
    report = certificate_of(completed)
    html = render_html("training/reports/certificate.html", report, language="nl", context={"signatories": ["x"]})
    assert html.count("<h1>") == 1 and report.name in html
    assert html.count('scope="row"') == len(report.days) + 1
    made = [
        render_pdf("training/reports/certificate.html", report, language="nl", context={"signatories": ["x"]}).pdf
        for _turn in range(2)
    ]
    assert made[0] == made[1]
    assert 'pdfuaid:part="1"' in PdfReader(io.BytesIO(made[0])).trailer["/Root"]["/Metadata"].get_data().decode()


def test_the_person_and_who_sees_them_download_it(world, found, completed, sign_in):
    side = world.oost
    address = reverse("training:certificate", args=[completed.pk])
    page = sign_in(side.leader).get(address)
    assert page.content[:5] == b"%PDF-"
    assert page["Content-Disposition"] == f'attachment; filename="certificaat-{completed.reference.lower()}.pdf"'
    # A mentor of the first board: not the second board's, nor a trainer's.
    for user in (side.board_staff, side.institute_staff, side.trainer_user, side.controller, world.west.leader):
        assert sign_in(user).get(address).status_code == 404
    Person.objects.filter(user=side.trainer_user).update(user=None)
    Person.objects.filter(pk=completed.person_id).update(user=side.trainer_user)
    assert sign_in(side.trainer_user).get(address).content[:5] == b"%PDF-"
    open_ = reverse("training:certificate", args=[found.places[0].pk])
    assert sign_in(side.leader).get(open_).status_code == 302


def letters(side, code, key=None):
    kind = kinds()[code]
    cause = cause_of(side, kind, key)
    return kind, cause, kind.letters(cause, partnership=side.partnership, base=BASE)


def test_the_invitation_goes_to_who_is_not_registered(world, found):
    side = world.oost
    Person.objects.filter(pk=side.school_trainers[1].person_id).update(email="opleider1@example.org")
    _kind, _cause, rows = letters(side, "training_invitation", found.coming.pk)
    assert [(row.who, row.to) for row in rows] == [
        ("Ina Instituut", ""), ("Sanne Opleider1", "opleider1@example.org"),
    ]  # fmt: skip
    assert rows[0].remedy_url == reverse("partnerships:trainer_update", args=[side.institute_trainers[0].pk])


def test_schools_are_invited_for_their_directors(world, found):
    side = world.oost
    values = {name: getattr(found.coming, name) for name in ("kind", "title", "theme", "description", "register_until")}
    actions.update_training(found.coming, **values, audience="directors", by=side.leader)
    _kind, _cause, rows = letters(side, "training_invitation", found.coming.pk)
    assert [row.who for row in rows] == sorted(school.name for school in side.schools)


def test_a_subject_holds_no_personal_data_and_the_text_has_the_link_of_who_signs_in(world, found):
    side = world.oost
    kind, _cause, rows = letters(side, "training_reminder", found.coming.pk)
    texts = [
        compose(kind, row, partnership=side.partnership, language="nl", paragraph="", by=side.leader) for row in rows
    ]
    assert [text.subject for text in texts] == ["Herinnering: Opleidersdag op 10-06-2027"] * 2
    page = f"{BASE}{found.coming.get_absolute_url()}"
    assert [(row.who, page in text.body) for row, text in zip(rows, texts, strict=True)] == [
        ("Dirk Directeur", False), ("Sanne Opleider0", True),
    ]  # fmt: skip
    assert "- 10-06-2027, 09:00 – 16:00, Pabo, Enschede" in texts[0].body
    public = [set(row.public) for row in rows]
    assert public == [{"kind", "first_day", "year"}] * 2


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("code", ["training_invitation", "training_reminder", "training_cancelled"])
def test_every_text_is_written_in_both_languages(world, found, code, language):
    side = world.oost
    if code == "training_cancelled":
        found.coming = actions.cancel_training(found.coming, reason="Te weinig mensen", by=side.leader)
    _kind, _cause, rows = letters(side, code, found.coming.pk)
    context = dict(rows[0].public) | dict(rows[0].context)
    context |= {"sender": "x", "sender_email": "y", "paragraph": "", "partnership": "z"}
    body = body_of(code, language, context)
    assert "Opleidersdag juni" in body and ("Te weinig mensen" in body) == (code == "training_cancelled")


def test_what_is_sent_stands_in_the_log_once(world, found):
    side = world.oost
    Person.objects.filter(pk=side.school_trainers[1].person_id).update(email="opleider1@example.org")
    mail(side, "training_invitation", found.coming.pk)
    rows = Message.objects.filter(kind="training_invitation")
    assert [(row.to, row.about) for row in rows] == [("opleider1@example.org", found.coming.get_absolute_url())]
    with pytest.raises(ActionRefused):
        mail(side, "training_invitation", found.coming.pk)
    # What was held, or waits for attendance, is not invited for.
    causes = kinds()["training_invitation"].causes(user=side.leader, partnership=side.partnership, school_year=YEAR)
    assert [cause.key for cause in causes] == [str(found.coming.pk)]


def test_a_cost_goes_to_the_books_and_waits_for_another_person(world, found, sign_in):
    side = world.oost
    cost = found.cost.cost
    assert (cost.kind, cost.activity, cost.amount_cents, cost.party_id, cost.confirmed_by) == (
        CostKind.PROFESSIONALISATION, "Opleidersdag", 450_00, side.boards[0].pk, None,
    )  # fmt: skip
    with pytest.raises(PermissionDenied):
        books.confirm_cost(cost, by=side.leader)
    with pytest.raises(ActionRefused):
        books.confirm_cost(cost, by=side.controller)
    seen = {}
    for who, user in side.cast().items():
        parts = sign_in(user).get(found.late.get_absolute_url()).context["sections"]
        seen[who] = [[cell.text for cell in row][1] for part in parts if part.name == "costs" for row in part.lines]
    assert seen == {
        "leader": ["Zaalhuur"], "controller": ["Zaalhuur"], "steering": ["Zaalhuur"], "board": [], "institute": [],
        "trainer": [],
    }  # fmt: skip
    books.remove_cost(cost, reason="Dubbel", by=side.controller)
    assert not TrainingCost.objects.exists()


def test_a_cost_that_stands_in_the_books_is_chosen_once(world, found):
    side = world.oost
    values = {
        "partnership": side.partnership, "school_year": YEAR, "party": side.boards[0], "description": "Lunch",
        "incurred_on": LATE, "amount_cents": 100_00, "by": side.controller,
    }  # fmt: skip
    lunch = books.enter_cost(kind=CostKind.PROFESSIONALISATION, **values)
    other = books.enter_cost(kind=CostKind.BASIC, **values)
    actions.link_cost(found.late, cost=lunch, by=side.leader)
    with pytest.raises(ActionRefused):
        actions.link_cost(found.coming, cost=Cost.objects.get(pk=lunch.pk), by=side.leader)
    with pytest.raises(ValidationError):
        actions.link_cost(found.late, cost=other, by=side.leader)
    with pytest.raises(PermissionDenied):
        actions.link_cost(found.late, cost=other, by=side.steering)
    assert found.late.costs.count() == 2


def test_the_form_of_a_cost_knows_the_day_and_the_penvoerder(world, found, sign_in):
    side = world.oost
    client = sign_in(side.controller)
    address = reverse("training:cost_add", args=[found.coming.pk])
    form = client.get(address).context["form"]
    assert (form.initial["party"].pk, form.initial["incurred_on"]) == (side.boards[0].pk, Day(2027, 6, 10))
    answer = client.post(address, {
        "party": side.boards[0].pk, "incurred_on": "2027-06-10", "description": "Lunch", "amount_cents": "1.250,50",
    })  # fmt: skip
    assert answer.status_code == 302
    assert found.coming.costs.get().cost.amount_cents == 1_250_50
