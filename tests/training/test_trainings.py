"""Trainings: planned, registered for, held; who may do that and who sees whom."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from network import actions as network
from oids.actions import ActionRefused, Conflict
from oids.history import event_model
from partnerships.models import Person
from tests.cast import YEAR
from tests.casts.training import COMING, LATE, build, kind, plan
from training import actions
from training.models import Presence, Registration, Training, TrainingKind, TrainingSession

Day, Time = datetime.date, datetime.time


@pytest.fixture
def found(world):
    return build(world.oost)


def section(page, name):
    return next(part for part in page.context["sections"] if part.name == name)


def names(page):
    return [row[0].text for row in section(page, "people").lines]


def test_a_theme_shows_its_trainings_and_one_is_planned_from_there(world, sign_in):
    side = world.oost
    theme, empty = (
        network.create_theme(partnership=side.partnership, title=title, valid_from=YEAR.first_day, by=side.leader)
        for title in ("Begeleiden", "Rekenen")
    )
    found = build(side, theme=theme)
    client = sign_in(side.leader)
    shown = section(client.get(theme.get_absolute_url()), "trainings")
    assert [[cell.text for cell in line] for line in shown.lines] == [
        ["Opleidersdag november", "Opleidersdag", "04-11-2026", str(len(found.late_places)), "aanwezigheid ontbreekt"],
        ["Opleidersdag juni", "Opleidersdag", "10-06-2027, 11-06-2027", "2 van 3", "aanmelding open"],
    ]  # fmt: skip
    assert shown.lines[0][0].url == found.late.get_absolute_url()
    label, address = section(client.get(empty.get_absolute_url()), "trainings").add
    assert label == "Training plannen"
    assert client.get(address).context["form"]["theme"].value() == str(empty.pk)
    # A trainer sees them and plans none; a theme without trainings has no section for them.
    client = sign_in(side.trainer_user)
    assert section(client.get(theme.get_absolute_url()), "trainings").add is None
    assert "trainings" not in [part.name for part in client.get(empty.get_absolute_url()).context["sections"]]


def test_the_programme_leader_alone_plans(world, found):
    side = world.oost
    for user in (side.controller, side.steering, side.board_staff, side.trainer_user, world.west.leader, world.admin):
        with pytest.raises(PermissionDenied):
            plan(side, found.day_kind, by=user)
        with pytest.raises(PermissionDenied):
            kind(side, "Anders", by=user)


def test_a_day_lies_in_the_year_and_has_no_more_hours_than_it_lasts(world, found):
    side = world.oost
    for values in ({"day": Day(2027, 8, 1)}, {"hours": Decimal(8)}, {"ends_at": Time(8)}):
        with pytest.raises(ValidationError):
            plan(side, found.day_kind, **values)
    assert plan(side, found.day_kind, hours=None).hours == Decimal(7)


def test_a_kind_is_the_partnerships_own(world, found):
    with pytest.raises(ValidationError) as refused:
        plan(world.west, found.day_kind)
    assert list(refused.value.message_dict) == ["kind"]


def test_registration_ends_before_the_training_begins(world, found):
    with pytest.raises(ValidationError):
        plan(world.oost, found.day_kind, register_until=COMING + datetime.timedelta(days=1))
    assert plan(world.oost, found.day_kind, register_until=COMING).register_until == COMING


def test_attendance_gives_hours_completion_and_validity(found):
    rows = {
        row.person.last_name: (row.hours, row.completed_on, row.valid_until)
        for row in Registration.objects.filter(training=found.held).select_related("person")
    }
    until = Day(2030, 10, 14)
    assert rows == {
        "Mentor0": (Decimal(6), None, None),
        "Mentor1": (Decimal("9.5"), Day(2026, 10, 14), until), "Mentor2": (Decimal("9.5"), Day(2026, 10, 14), until),
    }  # fmt: skip


def test_attendance_can_be_corrected_and_the_rest_follows(world, found):
    first, second = found.held.sessions.order_by("day")
    actions.record_attendance(found.held, present={second.pk: [found.places[0].pk]}, by=world.oost.leader)
    rows = Registration.objects.filter(training=found.held).order_by("pk")
    assert [(row.hours, row.completed_on) for row in rows] == [
        (Decimal("9.5"), Day(2026, 10, 14)), (Decimal(6), None), (Decimal(6), None),
    ]  # fmt: skip
    # Other hours of a day count for who was there.
    actions.update_session(
        first, day=first.day, begins_at=Time(9), ends_at=Time(16), hours=Decimal(5), by=world.oost.leader
    )
    rows = Registration.objects.filter(training=found.held).order_by("pk")
    assert [row.hours for row in rows] == [Decimal("8.5"), Decimal(5), Decimal(5)]


def test_a_changed_kind_counts_from_the_next_attendance(world, found):
    side = world.oost
    values = {name: getattr(found.mentor_kind, name) for name in ("name", "sort", "audience", "per_year")}
    actions.update_kind(found.mentor_kind, **values, needed_percent=50, valid_years=2, by=side.leader)
    first, second = Registration.objects.filter(training=found.held).order_by("pk")[:2]
    assert (first.completed_on, second.valid_until) == (None, Day(2030, 10, 14))
    actions.record_attendance(Training.objects.get(pk=found.held.pk), present={}, by=side.leader)
    first, second = Registration.objects.filter(training=found.held).order_by("pk")[:2]
    assert (first.valid_until, second.valid_until) == (Day(2028, 10, 7), Day(2028, 10, 14))


def test_attendance_of_a_day_to_come_or_by_two_at_once_is_refused(world, found):
    side = world.oost
    session = found.coming.sessions.order_by("day").first()
    with pytest.raises(ActionRefused):
        actions.record_attendance(found.coming, present={session.pk: []}, by=side.leader)
    with pytest.raises(ValidationError):
        actions.record_attendance(found.late, present={session.pk: []}, by=side.leader)
    late = found.late.sessions.get()
    with pytest.raises(ValidationError):
        actions.record_attendance(found.late, present={late.pk: [found.places[0].pk]}, by=side.leader)
    actions.record_attendance(found.late, present={late.pk: []}, version=1, by=side.leader)
    with pytest.raises(Conflict):
        actions.record_attendance(found.late, present={late.pk: []}, version=1, by=side.leader)
    assert not Presence.objects.filter(session=late).exists()


def test_places_are_limited_for_everybody(world, found):
    side = world.oost
    assert found.coming.registrations.count() == 2
    with pytest.raises(ActionRefused):
        actions.register_people(
            found.coming, trainers=[side.school_trainers[1], side.institute_trainers[0]], by=side.leader
        )
    actions.register_people(found.coming, trainers=side.school_trainers, by=side.leader)
    with pytest.raises(ActionRefused):
        actions.register_by_name(found.coming, first_name="Ada", last_name="Laat", by=side.leader)
    with pytest.raises(ValidationError):
        actions.update_training(
            found.coming, kind=found.day_kind, title="x", audience="trainers", capacity=2, by=side.leader
        )
    assert found.coming.registrations.count() == 3


def test_who_is_registered_stays_registered_once_on_behalf_of_the_employer(world, found):
    side = world.oost
    with pytest.raises(ActionRefused):
        actions.register_people(found.late, trainers=side.school_trainers, by=side.leader)
    with pytest.raises(ActionRefused):
        actions.register_by_name(found.late, person=side.school_trainers[0].person, by=side.leader)
    with pytest.raises(ValidationError):
        actions.register_people(found.late, trainers=[world.west.mentors[0]], by=side.leader)
    assert [row.party_id for row in found.late.registrations.order_by("pk")] == [board.pk for board in side.boards]
    assert (found.own.party_id, found.director.party_id) == (side.boards[0].pk, side.boards[1].pk)


def test_a_trainer_registers_and_withdraws_only_themselves(world, found):
    side = world.oost
    with pytest.raises(ActionRefused):
        actions.register_self(found.late, by=side.trainer_user)
    west = build(world.west)
    with pytest.raises(ActionRefused):
        actions.register_self(west.coming, by=side.trainer_user)
    for user in (side.leader, side.board_staff, side.controller):
        with pytest.raises(PermissionDenied):
            actions.register_self(found.coming, by=user)
    with pytest.raises(ActionRefused):
        actions.withdraw_self(found.director, by=side.trainer_user)
    with pytest.raises(PermissionDenied):
        actions.withdraw(found.director, reason="Vol", by=side.trainer_user)
    row = actions.withdraw_self(found.own, reason="Andere afspraak", by=side.trainer_user)
    assert (row.withdrawn_because, found.coming.registrations.standing().count()) == ("Andere afspraak", 1)
    again = actions.register_self(found.coming, by=side.trainer_user)
    assert again.pk != row.pk


def test_a_trainer_registers_for_what_is_for_them(world, found, sign_in):
    side = world.oost
    mentors = plan(side, found.mentor_kind, "Begeleiden, vervolg")
    with pytest.raises(ActionRefused):
        actions.register_self(mentors, by=side.trainer_user)
    client = sign_in(side.trainer_user)
    assert client.get(mentors.get_absolute_url()).context["actions"] == []
    (block,) = (row for row in client.get(side.address()).context["blocks"] if row.name == "trainings")
    assert [row[0].text for row in block.sections[0].lines] == ["Opleidersdag juni"]
    everybody = plan(side, found.mentor_kind, "Lezing", audience="everyone")
    assert actions.register_self(everybody, by=side.trainer_user).party_id == side.boards[0].pk


def test_a_sign_in_without_a_person_and_a_closed_registration_say_so(world, found):
    side = world.oost
    Training.objects.filter(pk=found.coming.pk).update(register_until=Day(2026, 9, 1))
    with pytest.raises(ActionRefused) as closed:
        actions.register_self(Training.objects.get(pk=found.coming.pk), by=side.trainer_user)
    Person.objects.filter(user=side.trainer_user).update(user=None)
    with pytest.raises(ActionRefused) as unknown:
        actions.register_self(found.coming, by=side.trainer_user)
    assert closed.value.message != unknown.value.message


def test_who_was_there_is_not_withdrawn(world, found):
    with pytest.raises(ActionRefused):
        actions.withdraw(found.places[1], reason="Fout", by=world.oost.leader)
    with pytest.raises(ValidationError):
        actions.withdraw(found.late_places[0], reason=" ", by=world.oost.leader)


def test_a_held_training_stays_and_another_one_is_cancelled_with_a_reason(world, found):
    side = world.oost
    with pytest.raises(ActionRefused):
        actions.cancel_training(found.held, reason="Ziek", by=side.leader)
    with pytest.raises(ActionRefused):
        actions.remove_session(found.held.sessions.first(), by=side.leader)
    with pytest.raises(ActionRefused):
        actions.remove_session(found.late.sessions.get(), by=side.leader)
    actions.remove_session(found.coming.sessions.order_by("day").last(), by=side.leader)
    row = actions.cancel_training(found.coming, reason="Te weinig mensen", by=side.leader)
    assert (row.cancelled_because, row.sessions.count()) == ("Te weinig mensen", 1)
    with pytest.raises(ActionRefused):
        actions.register_by_name(row, first_name="Ada", last_name="Laat", by=side.leader)
    event = event_model(TrainingSession).objects.filter(pgh_label="delete").get()
    assert event.pgh_context.metadata["action"] == "training.session.remove"


def test_everybody_sees_the_training_and_each_their_own_people(world, found, sign_in):
    side, seen = world.oost, {}
    for who, user in side.cast().items():
        client = sign_in(user)
        held, coming = (client.get(row.get_absolute_url()) for row in (found.held, found.coming))
        assert held.status_code == coming.status_code == 200
        shown = [part.name for part in held.context["sections"]]
        seen[who] = (names(held), names(coming)) if "people" in shown else shown
    everybody = (["Mentor0, Mees", "Mentor1, Mees", "Mentor2, Mees"], ["Directeur, Dirk", "Opleider0, Sanne"])
    assert seen == {
        "leader": everybody, "controller": ["days", "costs"], "steering": ["days", "costs"],
        "board": (["Mentor2, Mees"], ["Directeur, Dirk"]), "institute": ([], []), "trainer": ([], ["Opleider0, Sanne"]),
    }  # fmt: skip
    assert sign_in(world.west.leader).get(found.held.get_absolute_url()).status_code == 404


def test_attendance_is_one_screen_with_everybody_ticked(world, found, sign_in):
    client = sign_in(world.oost.leader)
    address = reverse("training:attendance", args=[found.late.pk])
    page = client.get(address)
    session = found.late.sessions.get()
    values = [box.value for _row, boxes in page.context["rows"] for box in boxes if box.is_ticked]
    assert values == [f"{session.pk}-{row.pk}" for row in found.late_places]
    answer = client.post(address, {"present": values[:1], "version": found.late.version})
    assert answer.status_code == 302
    rows = Registration.objects.filter(training=found.late).order_by("pk")
    assert [(row.hours, row.completed_on) for row in rows] == [(Decimal(6), LATE), (Decimal(0), None)]
    assert client.post(address, {"present": ["1-1"], "version": ""}).status_code == 422


def test_many_are_ticked_in_a_list_that_can_be_narrowed(world, found, sign_in):
    side = world.oost
    client = sign_in(side.leader)
    address = reverse("training:register_many", args=[found.coming.pk])
    listed = client.get(address).context["rows"]
    # The trainer who registered themselves is not offered again.
    assert [row.person.last_name for row, _ticked in listed] == ["Opleider1", "Instituut"]
    listed = client.get(address, {"employer": side.boards[1].pk}).context["rows"]
    assert [row.pk for row, _ticked in listed] == [side.school_trainers[1].pk]
    assert client.post(address, {"trainers": [side.mentors[0].pk]}).status_code == 422
    assert client.post(address, {"trainers": [side.school_trainers[1].pk]}).status_code == 302
    assert found.coming.registrations.filter(person=side.school_trainers[1].person).count() == 1


def test_a_trainer_registers_on_the_page_and_the_dashboard_tells(world, found, sign_in):
    side = world.oost
    actions.withdraw_self(found.own, by=side.trainer_user)
    client = sign_in(side.trainer_user)
    page = client.get(found.coming.get_absolute_url())
    address = reverse("training:register_self", args=[found.coming.pk])
    assert address in [url for _label, url in page.context["actions"]]
    assert client.post(address).status_code == 302
    assert names(client.get(found.coming.get_absolute_url())) == ["Opleider0, Sanne", "Opleider0, Sanne"]
    (block,) = (row for row in client.get(side.address()).context["blocks"] if row.name == "trainings")
    assert [row[0].text for row in block.sections[0].lines] == ["Opleidersdag juni"]


def test_the_dashboard_counts_what_is_open_and_links_to_it(world, found, sign_in):
    side = world.oost
    soon = datetime.date.today() + datetime.timedelta(days=3)
    Training.objects.filter(pk=found.coming.pk).update(register_until=soon)
    client = sign_in(side.leader)
    (block,) = (row for row in client.get(side.address()).context["blocks"] if row.name == "training")
    counted = {tile.url.partition("?")[2]: tile.number for tile in block.tiles}
    assert counted == {"state=missing": "1", "state=closing": "1", "": "3", "placed=yes&training=lacking": "0",
        "kind=school_trainer&state=lacking": "1", "within=6": "0",
    }  # fmt: skip
    for tile in block.tiles:
        assert str(client.get(tile.url).context["total_count"]) == tile.number


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Begeleiden en beoordelen", "Opleidersdag november", "Opleidersdag juni"]),
        ("?state=open", ["Opleidersdag juni"]), ("?state=held", ["Begeleiden en beoordelen"]),
        ("?state=missing", ["Opleidersdag november"]), ("?state=cancelled", []), ("?kind={kind}", ["Begeleiden en beoordelen"]),
        ("?q=juni", ["Opleidersdag juni"]),
    ],
)  # fmt: skip
def test_the_list_is_narrowed_by_state_kind_and_words(world, found, sign_in, query, titles):
    side = world.oost
    page = sign_in(side.board_staff).get(
        reverse("training:training_list", args=[side.slug, str(YEAR)]) + query.format(kind=found.mentor_kind.pk)
    )
    assert [row.title for row in page.context["object_list"]] == titles


def test_kinds_tell_what_was_agreed_and_planned(world, found, sign_in):
    side = world.oost
    page = sign_in(side.leader).get(reverse("training:kind_list", args=[side.slug, str(YEAR)]))
    assert [(row.name, row.per_year, row.planned) for row in page.context["object_list"]] == [
        ("Mentorentraining", None, 1), ("Opleidersdag", 5, 2),
    ]  # fmt: skip
    with pytest.raises(ValidationError):
        kind(side, "Opleidersdag")
    assert TrainingKind.objects.filter(partnership=side.partnership).count() == 2


def test_attendance_of_a_training_for_which_nobody_is_registered_is_refused(world, found):
    session = found.held.sessions.first()
    found.held.registrations.all().delete()
    with pytest.raises(ActionRefused, match="Niemand"):
        actions.record_attendance(found.held, present={session.pk: []}, by=world.oost.leader)


def test_a_day_that_is_past_without_attendance_says_so_in_its_row(world, found, sign_in):
    session = found.late.sessions.first()
    client = sign_in(world.oost.leader)

    def states():
        return [row[4].text for row in section(client.get(found.late.get_absolute_url()), "days").rows]

    assert "aanwezigheid ontbreekt" in states()
    actions.record_attendance(found.late, present={session.pk: []}, by=world.oost.leader)
    assert "gehouden" in states()


def test_a_training_is_closed_from_the_minute_it_begins(world, found, sign_in, monkeypatch):
    side = world.oost
    actions.withdraw_self(found.own, by=side.trainer_user)
    begins = found.coming.days[0].begins
    address = found.coming.get_absolute_url()

    def at(minutes, user):
        monkeypatch.setattr(timezone, "now", lambda: begins + datetime.timedelta(minutes=minutes))
        page = sign_in(user).get(address)
        acts = {url.split("?")[0].strip("/").split("/")[-1] for _label, url in page.context["actions"]}
        mails = [url for _label, url in page.context["actions"] if "kind=" in url]
        return str(page.context["status"][0]), acts, [url.split("kind=")[1].split("&")[0] for url in mails]

    own = reverse("training:register_self", args=[found.coming.pk]).strip("/").split("/")[-1]
    state, acts, _none = at(-1, side.trainer_user)
    assert (state, own in acts) == ("aanmelding open", True)
    state, acts, _none = at(0, side.trainer_user)
    assert (state, own in acts) == ("is begonnen", False)
    with pytest.raises(ActionRefused):
        actions.register_self(Training.objects.get(pk=found.coming.pk), by=side.trainer_user)
    assert at(-1, side.leader)[2] == ["training_invitation", "training_reminder"]
    assert at(0, side.leader)[2] == ["training_reminder"]
    ends = (found.coming.days[-1].ends - begins).total_seconds() / 60
    assert at(ends, side.leader)[2] == []
