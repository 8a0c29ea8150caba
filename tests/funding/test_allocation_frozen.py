"""An adopted allocation does not change, whichever road the change takes."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from funding import actions as money
from funding.differences import correction_difference, register_difference
from funding.enums import AllocationState
from funding.models import Allocation
from oids.actions import ActionRefused
from placements.models import Placement
from tests.cast import adopt, place, subsidy_amount


@pytest.fixture
def adopted(funded):
    funded.allocation = adopt(funded.oost, funded.oost_money)
    return funded


def refused(statement, *parameters):
    """What the database answers to a statement that goes past the product."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
    return str(caught.value)


@pytest.mark.parametrize(
    "change",
    [
        "result = '{}'",
        "inputs = '{}'",
        "budget_cents = budget_cents + 1",
        "engine_version = 'other'",
        "decision_id = NULL, state = 'draft'",
        "state = 'submitted'",
        "calculated_at = now()",
        "number = 9",
    ],
)
def test_adopted_allocation_refuses_sql(adopted, change):
    answer = refused(f"UPDATE funding_allocation SET {change} WHERE id = %s", adopted.allocation.pk)
    assert "frozen" in answer or "Cannot transition" in answer or "Invalid" in answer


def test_adopted_allocation_cannot_be_deleted(adopted):
    assert "Cannot delete" in refused("DELETE FROM funding_allocation WHERE id = %s", adopted.allocation.pk)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE funding_allocationshare SET amount_cents = amount_cents + 1 WHERE allocation_id = %s",
        "UPDATE funding_allocationshare SET allocation_id = NULL WHERE allocation_id = %s",
        "DELETE FROM funding_allocationshare WHERE allocation_id = %s",
        "INSERT INTO funding_allocationshare (allocation_id, party_id, amount_cents)"
        " SELECT %s, max(id), 1 FROM partnerships_party",
    ],
)
def test_shares_of_an_adopted_allocation_refuse_sql(adopted, statement):
    assert "its shares are frozen" in refused(statement, adopted.allocation.pk)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE funding_allocationscheme SET name = 'x' WHERE id = %s",
        "UPDATE funding_allocationstep SET amount_cents = 1 WHERE scheme_id = %s AND size = 'fixed'",
        "UPDATE funding_allocationstep SET scheme_id = NULL WHERE scheme_id = %s",
        "DELETE FROM funding_allocationstep WHERE scheme_id = %s",
    ],
)
def test_an_adopted_scheme_refuses_sql(adopted, statement):
    answer = refused(statement, adopted.oost_money.scheme.pk)
    assert "frozen" in answer or "Cannot update" in answer


def test_a_filed_count_and_a_recorded_amount_refuse_sql(funded):
    count, amount = funded.oost_money.count, funded.oost_money.amount
    assert "Cannot update" in refused("UPDATE funding_studentcount SET state = 'proposed' WHERE id = %s", count.pk)
    assert "Cannot update or delete" in refused("DELETE FROM funding_studentcount WHERE id = %s", count.pk)
    assert "lines stay" in refused("UPDATE funding_studentcountline SET corrected = 1 WHERE count_id = %s", count.pk)
    assert "a recorded amount stays" in refused(
        "UPDATE funding_grantamount SET amount_cents = 1 WHERE id = %s", amount.pk
    )


def test_adopted_keeps_its_figures_when_the_register_moves_on(adopted):
    side, before = adopted.oost, adopted.allocation.result
    assert register_difference(adopted.allocation).changed is False
    place(side, 5, school=3)

    found = register_difference(adopted.allocation)

    adopted.allocation.refresh_from_db()
    assert adopted.allocation.result == before
    assert found.changed
    assert found.moves_money
    assert sum(row.change for row in found.rows) == 0
    gains = {row.code: row.change for row in found.rows if row.change}
    assert set(gains) == {board.code for board in side.boards}
    assert gains[side.boards[1].code] > 0


def test_a_new_amount_of_the_grant_shows_as_a_difference(adopted):
    subsidy_amount(adopted.oost, adopted.oost_money.grant, reduction_percentage=10)
    found = register_difference(adopted.allocation)
    assert (found.budget_before, found.budget_after) == (195_500_00, 175_950_00)
    assert sum(row.change for row in found.rows) == found.budget_after - found.budget_before


def test_a_correction_is_a_new_version_and_says_the_difference_per_party(adopted):
    side = adopted.oost
    place(side, 5, school=3)
    new = money.correct_allocation(adopted.allocation, reason="Een student vergeten.", by=side.leader)

    assert (new.number, new.corrects, new.state) == (2, adopted.allocation, AllocationState.DRAFT)
    rows = {row.code: row for row in correction_difference(new)}
    shares = {share.party.code: share.amount_cents for share in new.shares.select_related("party")}
    assert {code: row.after for code, row in rows.items()} == shares
    assert {code: row.before for code, row in rows.items()} == {
        share.party.code: share.amount_cents for share in adopted.allocation.shares.select_related("party")
    }
    assert sum(row.change for row in rows.values()) == 0
    adopted.allocation.refresh_from_db()
    assert adopted.allocation.state == AllocationState.ADOPTED


def test_a_correction_needs_a_reason_and_an_adopted_version(funded):
    side, draft = funded.oost, funded.oost_money.allocation
    with pytest.raises(ActionRefused, match="vastgestelde"):
        money.correct_allocation(draft, reason="x", by=side.leader)
    allocation = adopt(side, funded.oost_money)
    with pytest.raises(ValidationError):
        money.correct_allocation(allocation, reason=" ", by=side.leader)
    assert Allocation.objects.filter(partnership=side.partnership).count() == 1


def test_who_prepared_cannot_authorise_even_after_another_worked_it_out_again(funded, django_user_model):
    side = funded.oost
    from partnerships.models import Role
    from tests.cast import START

    # The programme leader is controller as well: two roles, one person.
    Role.objects.create(user=side.leader, kind="controller", partnership=side.partnership, valid_from=START)
    leader = django_user_model.objects.get(pk=side.leader.pk)
    second = django_user_model.objects.create_user("second@example.org", "a-long-password", name="Tweede Leider")
    Role.objects.create(
        user=second, kind="programme_leader", partnership=side.partnership, party=side.institute_trainers[0].employer,
        valid_from=START,
    )  # fmt: skip
    money.recalculate_allocation(funded.oost_money.allocation, by=second)
    allocation = adopt(side, funded.oost_money)
    with pytest.raises(ActionRefused, match="iemand anders"):
        money.authorise_allocation(allocation, by=leader)
    done = money.authorise_allocation(allocation, by=side.controller)
    assert (done.state, done.authorised_by) == (AllocationState.AUTHORISED, side.controller)


def test_each_act_belongs_to_its_role_and_state(funded):
    side, draft = funded.oost, funded.oost_money.allocation
    with pytest.raises(PermissionDenied):
        money.submit_allocation(draft, by=side.steering)
    with pytest.raises(ActionRefused, match="ingediend"):
        money.adopt_allocation(draft, decision=funded.oost_money.decision, by=side.steering)
    submitted = money.submit_allocation(draft, by=side.leader)
    with pytest.raises(PermissionDenied):
        money.adopt_allocation(submitted, decision=funded.oost_money.decision, by=side.leader)
    with pytest.raises(ValidationError):
        money.adopt_allocation(submitted, decision=funded.west_money.decision, by=side.steering)
    with pytest.raises(ActionRefused):
        money.recalculate_allocation(submitted, by=side.leader)
    with pytest.raises(ActionRefused):
        money.authorise_allocation(submitted, by=side.controller)
    submitted.refresh_from_db()
    assert submitted.state == AllocationState.SUBMITTED


def test_a_return_gives_the_draft_back(funded):
    side = funded.oost
    submitted = money.submit_allocation(funded.oost_money.allocation, by=side.leader)
    returned = money.return_allocation(submitted, by=side.steering)
    assert (returned.state, returned.submitted_at) == (AllocationState.DRAFT, None)


def test_a_failure_in_mid_adoption_leaves_nothing(funded, monkeypatch):
    side = funded.oost
    submitted = money.submit_allocation(funded.oost_money.allocation, by=side.leader)

    def killed(self, *args, **kwargs):
        super(Allocation, self).save(*args, **kwargs)
        raise RuntimeError("killed")

    monkeypatch.setattr(Allocation, "save", killed)
    with pytest.raises(RuntimeError):
        money.adopt_allocation(submitted, decision=funded.oost_money.decision, by=side.steering)
    monkeypatch.undo()
    kept = Allocation.objects.get(pk=submitted.pk)
    assert (kept.state, kept.decision, kept.adopted_by) == (AllocationState.SUBMITTED, None, None)


def test_one_allocation_is_open_at_a_time(adopted):
    side = adopted.oost
    with pytest.raises(ActionRefused, match="al een verdeling"):
        money.prepare_allocation(
            partnership=side.partnership, school_year=adopted.allocation.school_year,
            scheme=adopted.oost_money.scheme, by=side.leader,
        )  # fmt: skip


def test_placements_behind_a_frozen_allocation_can_still_end(adopted):
    """Frozen is the allocation, not the year: the placing goes on."""
    from placements.actions import end_placement

    placement = adopted.oost.placements[0]
    end_placement(placement, last_day=placement.valid_from, reason="student_stopped", by=adopted.oost.leader)
    assert Placement.objects.get(pk=placement.pk).valid_until == placement.valid_from
    assert register_difference(adopted.allocation).changed
