"""Participants of the network, and the agreement with each: entered, ended, never overwritten by the next one."""

from __future__ import annotations

from contextlib import nullcontext

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from network.enums import OF_REGISTER, ParticipantKind
from network.models import Agreement, NetworkFile, Participant
from oids.actions import require
from oids.documents import kept_file
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from partnerships.actions.base import end_on, required, save


@transaction.atomic
def create_participant(*, partnership, kind, party=None, partner=None, name="", note="", by) -> Participant:
    """`party` for a board or institute, `partner` for another partnership, a `name` for whoever is outside."""
    require(by, "network.change_participant", partnership)
    if kind in OF_REGISTER:
        if party is None:
            raise ValidationError({"party": _("Choose the board or institute from the register.")})
        if party.kind != kind:
            raise ValidationError({"party": _("%(party)s is something else than you chose.") % {"party": party}})
        name, partner = party.name, None
    elif kind == ParticipantKind.PARTNERSHIP:
        if partner is None or partner.pk == partnership.pk:
            raise ValidationError({"partner": _("Choose another partnership.")})
        name, party = partner.name, None
    else:
        name = required(name or "", "name", _("Give the name of the participant."))
        party = partner = None
    row = Participant(partnership=partnership, kind=kind, party=party, partner=partner, name=name, note=note.strip())
    return save("network.participant.create", by, row)


@transaction.atomic
def update_participant(row, *, name="", note="", version=None, by) -> Participant:
    """Another note, or name of whoever is outside; boards, institutes and partnerships have theirs in the register."""
    require(by, "network.change_participant", row)
    row = lock(row)
    check_version(row, version)
    if not row.party_id and not row.partner_id:
        row.name = required(name or "", "name", _("Give the name of the participant."))
    row.note = note.strip()
    with history("network.participant.update", by=by):
        save_new_version(row)
    return row


@transaction.atomic
def add_agreement(
    participant, *, signed_on, valid_from, valid_until=None, contribution_cents, hours, source, file=None, by
) -> Agreement:
    """What is agreed for a period, with its document (`file`: what was sent, or None)."""
    require(by, "network.change_participant", participant)
    participant = lock(participant)
    sent = (
        kept_file(NetworkFile, file, act="network.file.keep", by=by, partnership=participant.partnership)
        if file is not None
        else nullcontext()
    )
    with sent as document:
        row = Agreement(
            participant=participant, signed_on=signed_on, valid_from=valid_from, valid_until=valid_until,
            contribution_cents=contribution_cents, hours=hours, file=document,
            source=required(source, "source", _("Say where it was agreed.")),
        )  # fmt: skip
        return save("network.agreement.add", by, row)


@transaction.atomic
def end_agreement(row, *, last_day, reason, by) -> Agreement:
    require(by, "network.change_participant", row)
    row = lock(row)
    end_on(row, last_day)
    row.end_reason = required(reason, "reason", _("Say why it ends."))
    with history("network.agreement.end", by=by):
        save_new_version(row)
    return row
