"""What the tests of places answer for a school."""

from rounds.actions.places import answer_place

FULL_TIME_TWO = {"route": "full_time", "year_from": None, "year_until": None, "places": 2}


def answer(world, school=3, **values):
    values = {"answer": "yes", "places": 3, "channel": "office", "by": world.oost.leader} | values
    return answer_place(round=world.round, school=world.oost.schools[school], **values)
