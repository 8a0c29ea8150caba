"""The grid of places: many schools filled in at once, all or nothing, and what others said stays."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from rounds.actions.places import RowsRefused, answer_places
from rounds.enums import Answer, Channel
from rounds.models import PlaceOffer
from rounds.places import offers_of, short_limits
from tests.forms import filled
from tests.rounds.conftest import AFTER, BEFORE
from tests.rounds.places import FULL_TIME_TWO, answer


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
