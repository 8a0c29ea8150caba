"""Participants of the network and what was agreed with each: dated, never overwritten, in the books once."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from books.models import Contribution
from network import actions
from network.enums import ParticipantKind
from network.models import Agreement, Participant
from oids.actions import ActionRefused
from tests.cast import YEAR
from tests.casts.costs import network_stream, upload
from tests.casts.network import agree, build, group, product

Day = datetime.date
DUE = Day(2026, 12, 31)


def participant(side, kind=ParticipantKind.BOARD, **values):
    values = {"party": side.boards[0]} if kind == ParticipantKind.BOARD and not values else values
    return actions.create_participant(partnership=side.partnership, kind=kind, by=side.leader, **values)


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        (ParticipantKind.BOARD, {"name": "Bestuur"}, "party"),
        (ParticipantKind.PARTNERSHIP, {"name": "West"}, "partner"),
        (ParticipantKind.VOCATIONAL, {"name": "  "}, "name"),
    ],
)
def test_a_participant_is_who_its_kind_says(world, kind, values, field):
    with pytest.raises(ValidationError) as refused:
        participant(world.oost, kind, **values)
    assert list(refused.value.error_dict) == [field]


def test_an_institute_is_no_board(world):
    with pytest.raises(ValidationError):
        participant(world.oost, ParticipantKind.BOARD, party=world.institute)


def test_the_name_of_a_board_is_that_of_the_register(world):
    found = participant(world.oost)
    party = found.party
    party.name = "Stichting Nieuw"
    party.save()
    assert str(Participant.objects.get(pk=found.pk)) == "Stichting Nieuw"


def test_agreements_follow_each_other_and_do_not_overlap(world):
    found = participant(world.oost)
    first = agree(found, world.oost)
    with pytest.raises(ValidationError):
        agree(found, world.oost, valid_from=Day(2026, 8, 1), cents=3_500_00)
    actions.end_agreement(first, last_day=Day(2026, 7, 31), reason="Nieuw convenant", by=world.oost.leader)
    agree(found, world.oost, valid_from=Day(2026, 8, 1), cents=3_500_00)
    periods = Agreement.objects.order_by("valid_from").values_list("valid_from", "valid_until", "contribution_cents")
    assert list(periods) == [
        (Day(2024, 9, 1), Day(2026, 7, 31), 3_000_00), (Day(2026, 8, 1), None, 3_500_00)
    ]  # fmt: skip


def test_the_file_of_a_refused_agreement_does_not_stay(world):
    found = participant(world.oost)
    agree(found, world.oost, file=upload("a.pdf"))
    with pytest.raises(ValidationError):
        agree(found, world.oost, file=upload("b.pdf", b"%PDF-1.7 another"))
    assert found.partnership.__class__.objects.count() == 2
    assert Agreement.objects.get().file.size == len(b"%PDF-1.7\n1 0 obj\n")


def test_only_the_programme_leader_enters(world):
    for user in (world.oost.controller, world.oost.board_staff, world.west.leader, world.admin):
        with pytest.raises(PermissionDenied):
            actions.create_participant(
                partnership=world.oost.partnership, kind=ParticipantKind.OTHER, name="Museum", by=user
            )


def test_agreed_contributions_go_into_the_books_once(world):
    side = world.oost
    network_stream(side)
    for board in side.boards:
        agree(participant(side, ParticipantKind.BOARD, party=board), side)
    agree(participant(side, ParticipantKind.VOCATIONAL, name="ROC"), side, cents=1_000_00)
    made = actions.ask_contributions(partnership=side.partnership, school_year=YEAR, due_on=DUE, by=side.controller)
    assert [(row.party_id, row.amount_cents, row.is_confirmed) for row in made] == [
        (board.pk, 3_000_00, False) for board in side.boards
    ]
    with pytest.raises(ActionRefused):
        actions.ask_contributions(partnership=side.partnership, school_year=YEAR, due_on=DUE, by=side.controller)
    assert Contribution.objects.count() == 2


def test_without_a_stream_nothing_is_asked(world):
    agree(participant(world.oost), world.oost)
    with pytest.raises(ActionRefused):
        actions.ask_contributions(
            partnership=world.oost.partnership, school_year=YEAR, due_on=DUE, by=world.oost.controller
        )


def test_staff_of_a_board_sees_its_own_agreement_only(standing_world, sign_in):
    side = standing_world.oost
    client = sign_in(side.board_staff)
    page = client.get(side.address("kennisnetwerk/"))
    assert [str(row) for row in page.context["table"].data] == ["Bestuur oost 2"]
    other = Participant.objects.get(party=side.boards[0])
    assert client.get(other.get_absolute_url()).status_code == 404
    file = reverse("network:agreement_file", args=[side.network.agreement.pk])
    answer = client.get(file)
    assert answer["Content-Disposition"].startswith('attachment; filename="convenant-')


def test_a_partnership_that_takes_part_sees_groups_and_library_and_changes_nothing(world, sign_in):
    side, other = world.oost, world.west
    found = build(side)
    client = sign_in(other.leader)
    pages = [found.group.get_absolute_url(), found.product.get_absolute_url(), found.theme.get_absolute_url()]
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]
    partner = participant(side, ParticipantKind.PARTNERSHIP, partner=other.partnership)
    agreement = agree(partner, side, cents=0)
    assert [client.get(page).status_code for page in pages] == [200, 200, 200]
    assert client.get(found.draft.get_absolute_url()).status_code == 404
    assert client.get(reverse("network:group_update", args=[found.group.pk])).status_code == 403
    assert client.post(reverse("network:product_withdraw", args=[found.product.pk])).status_code == 403
    listed = client.get(other.address("beroepsproducten/"), {"q": "lezen"}).context["table"].data
    assert [row.title for row in listed] == ["Leeskilometers"]
    # The agreement ends, and so does what it opened.
    actions.end_agreement(agreement, last_day=Day(2026, 8, 1), reason="Gestopt", by=side.leader)
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]


def test_groups_and_products_of_one_partnership_do_not_take_themes_of_another(world):
    theme = actions.create_theme(
        partnership=world.west.partnership, title="Rekenen", valid_from=YEAR.first_day, by=world.west.leader
    )
    with pytest.raises(ValidationError):
        group(world.oost, theme=theme)
    with pytest.raises(ValidationError):
        product(world.oost, theme=theme)
