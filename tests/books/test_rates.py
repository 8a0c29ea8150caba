"""A rate: what it does to the value of the year's hours is shown before it is entered and before it is confirmed."""

from fractions import Fraction

from django.urls import reverse

from books import actions
from books.calculations.own_hours import Revalued, revalued
from books.enums import WorkRole
from books.models import Rate
from books.own_hours import own_hours
from oids.formats import euro
from tests.cast import YEAR
from tests.casts.costs import hours, rate

ENTERED = {"role": "mentor", "cents_per_hour": "40,01", "source": "Notulen van 12-6-2026"}


def lines_of(sections, name):
    section = next(row for row in sections if row.name == name)
    return [[str(cell.text) for cell in line] for line in (*section.lines, section.foot_cells)]


def values_of(side, role):
    return {
        row.party.name if row.party else "": row.cents for row in own_hours(side.partnership, YEAR) if row.role == role
    }


def test_each_row_is_valued_by_itself_and_hours_without_a_rate_have_no_value():
    rows = [("41001", Fraction(1, 2)), ("41000", Fraction(1, 2)), ("41001", Fraction(1, 2))]
    assert revalued(rows, 1, 3) == (
        Revalued("41000", Fraction(1, 2), 1, 2), Revalued("41001", Fraction(1), 2, 4),
    )  # fmt: skip
    assert [(row.before, row.after, row.change) for row in revalued(rows, None, 3)] == [(None, 2, 2), (None, 4, 4)]


def test_a_rate_is_shown_first_and_is_entered_by_the_second_press(booked, sign_in):
    side = booked.oost
    actions.confirm_rate(rate(side, WorkRole.MENTOR, 38_00), by=side.controller)
    now, client = values_of(side, "mentor"), sign_in(side.leader)
    address = reverse("books:rate_create", args=[side.slug, str(YEAR)])
    shown = client.post(address, ENTERED)
    assert Rate.objects.filter(role="mentor").count() == 1
    total, parties = sum(now.values()), lines_of(shown.context["effect"]["sections"], "rate-parties")
    after = {name: cents * 40_01 // 38_00 for name, cents in now.items()}
    assert {row[0]: tuple(row[2:4]) for row in parties[:-1]} == {
        name: (euro(now[name]), euro(after[name])) for name in now
    }
    role = lines_of(shown.context["effect"]["sections"], "rate-role")
    assert role[0][0] == "Mentor"
    assert role[0][2:] == [
        euro(total),
        euro(sum(after.values())),
        euro(sum(after.values()) - total).replace("€\xa0", "€\xa0+"),
    ]
    # What is confirmed of other roles has its value and keeps it.
    assert role[1][2:] == [euro(3_600_00), euro(3_600_00), euro(0)]
    assert role[-1][2:4] == [euro(total + 3_600_00), euro(sum(after.values()) + 3_600_00)]
    done = client.post(address, ENTERED | {"seen": shown.context["seen"]})
    assert done.url == reverse("books:rate_list", args=[side.slug, str(YEAR)])
    waiting = Rate.objects.get(role="mentor", confirmed_by=None)
    assert (waiting.cents_per_hour, values_of(side, "mentor")) == (40_01, now)


def test_whoever_confirms_sees_the_same_and_it_comes_true(booked, sign_in):
    side = booked.oost
    waiting, client = rate(side, WorkRole.SCHOOL_TRAINER, 51_00), sign_in(side.controller)
    page = client.get(reverse("books:rate_confirm", args=[waiting.pk]))
    shown = lines_of(page.context["sections"], "rate-parties")
    assert {row[2] for row in shown} == {"–"}
    listed = client.get(reverse("books:entry_confirm", args=[side.slug, str(YEAR)])).context["parts"][0]
    said = next(line.detail for line in listed.lines if line.entry == waiting)
    assert said == f"{shown[-1][1]} uur wordt {shown[-1][3]} waard"
    client.post(reverse("books:rate_confirm", args=[waiting.pk]), {"version": waiting.version})
    now = values_of(side, "school_trainer")
    assert {row[0]: row[3] for row in shown[:-1]} == {
        name or "geen partij van het partnerschap": euro(cents) for name, cents in now.items()
    }
    assert shown[-1][3] == euro(sum(now.values()))


def test_entered_hours_that_were_confirmed_keep_their_value_and_those_that_wait_get_the_new_one(booked, sign_in):
    side = booked.oost
    waits = hours(side, board=0, hours=10)
    page = sign_in(side.controller).get(reverse("books:rate_confirm", args=[side.books.waiting.rate.pk]))
    section = next(row for row in page.context["sections"] if row.name == "rate-role")
    rows = lines_of(page.context["sections"], "rate-role")
    assert rows[0][0] == "Lid van een PLG, nog te bevestigen"
    assert rows[0][1:] == ["10,0", euro(450_00), euro(460_00), "€\xa0+10,00"]
    assert rows[1][1:] == ["80,0", euro(3_600_00), euro(3_600_00), euro(0)]
    assert "Het tarief gaat van €\xa045,00 naar €\xa046,00 per uur." in str(
        section.note
    ) and "houdt zijn tarief" in str(section.note)
    assert [row[0] for row in lines_of(page.context["sections"], "rate-parties")] == [waits.party.name, "Totaal"]


def test_while_it_waits_its_page_says_what_it_will_change_to_who_sees_all_parties(booked, sign_in):
    side, waiting = booked.oost, booked.oost.books.waiting.rate

    def sections(user):
        return [row.name for row in sign_in(user).get(waiting.get_absolute_url()).context["sections"]]

    assert sections(side.steering) == ["rate-role"]
    actions.confirm_rate(waiting, by=side.controller)
    assert sections(side.steering) == []


def test_what_the_action_refuses_is_refused_before_anything_is_shown(booked, sign_in):
    side = booked.oost
    rate(side, WorkRole.MENTOR, 38_00)
    refused = sign_in(side.leader).post(reverse("books:rate_create", args=[side.slug, str(YEAR)]), ENTERED)
    assert (refused.status_code, refused.context["effect"]) == (409, None)
