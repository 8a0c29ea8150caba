"""What merging, splitting and joining partnerships do to who takes part, grants and amounts is shown before it is done."""

from django.urls import reverse

from partnerships import actions as register
from partnerships.enums import PartyKind
from partnerships.foresight import Scene, foreseen
from partnerships.models import Membership, Partnership, Person
from placements.hours import facts
from placements.models import Student
from tests.cast import YEAR
from tests.forms import filled
from tests.partnerships.foreseen import DAY, END, by_name, look, texts


def _merging(world, on):
    return register.merge_partnership(world.west.partnership, into=world.oost.partnership, on=on, by=world.admin)


def test_merging_shows_who_takes_part_where_and_which_days_fall_outside(funded):
    west, on = funded.west, END + DAY
    scenes = [Scene(side.partnership, YEAR, west.leader) for side in (west, funded.oost)]
    shown = foreseen(scenes, lambda: _merging(funded, on))
    ended = by_name(shown, f"members-{west.slug}")
    assert texts(ended) == [
        [name, "het hele jaar", "01-08-2026 t/m 31-12-2026"]
        for name in ("Bestuur west 1", "Bestuur west 2", "Lerarenopleiding")
    ]
    assert texts(by_name(shown, "members-oost")) == [
        [name, "niet", "01-01-2027 t/m 31-07-2027"] for name in ("Bestuur west 1", "Bestuur west 2")
    ]
    after = END.isoformat()
    there = [fact for fact in facts(west.partnership, YEAR) if fact.period.last.isoformat() > after]
    assert len(there) > 0
    assert str(len(there)) in by_name(shown, f"hours-{west.slug}").note
    assert Partnership.objects.get(pk=west.partnership.pk).ended_on is None


def test_splitting_off_shows_who_goes(world, sign_in):
    side, client = world.oost, sign_in(world.admin)
    address = reverse("partnerships:partnership_split", args=[side.partnership.pk])
    values = filled(client.get(address)) | {
        "name": "OidS Noord", "slug": "noord", "on": "2027-08-01", "boards": str(side.boards[1].pk),
    }  # fmt: skip
    shown = client.post(address, values)
    assert texts(by_name(shown.context["effect"]["sections"], "members")) == [
        ["Bestuur oost 2", "het hele jaar", "niet"]
    ]
    assert not Partnership.objects.filter(slug="noord").exists()
    assert client.post(address, filled(shown)).status_code == 302
    fresh = Partnership.objects.get(slug="noord")
    assert [row.party.name for row in Membership.objects.filter(partnership=fresh).order_by("party__name")] == [
        "Bestuur oost 2", "Lerarenopleiding"
    ]  # fmt: skip


def test_splitting_in_mid_year_says_how_many_placements_stay_behind(funded, sign_in):
    """To the administrator a number; to who sees placements the schools and hours, as before."""
    side, client = funded.oost, sign_in(funded.admin)
    address = reverse("partnerships:partnership_split", args=[side.partnership.pk])
    values = filled(client.get(address)) | {
        "name": "OidS Noord", "slug": "noord", "on": "2027-01-01", "boards": str(side.boards[1].pk),
    }  # fmt: skip
    sections = client.post(address, values).context["effect"]["sections"]
    theirs = [
        fact
        for fact in facts(side.partnership, YEAR)
        if any(part.board_id == side.boards[1].pk and part.period.last > END for part in fact.parts)
    ]
    assert len(theirs) > 0
    (told,) = [section for section in sections if section.name.startswith("outside-")]
    assert (told.name, told.title) == (f"outside-oost-{YEAR}", f"Plaatsingen in {YEAR}, {side.partnership}")
    assert told.empty.split()[0] == str(len(theirs))
    end = side.partnership.memberships.get(party=side.boards[1])
    seen = look(side, lambda: register.end_membership(end, last_day=END, reason="Gaat weg", by=side.leader))
    assert by_name(seen, "outside") is None and by_name(seen, "hours").note.split()[0] == str(len(theirs))


def test_joining_is_shown_first_with_the_scenario_to_whom_it_is(funded, sign_in):
    side, on = funded.oost, YEAR.next.first_day
    board = register.create_party(kind=PartyKind.BOARD, code="99124", name="Stichting Vrij", by=funded.admin)
    address = reverse("partnerships:membership_create", args=[side.partnership.pk])
    names = {}
    for who in (funded.admin, side.leader):
        client = sign_in(who)
        sent = filled(client.get(address)) | {"party": f"{board} ({board.code})", "valid_from": on.isoformat()}
        shown = client.post(address, sent)
        sections = shown.context["effect"]["sections"]
        names[who] = [section.name for section in sections]
        assert texts(sections[0]) == [["Stichting Vrij", "niet", "het hele jaar"]]
        assert not board.memberships.exists()
    start = f"oost-{YEAR.next}"
    assert names == {
        funded.admin: [f"members-{start}", "hidden"], side.leader: [f"members-{start}", f"steps-{start}"],
    }  # fmt: skip
    steps = by_name(sections, "steps")
    assert steps.empty.startswith("Er verschuift niets zolang bij wie erbij komt niemand geplaatst is.")
    # Nobody is placed in that year: the scenario is that of the newest year in which somebody is.
    assert steps.add[1].endswith(f"/oost/{YEAR}/scenarios/samen-en-uit-elkaar/?act=new_board")
    assert client.get(steps.add[1]).context["form"]["act"].value() == "new_board"
    assert client.post(address, filled(shown)).status_code == 302
    assert [(row.partnership, row.valid_from) for row in board.memberships.all()] == [(side.partnership, on)]


def test_a_board_that_takes_part_elsewhere_is_told_where(world, sign_in):
    side, other = world.oost, world.west
    address = reverse("partnerships:membership_create", args=[side.partnership.pk])
    board = other.boards[1]
    client = sign_in(world.admin)
    sent = filled(client.get(address)) | {"party": f"{board} ({board.code})", "valid_from": "2027-08-01"}
    answer = client.post(address, sent)
    if answer.status_code == 200:
        answer = client.post(address, filled(answer))
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert f"neemt deel aan {other.partnership}" in shown
    assert not Membership.objects.filter(partnership=side.partnership, party_id=other.boards[1].pk).exists()


def test_who_merges_or_splits_sees_the_grants_and_the_amounts_per_party_but_no_student(funded, sign_in):
    west, client = funded.west, sign_in(funded.admin)
    merge = reverse("partnerships:partnership_merge", args=[west.partnership.pk])
    values = filled(client.get(merge)) | {"into": str(funded.oost.partnership.pk), "on": "2027-08-01"}
    answer = client.post(merge, values)
    grants, told, parties = answer.context["effect"]["sections"][:3]
    assert (grants.name, told.name, parties.name) == ("grants", "skipped", "parties")
    # The penvoerder of the one that ends gets nothing of its own any more.
    ((falls,),) = texts(told)
    assert f"van de verdeelsleutel van {west.partnership.name}" in falls and west.boards[0].code in falls
    assert f"verdeelt de verdeelsleutel van {funded.oost.partnership.name}" in falls
    assert [row[1] for row in texts(grants)] == [
        funded.oost.partnership.name, west.partnership.name, "beide partnerschappen samen",
    ]  # fmt: skip
    # The one that stays divides: by its scheme, for its own penvoerder.
    assert grants.head[0:1] == ["Wanneer"] and "Hierna" in parties.head
    # EUR 291,000: 30,000 to the institute, 3% (8,730) to the penvoerder of the one that stays, the rest to equal hours.
    assert [(row[1], row[3]) for row in texts(parties)] == [
        ("Lerarenopleiding", "€\xa030.000,00"), ("Bestuur oost 1", "€\xa084.411,00"), ("Bestuur oost 2", "€\xa050.454,00"),
        ("Bestuur west 1", "€\xa075.681,00"), ("Bestuur west 2", "€\xa050.454,00"),
    ]  # fmt: skip
    assert [cell.text for cell in parties.foot_cells][2:] == ["€\xa0391.000,00", "€\xa0291.000,00", "€\xa0−100.000,00"]
    assert f"van {funded.oost.partnership.name}" in parties.note
    assert "Dit is een financieel gevolg, geen inhoudelijke reden." in grants.note
    people = {str(person) for person in (*Student.objects.all(), *Person.objects.all())}
    assert people and not [name for name in people if name in answer.content.decode()]
    split = reverse("partnerships:partnership_split", args=[west.partnership.pk])
    values = filled(client.get(split)) | {
        "name": "Noord", "slug": "noord", "on": "2027-08-01", "boards": str(west.boards[1].pk),
    }  # fmt: skip
    sections = client.post(split, values).context["effect"]["sections"]
    assert [section.name for section in sections[:4]] == ["grants", "skipped", "parties", "parties_there"]
    # What the half that goes cannot divide is a section of its own, and no line among the figures.
    assert len(sections[1].rows) >= 1 and "Noord" not in sections[0].note
