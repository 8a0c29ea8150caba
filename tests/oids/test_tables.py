"""Lists have one order, so that paging shows every row once."""

from placements.models import Placement
from tests.cast import place_students


def test_rows_that_sort_equal_stand_by_key_in_both_directions(world, sign_in):
    side = world.oost
    place_students(side)
    type(side.enrolments[0].student).objects.update(last_name="Jansen", first_name="Eva")
    client = sign_in(side.leader)
    keys = sorted(Placement.objects.filter(partnership=side.partnership).values_list("pk", flat=True))
    for sort in ("student", "-student", "route", ""):
        page = client.get(side.address("plaatsingen/"), {"sort": sort})
        shown = [row.record.pk for row in page.context["table"].rows]
        assert sorted(shown) == keys
        if "student" in sort or not sort:
            assert shown == keys


def test_two_pages_together_are_the_whole_list(world, sign_in, monkeypatch):
    from placements.views.placements import PlacementListView

    side = world.oost
    place_students(side)
    monkeypatch.setattr(PlacementListView, "per_page", 2)
    client = sign_in(side.leader)
    shown = []
    for number in (1, 2, 3):
        page = client.get(side.address("plaatsingen/"), {"sort": "valid_from", "page": number})
        shown += [row.record.pk for row in page.context["table"].page]
    assert sorted(shown) == sorted(Placement.objects.filter(partnership=side.partnership).values_list("pk", flat=True))
