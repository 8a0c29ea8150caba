"""Partnerships over the years: renamed, merged and split from a day; papers keep the old name, series follow the successor."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from funding.reports.accountability import accountability_report
from network.calculations.series import Figure, Link, series
from network.series import series_of
from network.views.series import SeriesView
from oids.actions import ActionRefused
from oids.periods import SchoolYear
from partnerships import actions
from partnerships.enums import SuccessionKind
from partnerships.models import Membership, Partnership, Succession
from tests.cast import LAST_YEAR, YEAR

Day = datetime.date
ON, AUGUST = Day(2014, 8, 1), Day(2027, 8, 1)


def came_from(world, slug, successor=None, *, kind=SuccessionKind.MERGE, on=ON, **values):
    return actions.record_succession(
        successor or world.oost.partnership, name=slug.title(), slug=slug, kind=kind, on=on, by=world.admin, **values
    )


def members(partnership, day):
    rows = Membership.objects.active_on(day).filter(partnership=partnership)
    return sorted(rows.values_list("party__name", flat=True))


# Pure


def test_a_series_follows_the_successor():
    year = {start: SchoolYear(start) for start in range(2011, 2016)}
    links = [
        Link("a", "new", "merge", Day(2014, 8, 1)), Link("b", "new", "split", Day(2014, 8, 1)),
        Link("old-a", "a", "continues", Day(2012, 8, 1)), Link("x", "y", "merge", Day(2012, 8, 1)),
    ]  # fmt: skip
    figures = {
        ("new", year[2014]): Figure(300, 10), ("a", year[2013]): Figure(120, 4), ("b", year[2013]): Figure(190, 6),
        ("old-a", year[2011]): Figure(90, 3), ("x", year[2011]): Figure(1, 1), ("b", year[2015]): Figure(80, 2),
        ("old-a", year[2012]): Figure(7, 7),
    }  # fmt: skip
    found = series("new", links, figures)
    assert [(str(row.year), [(p.key, p.whole) for p in row.pieces], row.students, row.cents) for row in found] == [
        ("2014-2015", [("new", False)], 300, 10),
        ("2013-2014", [("a", False), ("b", True)], 120, 4),
        ("2011-2012", [("old-a", False)], 90, 3),
    ]


def test_a_missing_figure_makes_no_sum():
    year = SchoolYear(2013)
    links = [Link("a", "new", "merge", Day(2014, 8, 1)), Link("b", "new", "merge", Day(2014, 8, 1))]
    (row,) = series("new", links, {("a", year): Figure(120, 4), ("b", year): Figure(None, 6)})
    assert (row.students, row.cents) == (None, 10)


def test_a_circle_of_successions_ends():
    links = [Link("a", "b", "merge", Day(2014, 8, 1)), Link("b", "a", "merge", Day(2015, 8, 1))]
    assert series("a", links, {("b", SchoolYear(2012)): Figure(1, 1)})[0].students == 1


# Names


def test_papers_of_former_years_keep_the_former_name(funded, sign_in):
    side = funded.oost
    actions.rename(side.partnership, name="OidS Twente Oost", on=YEAR.first_day, by=side.leader)
    partnership = Partnership.objects.get(pk=side.partnership.pk)
    assert (partnership.name_of_year(LAST_YEAR), partnership.name_of_year(YEAR)) == ("OidS Oost", "OidS Twente Oost")
    assert accountability_report(partnership, LAST_YEAR).head.partnership == "OidS Oost"
    assert accountability_report(partnership, YEAR).head.partnership == "OidS Twente Oost"
    page = sign_in(side.leader).get(partnership.get_absolute_url())
    names = next(section for section in page.context["sections"] if section.name == "former-names")
    assert [str(cell.text) for cell in names.lines[0]] == ["OidS Oost", "–", "31-07-2026"]


# Merging and splitting


def test_merging_moves_the_members_from_the_day(world):
    oost, west = world.oost.partnership, world.west.partnership
    actions.merge_partnership(west, into=oost, on=AUGUST, by=world.admin)
    assert members(west, Day(2027, 7, 31)) == ["Bestuur west 1", "Bestuur west 2", "Lerarenopleiding"]
    assert members(west, AUGUST) == []
    assert members(oost, AUGUST) == [
        "Bestuur oost 1", "Bestuur oost 2", "Bestuur west 1", "Bestuur west 2", "Lerarenopleiding"
    ]  # fmt: skip
    west.refresh_from_db()
    assert (west.ended_on, west.penvoerder_on(AUGUST)) == (Day(2027, 7, 31), None)
    row = Succession.objects.get()
    assert (row.predecessor, row.successor, row.kind, row.on) == (west, oost, "merge", AUGUST)
    with pytest.raises(ActionRefused):
        actions.merge_partnership(west, into=oost, on=AUGUST, by=world.admin)


def test_merging_ends_a_penvoerder_whose_last_day_lies_later(world):
    oost, west = world.oost.partnership, world.west.partnership
    row = west.penvoerders.get()
    actions.correct_period(row, valid_from=row.valid_from, valid_until=Day(2028, 7, 31), by=world.admin)
    actions.merge_partnership(west, into=oost, on=AUGUST, by=world.admin)
    assert (west.penvoerder_on(Day(2027, 7, 31)), west.penvoerder_on(AUGUST)) == (row.party, None)


def test_splitting_leaves_the_institute_in_both(world):
    side = world.oost
    fresh = actions.split_partnership(
        side.partnership, name="OidS Noord", slug="noord", boards=[side.boards[1]], on=AUGUST, by=world.admin
    )
    assert members(side.partnership, AUGUST) == ["Bestuur oost 1", "Lerarenopleiding"]
    assert members(fresh, AUGUST) == ["Bestuur oost 2", "Lerarenopleiding"]
    assert (fresh.founded_on, Partnership.objects.get(pk=side.partnership.pk).ended_on) == (AUGUST, None)


def test_a_penvoerder_that_goes_along_is_penvoerder_of_the_old_one_no_more(world, sign_in):
    side = world.oost
    keeper = side.partnership.penvoerder_on(AUGUST)
    fresh = actions.split_partnership(
        side.partnership, name="OidS Noord", slug="noord", boards=[side.boards[0]], on=AUGUST, by=world.admin
    )
    assert (keeper.pk, side.partnership.penvoerder_on(AUGUST)) == (side.boards[0].pk, None)
    shown = sign_in(world.admin).get(side.partnership.get_absolute_url())
    (section,) = [section for section in shown.context["sections"] if section.name == "penvoerders"]
    assert [str(row[2].text) for row in section.lines] == ["31-07-2027"]
    # On its first day it has its members, and lacks what nobody gave it yet.
    block = sign_in(world.admin).get("/oost/2026-2027/").context["blocks"][0]
    todo = [str(row[1]) for row in block.sections[0].rows if row[0].text == fresh.name]
    assert todo[0] == "wijs de penvoerder aan"


@pytest.mark.parametrize("boards", [[], "all", "west"])
def test_a_split_takes_some_boards_and_leaves_some(world, boards):
    chosen = {"all": world.oost.boards, "west": world.west.boards[:1]}.get(str(boards), boards)
    with pytest.raises(ValidationError):
        actions.split_partnership(
            world.oost.partnership, name="Noord", slug="noord", boards=chosen, on=AUGUST, by=world.admin
        )
    assert not Partnership.objects.filter(slug="noord").exists()


def test_only_the_administrator_merges_and_splits(world):
    oost, west, leader = world.oost.partnership, world.west.partnership, world.oost.leader
    for act in (
        lambda: actions.merge_partnership(oost, into=west, on=AUGUST, by=leader),
        lambda: actions.split_partnership(oost, name="x", slug="x", boards=world.oost.boards[:1], on=AUGUST, by=leader),
        lambda: actions.record_succession(oost, predecessor=west, kind="merge", on=AUGUST, by=leader),
    ):
        with pytest.raises(PermissionDenied):
            act()


# Where it came from


def test_a_partnership_does_not_come_from_itself(world):
    row = came_from(world, "oud")
    with pytest.raises(ActionRefused):
        actions.record_succession(
            row.predecessor, predecessor=world.oost.partnership, kind="continues", on=Day(2015, 8, 1), by=world.admin
        )
    oost = world.oost.partnership
    with pytest.raises(ValidationError):
        actions.record_succession(oost, predecessor=oost, kind="merge", on=Day(2015, 8, 1), by=world.admin)
    actions.remove_succession(row, by=world.admin)
    assert not Succession.objects.exists()


def test_the_series_on_the_page(funded, sign_in):
    side = funded.oost
    came_from(funded, "oud")
    _members, years = series_of(side.partnership)
    assert [(str(row.year), row.students, row.cents) for row in years] == [
        ("2026-2027", None, 195_500_00), ("2025-2026", 100, None)
    ]  # fmt: skip
    page = sign_in(side.steering).get(side.address("reeks/"))
    (section,) = page.context["sections"]
    assert [[str(cell.text) for cell in row][:3] for row in section.lines] == [
        ["2026-2027", "OidS Oost", "–"], ["2025-2026", "OidS Oost", "100"]
    ]  # fmt: skip
    assert "Helemaal niets" not in section.note
    found = SeriesView().note([SchoolYear(2026), SchoolYear(2023), SchoolYear(2022)])
    assert found.endswith("Helemaal niets is ingevoerd van: 2024-2025, 2025-2026.")


def test_a_partnership_that_ended_needs_nothing_any_more(world, sign_in):
    def lacking():
        block = sign_in(world.admin).get("/oost/2026-2027/").context["blocks"][0]
        return {row[0].text for row in block.sections[0].rows}

    came_from(world, "almelo")
    assert "Almelo" not in lacking()
    actions.create_partnership(name="OidS Noord", slug="noord", by=world.admin)
    assert "OidS Noord" in lacking()


def test_a_split_shows_both_partnerships_and_who_is_left_without_penvoerder(world, sign_in):
    side, client = world.oost, sign_in(world.admin)
    address = reverse("partnerships:partnership_split", args=[side.partnership.pk])
    keeper = side.partnership.penvoerder_on(AUGUST)
    sent = {"name": "OidS Noord", "slug": "Noord", "on": AUGUST.isoformat(), "boards": [keeper.pk]}
    sections = {row.name: row for row in client.post(address, sent).context["effect"]["sections"]}
    year = str(SchoolYear.of(AUGUST))
    assert [row[0].text for row in sections[f"members-noord-{year}"].lines] == sorted([keeper.name, "Lerarenopleiding"])
    assert [cell.text for cell in sections[f"penvoerder-oost-{year}"].lines[0]] == [keeper.name, "niemand"]
    for slug in ("oost", "noord"):
        assert "Niemand is aan het eind van dit jaar penvoerder." in sections[f"penvoerder-{slug}-{year}"].note
    fresh = actions.split_partnership(
        side.partnership, name="OidS Noord", slug="noord", boards=[keeper], on=AUGUST, by=world.admin
    )
    found = [side.partnership.penvoerder_on(day) for day in (Day(2027, 7, 31), AUGUST)]
    assert (found, fresh.penvoerder_on(AUGUST)) == ([keeper, None], None)


def test_a_name_in_addresses_is_asked_for_in_plain_words(world, sign_in):
    side, client = world.oost, sign_in(world.admin)
    address = reverse("partnerships:partnership_split", args=[side.partnership.pk])
    errors = [
        client.post(address, {"name": "Noord", "slug": slug, "on": AUGUST.isoformat()}).context["form"].errors
        for slug in ("oids noord!", "west")
    ]
    assert [row["slug"] for row in errors] == [
        ["Schrijf alleen kleine letters, cijfers en streepjes, bijvoorbeeld twente-oost."],
        ["Een ander partnerschap heeft deze naam in webadressen al. Kies een andere."],
    ]
    assert errors[0]["boards"] == ["Vul dit in, of kies iets."]
