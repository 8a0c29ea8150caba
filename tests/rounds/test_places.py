"""Places: who may answer when, what fits together, limits, the grid, the list and the reminder list."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from oids.actions import ActionRefused, Conflict
from oids.history import event_model
from partnerships import actions as register
from partnerships.models import School
from placements.enums import Route
from rounds.actions.places import RowsRefused, answer_place, answer_places
from rounds.enums import Answer, Channel
from rounds.models import PersonalLink, PlaceLimit, PlaceOffer
from rounds.places import offers_of, read_limits, schools_of, short_limits
from rounds.places.limits import Limit, problem_with
from tests.cast import YEAR, place
from tests.forms import filled
from tests.rounds.conftest import AFTER, ASKING, BEFORE

FULL_TIME_TWO = {"route": "full_time", "year_from": None, "year_until": None, "places": 2}


def answer(world, school=3, **values):
    values = {"answer": "yes", "places": 3, "channel": "office", "by": world.oost.leader} | values
    return answer_place(round=world.round, school=world.oost.schools[school], **values)


def fields_of(world, **values):
    with pytest.raises(ValidationError) as caught:
        answer(world, **values)
    return set(caught.value.message_dict)


# What fits together


def test_the_four_answers_are_different(rounds):
    for school, values in enumerate(({"answer": "yes"}, {"answer": "maybe"}, {"answer": "no", "places": 0})):
        answer(rounds, school, **values)
    found = {row.school_id: (row.answer, row.places) for row in offers_of(rounds.round)}
    keys = [school.pk for school in rounds.oost.schools]
    assert found == {keys[0]: ("yes", 3), keys[1]: ("maybe", 3), keys[2]: ("no", 0)}
    assert {school.pk for school in schools_of(rounds.round)} == set(keys)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"answer": "yes", "places": 0}, "places"), ({"answer": "no", "places": 1}, "places"),
        ({"answer": "", "places": 1}, "answer"), ({"answer": "perhaps"}, "answer"), ({"places": -1}, "places"),
        ({"places": 1000}, "places"), ({"places": "3"}, "places"), ({"channel": "pigeon"}, "channel"),
        ({"answer": "no", "places": 0, "limits": [FULL_TIME_TWO]}, "limits"),
        ({"limits": [FULL_TIME_TWO, FULL_TIME_TWO | {"places": 1}]}, "limits"),
        ({"limits": [FULL_TIME_TWO | {"route": ""}]}, "limits"),
        ({"limits": [FULL_TIME_TWO | {"route": "evening"}]}, "limits"),
        ({"limits": [FULL_TIME_TWO | {"year_from": 4, "year_until": 2}]}, "limits"),
        ({"limits": [FULL_TIME_TWO | {"year_from": 7}]}, "limits"),
        ({"limits": [FULL_TIME_TWO | {"places": -1}]}, "limits"),
        ({"note": "x" * 301}, "note"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_beside_its_field(rounds, values, field):
    assert fields_of(rounds, **values) == {field}
    assert not PlaceOffer.objects.exists()


def test_who_answered_when_by_which_road_is_kept_and_taken_back(rounds):
    offer = answer(rounds, note="Niet in groep 3.")
    assert (offer.answered_by, offer.channel, offer.note) == (rounds.oost.leader, Channel.OFFICE, "Niet in groep 3.")
    assert offer.answered_at is not None
    offer = answer(rounds, answer="", places=0)
    assert (offer.answered_by, offer.answered_at, offer.channel) == (None, None, "")
    actions = [
        event.pgh_context.metadata["action"]
        for event in event_model(PlaceOffer).objects.filter(pgh_obj=offer).order_by("pgh_id")
    ]
    assert actions == ["rounds.place.answer"] * 2


def test_limits_are_replaced_and_what_is_the_same_stays(rounds):
    other = {"route": "", "year_from": 3, "year_until": 4, "places": 1}
    offer = answer(rounds, limits=[FULL_TIME_TWO, other])
    kept = offer.limits.get(route="full_time").pk
    offer = answer(rounds, limits=[FULL_TIME_TWO | {"places": 1}, {"year_until": 1, "places": 0}])
    assert {(row.pk == kept, row.route, row.year_from, row.year_until, row.places) for row in offer.limits.all()} == {
        (True, "full_time", None, None, 1), (False, "", None, 1, 0),
    }  # fmt: skip
    assert not answer(rounds, answer="no", places=0).limits.exists()


def test_a_limit_above_the_total_is_a_remark(rounds, sign_in):
    client = sign_in(rounds.oost.leader)
    address = f"{reverse('rounds:place_answer', args=[rounds.round.pk])}?school={rounds.oost.schools[3].brin6}"
    typed = {"answer": "yes", "places": "2", "version": "0", "route_0": "full_time", "places_0": "5"}
    page = client.post(address, typed, follow=True)
    assert offers_of(rounds.round).get().places == 2
    assert short_limits([FULL_TIME_TWO | {"places": 5}]) in page.content.decode()


def test_a_school_of_another_partnership_or_that_left_is_refused(rounds):
    with pytest.raises(ValidationError) as caught:
        answer_place(
            round=rounds.round, school=rounds.west.schools[0], answer="no", channel="office", by=rounds.oost.leader
        )
    assert set(caught.value.message_dict) == {"school"}
    register.close_school(rounds.oost.schools[3], last_day=YEAR.previous.last_day, reason="Leeg", by=rounds.oost.leader)
    assert fields_of(rounds) == {"school"}


# Who may answer, and when


@pytest.mark.parametrize("day", [BEFORE, AFTER])
def test_a_board_answers_only_while_the_round_asks(rounds, today, day):
    board = {"by": rounds.oost.board_staff, "channel": "board"}
    today(day)
    with pytest.raises(ActionRefused):
        answer(rounds, **board)
    assert answer(rounds).pk  # the office may until the round is closed
    today(ASKING)
    assert answer(rounds, **board).answered_by == rounds.oost.board_staff


@pytest.mark.parametrize("day", ["places_from", "places_until"])
def test_the_first_and_the_last_day_count(rounds, today, day):
    today(getattr(rounds.round, day))
    assert answer(rounds, by=rounds.oost.board_staff, channel="board").pk


@pytest.mark.parametrize("who", ["controller", "steering", "institute_staff", "trainer_user"])
def test_others_do_not_answer(rounds, who):
    with pytest.raises(PermissionDenied):
        answer(rounds, by=getattr(rounds.oost, who))


def test_a_board_does_not_answer_for_another_board(rounds):
    with pytest.raises(PermissionDenied):
        answer(rounds, 0, by=rounds.oost.board_staff, channel="board")
    with pytest.raises(PermissionDenied):
        answer(rounds, by=rounds.west.board_staff, channel="board")
    with pytest.raises(PermissionDenied):
        answer(rounds, by=None)


def test_a_school_that_goes_to_another_board_is_answered_by_both(rounds):
    school = rounds.oost.schools[0]
    register.move_school(school, board=rounds.oost.boards[1], on=datetime.date(2026, 8, 1), by=rounds.admin)
    answer(rounds, 0, by=rounds.oost.board_staff, channel="board")
    assert PlaceOffer.objects.visible_to(rounds.oost.board_staff).get().school == school


@pytest.fixture
def link(rounds):
    return PersonalLink.objects.create(
        round=rounds.round, school=rounds.oost.schools[3], token_hash="a" * 64,
        expires_on=datetime.date(2026, 6, 1), made_by=rounds.oost.leader,
    )  # fmt: skip


def test_a_school_answers_with_its_link_while_the_round_asks(rounds, link, today):
    offer = answer(rounds, by=None, link=link, channel="link")
    assert (offer.answered_by, offer.channel) == (None, Channel.LINK)
    link.refresh_from_db()
    assert link.used_at is not None
    today(AFTER)
    with pytest.raises(ActionRefused):
        answer(rounds, by=None, link=link, channel="link")


def test_a_link_opens_nothing_else(rounds, link, today):
    with pytest.raises(PermissionDenied):
        answer(rounds, 2, by=None, link=link, channel="link")
    with pytest.raises(PermissionDenied):
        answer_place(
            round=rounds.west_round, school=rounds.west.schools[0], answer="no", channel="link", by=None, link=link
        )
    today(datetime.date(2026, 6, 2))
    with pytest.raises(PermissionDenied):
        answer(rounds, by=None, link=link, channel="link")
    today(ASKING)
    link.withdrawn_at = rounds.round.places_from
    with pytest.raises(PermissionDenied):
        answer(rounds, by=None, link=link, channel="link")
    assert not PlaceOffer.objects.exists()


# Two people


def test_the_second_is_told_what_the_first_said(rounds):
    offer = answer(rounds, version=0)
    answer(rounds, version=offer.version, places=5, by=rounds.oost.board_staff, channel="board")
    with pytest.raises(Conflict) as caught:
        answer(rounds, version=offer.version, places=4)
    assert ("3", "5") in [(then, now) for _label, then, now in caught.value.changes]
    assert caught.value.by == str(rounds.oost.board_staff)
    with pytest.raises(Conflict):
        answer(rounds, version=0)  # opened when there was no answer at all
    assert PlaceOffer.objects.get().places == 5


# The grid


def grid(world):
    return reverse("rounds:place_grid", args=[world.round.pk])


def typed(world, page, **rows):
    """What the browser sends of the grid with changes by place of the school, e.g. s3={"answer": "yes"}."""
    values = {name: value[0] for name, value in filled(page).items()}
    for place_of, changes in rows.items():
        values = typed_in(values, world.oost.schools[int(place_of[1:])], **changes)
    return values


def typed_in(values, school, **changes):
    return values | {f"s{school.pk}-{name}": value for name, value in changes.items()}


def test_the_leader_fills_many_rows_and_what_is_untouched_stays(rounds, sign_in):
    before = answer(rounds, 0)
    client = sign_in(rounds.oost.leader)
    sent = typed(
        rounds, client.get(grid(rounds)), s1={"answer": "yes", "places": "4", "limits": "vt=3; j1-2=1", "note": "Ja"},
        s2={"answer": "no"},
    )  # fmt: skip
    assert client.post(grid(rounds), sent).status_code == 302
    found = {row.school_id: row for row in offers_of(rounds.round)}
    keys = [school.pk for school in rounds.oost.schools]
    assert set(found) == set(keys[:3])
    assert found[keys[0]].version == before.version
    second = found[keys[1]]
    assert (second.answer, second.places, second.note, second.channel) == ("yes", 4, "Ja", Channel.OFFICE)
    assert short_limits(second.limits.all()) in ("jaar 1-2: 1; voltijd: 3", "year 1-2: 1; full-time: 3")
    assert (found[keys[2]].answer, found[keys[2]].places) == ("no", 0)


def test_the_grid_sent_back_as_it_came_changes_nothing(rounds, sign_in):
    answer(rounds, 0, limits=[FULL_TIME_TWO], note="  met spaties  ".strip())
    answer(rounds, 1, answer="no", places=0)
    client = sign_in(rounds.oost.leader)
    assert client.post(grid(rounds), typed(rounds, client.get(grid(rounds)))).status_code == 302
    assert {row.version for row in PlaceOffer.objects.all()} == {1}


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"answer": "yes"}, "places"), ({"answer": "yes", "places": "veel"}, "places"),
        ({"answer": "no", "places": "2"}, "places"), ({"places": "2"}, "answer"),
        ({"answer": "yes", "places": "2", "limits": "groep 3"}, "limits"),
        ({"answer": "yes", "places": "2", "limits": "j9=1"}, "limits"),
        ({"answer": "misschien wel", "places": "2"}, "answer"),
    ],
)  # fmt: skip
def test_the_grid_saves_all_or_nothing_and_says_which_cell(rounds, sign_in, wrong, column):
    client = sign_in(rounds.oost.leader)
    sent = typed(rounds, client.get(grid(rounds)), s0={"answer": "yes", "places": "4"}, s1=wrong)
    page = client.post(grid(rounds), sent)
    assert page.status_code == 422
    assert not PlaceOffer.objects.exists()
    school = rounds.oost.schools[1]
    errors = {
        row.school.pk: set(row.errors)
        for row in page.context["rows"]
        if row.is_bound and row.is_touched() and row.errors
    }
    assert errors == {school.pk: {column}}
    content = page.content.decode()
    assert f'href="#id_s{school.pk}-{column}"' in content  # the summary leads to the cell
    assert f"s{rounds.oost.schools[0].pk}-places" in content
    assert 'value="4"' in content  # what was right is still there


def test_the_grid_tells_all_that_is_wrong_at_once_and_counts_it(rounds, sign_in):
    """What cannot be read and what does not fit together in the same round; that nothing is saved is no error itself."""
    client = sign_in(rounds.oost.leader)
    sent = typed(
        rounds, client.get(grid(rounds)), s0={"answer": "yes", "places": "veel"}, s1={"answer": "no", "places": "3"},
        s2={"answer": "yes", "places": "2", "limits": "j9=1"}, s3={"answer": "yes", "places": "2"},
    )  # fmt: skip
    page = client.post(grid(rounds), sent)
    wrong = [(row.school, set(row.errors)) for row in page.context["rows"] if row.errors]
    assert sorted(wrong, key=lambda row: row[0].pk) == list(
        zip(rounds.oost.schools[:3], ({"places"}, {"places"}, {"limits"}), strict=True)
    )
    content = page.content.decode()
    assert "Er kloppen nog 3 dingen niet" in content
    assert content.count("Er is nog niets opgeslagen: verbeter eerst wat niet klopt.") == 1
    assert not PlaceOffer.objects.exists()


def test_a_pasted_line_without_a_school_is_kept_and_stops_the_rest_from_being_saved(rounds, sign_in):
    client = sign_in(rounds.oost.leader)
    sent = typed(rounds, client.get(grid(rounds)), s0={"answer": "yes", "places": "4"})
    page = client.post(grid(rounds), sent | {"stray": "99ZZ99\tja\t6\t\tGrote school"})
    assert page.status_code == 422
    assert not PlaceOffer.objects.exists()
    assert page.context["form"]["stray"].value() == "99ZZ99\tja\t6\t\tGrote school"
    assert 'href="#id_stray"' in page.content.decode()
    assert client.post(grid(rounds), sent | {"stray": " \n"}).status_code == 302
    assert PlaceOffer.objects.get().places == 4


def test_once_every_pasted_line_has_its_school_the_summary_leads_to_the_cells(rounds, sign_in):
    client = sign_in(rounds.oost.leader)
    sent = typed(rounds, client.get(grid(rounds)), s0={"answer": "yes", "limits": "vt=1"})
    page = client.post(grid(rounds), sent | {"stray": "99ZZ99\tja"})
    again = {name: value[0] for name, value in filled(page).items()}
    page = client.post(grid(rounds), again | {"stray": ""})
    assert page.status_code == 422
    content = page.content.decode()
    assert f'href="#id_s{rounds.oost.schools[0].pk}-places"' in content
    assert 'href="#id_stray"' not in content


def test_schools_that_the_page_did_not_have_stay_as_they_are_when_it_is_refused(rounds, sign_in):
    """A page of who did not answer comes back with all schools."""
    before = answer(rounds, 0, limits=[FULL_TIME_TWO])
    client, address = sign_in(rounds.oost.leader), f"{grid(rounds)}?answer=none"
    page = client.get(address)
    assert before.school not in [row.school for row in page.context["rows"]]
    refused = client.post(address, typed_in(filled(page), rounds.oost.schools[1], answer="yes"))
    assert [row.school for row in refused.context["rows"] if row.errors] == [rounds.oost.schools[1]]
    mended = typed_in(filled(refused), rounds.oost.schools[1], places="4")
    assert client.post(address, mended).status_code == 302
    found = {row.school: (row.answer, row.places, row.version) for row in PlaceOffer.objects.all()}
    assert found == {before.school: ("yes", 3, before.version), rounds.oost.schools[1]: ("yes", 4, 1)}


def test_in_the_grid_a_conflict_is_told_in_its_row_and_a_second_save_replaces(rounds, sign_in):
    answer(rounds, 1)
    client = sign_in(rounds.oost.leader)
    sent = typed(rounds, client.get(grid(rounds)), s0={"answer": "no"}, s1={"places": "9"})
    answer(rounds, 1, places=5)
    page = client.post(grid(rounds), sent)
    assert page.status_code == 422
    assert not PlaceOffer.objects.filter(school=rounds.oost.schools[0]).exists()
    (row,) = [row for row in page.context["rows"] if row.errors]
    assert row.school == rounds.oost.schools[1]
    assert "5" in row.errors["answer"][0]
    again = {name: value[0] for name, value in filled(page).items()}
    assert client.post(grid(rounds), again).status_code == 302
    assert PlaceOffer.objects.get(school=rounds.oost.schools[1]).places == 9
    assert PlaceOffer.objects.get(school=rounds.oost.schools[0]).answer == Answer.NO


def test_what_somebody_else_said_in_a_row_that_was_not_touched_stays(rounds, sign_in):
    client = sign_in(rounds.oost.leader)
    sent = typed(rounds, client.get(grid(rounds)), s0={"answer": "no"})
    answer(rounds, 1, places=5)
    assert client.post(grid(rounds), sent).status_code == 302
    assert PlaceOffer.objects.get(school=rounds.oost.schools[1]).places == 5


def test_a_board_has_its_own_schools_in_the_grid_and_nothing_else(rounds, sign_in):
    client = sign_in(rounds.oost.board_staff)
    page = client.get(grid(rounds))
    assert {row.school.pk for row in page.context["rows"]} == {school.pk for school in rounds.oost.schools[2:]}
    strange = f"s{rounds.oost.schools[0].pk}"
    sent = typed(rounds, page, s3={"answer": "yes", "places": "2"}) | {
        f"{strange}-{name}": value
        for name, value in {
            "answer": "yes",
            "places": "9",
            "limits": "",
            "note": "",
            "version": "0",
            "was": "x",
        }.items()
    }
    refused = client.post(grid(rounds), sent)
    assert refused.status_code == 422
    assert refused.context["form"].non_field_errors()
    assert not PlaceOffer.objects.exists()
    assert client.post(grid(rounds), {name: value[0] for name, value in filled(refused).items()}).status_code == 302
    (offer,) = PlaceOffer.objects.all()
    assert (offer.school, offer.channel) == (rounds.oost.schools[3], Channel.BOARD)


@pytest.mark.parametrize("day", [BEFORE, AFTER])
def test_a_board_out_of_time_is_told_so_and_changes_nothing(rounds, sign_in, today, day):
    client = sign_in(rounds.oost.board_staff)
    sent = typed(rounds, client.get(grid(rounds)), s3={"answer": "yes", "places": "2"})
    today(day)
    page = client.get(grid(rounds), follow=True)
    assert page.redirect_chain[-1][0] == reverse("rounds:place_list", args=[rounds.round.pk])
    assert client.post(grid(rounds), sent).status_code == 409
    assert not PlaceOffer.objects.exists()


def test_many_answers_are_one_act(rounds):
    rows = [{"school": school, "answer": "yes", "places": 2} for school in rounds.oost.schools]
    rows[2]["places"] = 0
    with pytest.raises(RowsRefused) as caught:
        answer_places(round=rounds.round, rows=rows, channel="office", by=rounds.oost.leader)
    assert set(caught.value.rows) == {rounds.oost.schools[2].pk}
    assert not PlaceOffer.objects.exists()
    rows[2]["places"] = 1
    assert len(answer_places(round=rounds.round, rows=rows, channel="office", by=rounds.oost.leader)) == 4
    with pytest.raises(PermissionDenied):
        answer_places(round=rounds.round, rows=rows, channel="board", by=rounds.oost.board_staff)


# Limits as text


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("", []), (" ; ", []), ("vt=3", [("full_time", None, None, 3)]), ("FT = 3", [("full_time", None, None, 3)]),
        ("voltijd 3", [("full_time", None, None, 3)]), ("j1=2", [("", 1, 1, 2)]), ("jaar 1: 2", [("", 1, 1, 2)]),
        ("j3-4=0", [("", 3, 4, 0)]), ("j3-=1", [("", 3, None, 1)]), ("j3+=1", [("", 3, None, 1)]),
        ("j-2=1", [("", None, 2, 1)]), ("dt j1-2=1", [("part_time", 1, 2, 1)]),
        ("deeltijd jaar 1-2 1", [("part_time", 1, 2, 1)]), ("y2=1, vt=4", [("", 2, 2, 1), ("full_time", None, None, 4)]),
        ("full-time year 2=1", [("full_time", 2, 2, 1)]), ("vs=0", [("accelerated", None, None, 0)]),
    ],
)  # fmt: skip
def test_limits_are_read(text, limits):
    assert [tuple(limit) for limit in read_limits(text)] == limits


@pytest.mark.parametrize(
    "text", ["3", "=3", "groep 3=1", "vt", "vt=", "vt=x", "j=2", "j-=2", "vt=-1", "vtx=1", "vt=1 2"]
)
def test_a_text_that_is_no_limit_is_named(text):
    with pytest.raises(ValidationError) as caught:
        read_limits(f"j1=1; {text}")
    assert f"“{text}”" in caught.value.message


def test_the_same_limit_twice_is_refused():
    with pytest.raises(ValidationError):
        read_limits("vt=1; voltijd=2")


years = st.one_of(st.none(), st.integers(1, 6))
limits = st.builds(Limit, st.sampled_from(["", *Route.values]), years, years, st.integers(0, 999))


@given(st.lists(limits.filter(lambda limit: not problem_with(limit)), max_size=6, unique_by=lambda limit: limit.what))
def test_limits_come_back_as_they_were_written_in_both_languages(rows):
    for language in ("nl", "en"):
        with override(language):
            assert set(read_limits(short_limits(rows))) == set(rows)


# Pages


def test_the_list_is_filtered_by_answer_board_and_place_and_adds_up(rounds, sign_in):
    side, client = rounds.oost, sign_in(rounds.oost.leader)
    register.update_school(side.schools[1], city="Almelo", by=side.leader)
    answer(rounds, 0, places=4)
    answer(rounds, 1, places=2)
    answer(rounds, 3, answer="maybe", places=7)
    address = reverse("rounds:place_list", args=[rounds.round.pk])

    def found(**query):
        table = client.get(address, query).context["table"]
        total = table.columns["places"].footer
        return {side.schools.index(row) for row in table.data}, total

    assert found() == ({0, 1, 2, 3}, "13")
    assert found(answer="none") == ({2}, "0")
    assert found(answer="yes") == ({0, 1}, "6")
    assert found(answer="maybe") == ({3}, "7")
    assert found(board=side.boards[0].pk) == ({0, 1}, "6")
    assert found(city="Almelo") == ({1}, "2")
    export = client.get(address, {"answer": "yes", "export": "csv"}).content.decode("utf-8-sig").splitlines()
    assert [line.split(";")[0] for line in export[1:]] == [side.schools[0].brin6, side.schools[1].brin6]


def test_students_now_are_counted_once(rounds, today, sign_in):
    today(datetime.date(2026, 11, 2))
    place(rounds.oost, 0, school=0)
    place(rounds.oost, 1, school=0)
    page = sign_in(rounds.oost.leader).get(reverse("rounds:place_list", args=[rounds.round.pk]))
    assert {row.name: row.students_now for row in page.context["table"].data}[rounds.oost.schools[0].name] == 2


def test_the_reminder_list_has_who_did_not_answer_with_their_address(rounds, sign_in):
    side, client = rounds.oost, sign_in(rounds.oost.leader)
    register.update_school(side.schools[1], email="directie@school.example", by=side.leader)
    answer(rounds, 0)
    address = reverse("rounds:place_reminder_list", args=[rounds.round.pk])
    page = client.get(address)
    assert [row.pk for row in page.context["table"].data] == [school.pk for school in side.schools[1:]]
    assert "directie@school.example" in page.content.decode()
    export = client.get(address, {"export": "csv"}).content.decode("utf-8-sig").splitlines()
    assert len(export) == 4
    assert "directie@school.example" in export[1]
    assert sign_in(side.board_staff).get(address).status_code == 403


def test_a_board_sees_its_own_schools_only(rounds, sign_in):
    theirs, other = answer(rounds, 3), answer(rounds, 0)
    client = sign_in(rounds.oost.board_staff)
    page = client.get(reverse("rounds:place_list", args=[rounds.round.pk]))
    assert {row.pk for row in page.context["table"].data} == {school.pk for school in rounds.oost.schools[2:]}
    assert client.get(theirs.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404
    answer_address = reverse("rounds:place_answer", args=[rounds.round.pk])
    assert client.get(answer_address, {"school": rounds.oost.schools[3].brin6}).status_code == 200
    assert client.get(answer_address, {"school": rounds.oost.schools[0].brin6}).status_code == 404


def test_strangers_find_no_places(rounds, sign_in):
    offer = answer(rounds)
    for person in (rounds.west.leader, rounds.west.board_staff, rounds.nobody):
        client = sign_in(person)
        for name in ("list", "grid", "answer", "reminder_list"):
            address = reverse(f"rounds:place_{name}", args=[rounds.round.pk])
            assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)
        assert client.get(offer.get_absolute_url()).status_code == 404


def test_one_school_is_answered_in_its_own_form_with_limits(rounds, sign_in):
    client = sign_in(rounds.oost.board_staff)
    address = f"{reverse('rounds:place_answer', args=[rounds.round.pk])}?school={rounds.oost.schools[3].brin6}"
    sent = {name: value[0] for name, value in filled(client.get(address)).items() if value}
    sent |= {"answer": "yes", "places": "4", "year_from_1": "1", "year_until_1": "2", "places_1": "2"}
    assert client.post(address, sent).status_code == 302
    (limit,) = PlaceLimit.objects.all()
    assert (limit.route, limit.year_from, limit.year_until, limit.places) == ("", 1, 2, 2)
    again = {name: value[0] for name, value in filled(client.get(address)).items() if value}
    assert (again["answer"], again["places"], again["year_from_0"], again["places_0"]) == ("yes", "4", "1", "2")
    assert client.post(address, again).status_code == 302
    assert PlaceLimit.objects.get() == limit


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"route_0": "full_time"}, "places_0"), ({"places_0": "2"}, "route_0"),
        ({"year_from_0": "3", "year_until_0": "2", "places_0": "1"}, "year_until_0"),
        ({"route_0": "full_time", "places_0": "2", "route_1": "full_time", "places_1": "1"}, "route_1"),
        ({"route_0": "full_time", "places_0": "-2"}, "places_0"),
    ],
)  # fmt: skip
def test_a_limit_that_is_not_right_is_told_on_its_line(rounds, sign_in, line, field):
    address = f"{reverse('rounds:place_answer', args=[rounds.round.pk])}?school={rounds.oost.schools[3].brin6}"
    lines = {f"places_{number}": "" for number in range(3)}
    page = sign_in(rounds.oost.leader).post(address, {"answer": "yes", "places": "4", "version": "0"} | lines | line)
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {field}


def test_a_school_has_an_email_address_in_its_form_page_and_export(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    school = side.schools[0]
    address = reverse("partnerships:school_update", args=[school.pk])
    sent = {name: value[0] for name, value in filled(client.get(address)).items() if value}
    assert client.post(address, sent | {"email": "geen adres"}).status_code == 422
    assert client.post(address, sent | {"email": "info@school.example"}).status_code == 302
    assert School.objects.get(pk=school.pk).email == "info@school.example"
    assert "info@school.example" in client.get(school.get_absolute_url()).content.decode()
    assert b"info@school.example" in client.get(side.address("scholen/"), {"export": "csv"}).content
    assert sign_in(side.board_staff).post(address, sent).status_code == 403
