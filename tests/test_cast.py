"""The world that the other tests stand on is as it says."""


def test_both_partnerships_have_students_money_and_people(funded):
    for side, money in ((funded.oost, funded.oost_money), (funded.west, funded.west_money)):
        assert len(side.placements) == 5
        assert money.amount.amount_cents == 100_000_00 + 100 * 955_00
        assert sum(money.allocation.shares.values_list("amount_cents", flat=True)) == money.amount.amount_cents
