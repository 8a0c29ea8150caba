"""People who work in the network: known already, or new by name."""

from __future__ import annotations

from django.utils.translation import gettext as _

from network.models import Participant
from partnerships.actions.base import required, save
from partnerships.models import Person, Trainer


def somebody(person: Person | None, *, first_name: str, infix: str, last_name: str, email: str = "", by) -> Person:
    """`person` who is known already, or somebody new by name."""
    if person is not None:
        return person
    fresh = Person(
        first_name=required(first_name, "first_name", _("Choose somebody, or fill in first and last name.")),
        infix=infix.strip(), last_name=required(last_name, "last_name", _("Fill in the last name.")),
        email=email.strip(),
    )  # fmt: skip
    return save("partnerships.person.create", by, fresh)


def _employers(group, school_year, person: Person):
    """Boards and institutes that the register has as the person's employer in the school year, the latest first."""
    rows = Trainer.objects.filter(person=person, partnership=group.partnership_id).overlapping(school_year.period)
    return [row.employer for row in rows.select_related("employer").order_by("-valid_from", "-pk")]


def participant_for(group, school_year, person: Person | None) -> Participant | None:
    """The participant that the person works for according to the register."""
    for employer in _employers(group, school_year, person) if person else []:
        if found := Participant.objects.filter(partnership=group.partnership_id, party=employer).first():
            return found
    return None


def works_for_another(group, school_year, person: Person | None, participant: Participant) -> str:
    """What to ask when the register says that a trainer works for another than the participant; empty when it does not."""
    employers = _employers(group, school_year, person) if person else []
    if not employers or participant.party_id in {employer.pk for employer in employers}:
        return ""
    return _("%(person)s works for %(employer)s. Tick this if the hours count for %(participant)s all the same.") % {
        "person": person, "employer": employers[0], "participant": participant
    }  # fmt: skip
