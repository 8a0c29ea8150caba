"""A school closes, or is no longer in the partnership: all its students to another school, or ended, in one act."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oids.actions import ActionRefused, require
from oids.periods import ONE_DAY
from partnerships.enums import TrainerKind
from partnerships.models import School, Trainer
from placements.actions.placements import Acknowledged, end_placement, move_placement, update_placement
from placements.actions.warnings import NeedsAcknowledgement, Warning
from placements.enums import EndReason
from placements.inputs.leading import groups_led_on, led_by
from placements.models import PeerGroup, Placement


@dataclass(frozen=True, slots=True)
class Leaver:
    """One placement that leaves its school: `first_day` is the first day on which the student is not there any more.

    `school` is where the student goes; None: the placement ends.
    """

    placement: Placement
    first_day: datetime.date
    school: School | None = None
    version: int | None = None


def team_at(partnership, school_year, school, day: datetime.date) -> dict:
    """Who guides at a school: its school trainer on that day, with the smallest peer group that they lead then and its
    institute trainer."""
    trainers = Trainer.objects.active_on(day).filter(partnership=partnership, kind=TrainerKind.SCHOOL_TRAINER)
    deployed = [
        trainer
        for trainer in trainers.filter(deployments__school=school).prefetch_related("deployments").order_by("pk")
        if any(row.school_id == school.pk and row.is_active_on(day) for row in trainer.deployments.all())
    ]
    trainer = deployed[0] if deployed else None
    groups = PeerGroup.objects.filter(partnership=partnership, school_year=school_year)
    led = groups_led_on(led_by(groups, trainer), day).get(trainer.pk, []) if trainer else []
    group = led[0] if led else None
    return {
        "school_trainer": trainer,
        "peer_group": group,
        "institute_trainer": group.lead_on(day).institute_trainer if group else None,
        "mentors": [],
    }


@transaction.atomic
def leave_school(
    leavers: Iterable[Leaver], *, note="", acknowledged: Acknowledged | None = None, by
) -> list[Placement]:
    """Move or end all of them, or nothing; every refusal names its placement. Returns what each became."""
    acknowledged = acknowledged or Acknowledged()
    errors: list[str] = []
    warned: dict[tuple, Warning] = {}
    counted: dict[tuple, int] = {}
    done = []
    for leaver in leavers:
        placement = leaver.placement
        require(by, "placements.change_placement", placement)
        team = {}
        if leaver.school is not None:
            team = team_at(placement.partnership, placement.school_year, leaver.school, leaver.first_day)
        try:
            try:
                done.append(_leave(leaver, team, note, acknowledged, by))
            except NeedsAcknowledgement as needed:
                for warning in needed.warnings:
                    key = _about(warning, leaver, team)
                    warned[key], counted[key] = warning, counted.get(key, 0) + 1
                # On with the others, so that all warnings come at once; the end of the act takes it back.
                seen = Acknowledged(frozenset(warning.code for warning in needed.warnings), "–")
                done.append(_leave(leaver, team, note, seen, by))
        except ValidationError as error:
            errors += [f"{placement.reference} ({placement.school}): {message}" for message in error.messages]
        except ActionRefused as refused:
            errors.append(f"{placement.reference} ({placement.school}): {refused.message}")
    if errors:
        raise ValidationError(errors)
    if warned:
        raise NeedsAcknowledgement(_together(warned, counted))
    return done


def _about(warning: Warning, leaver: Leaver, team: dict) -> tuple:
    """What makes two warnings the same: the school where somebody is missing, else who guides too many."""
    if warning.code in ("no_school_trainer", "no_mentor", "mentor_late"):
        return warning.code, leaver.school
    return warning.code, team["school_trainer"], team["peer_group"]


def _leave(leaver: Leaver, team: dict, note: str, acknowledged: Acknowledged, by) -> Placement:
    placement, day = leaver.placement, leaver.first_day
    if leaver.school is not None and placement.end_reason:
        raise ActionRefused(_("This placement already ended with a reason. End it earlier instead of moving it."))
    if leaver.school is None and day <= placement.valid_from:
        raise ActionRefused(
            _("It begins when the school was already gone. Choose a school for this student, or correct the placement.")
        )
    if leaver.school is None:
        return end_placement(
            placement, last_day=day - ONE_DAY, reason=EndReason.SCHOOL_CLOSED, note=note, version=leaver.version, by=by
        )
    if day <= placement.valid_from:
        return update_placement(
            placement, school=leaver.school, version=leaver.version, acknowledged=acknowledged, by=by, **team
        )
    return move_placement(
        placement, first_day=day, school=leaver.school, reason=EndReason.SCHOOL_CLOSED, note=note,
        version=leaver.version, acknowledged=acknowledged, by=by, **team,
    )  # fmt: skip


def _together(warned: dict[tuple, Warning], counted: dict[tuple, int]) -> list[Warning]:
    """One warning per code, with for how many students each of its messages is."""
    lines: dict[str, list[str]] = {}
    needs: dict[str, bool] = {}
    for key, warning in warned.items():
        number = counted[key]
        many = ngettext("%(number)s student", "%(number)s students", number) % {"number": number}
        line = f"{warning.message} ({many})"
        lines.setdefault(warning.code, [])
        if line not in lines[warning.code]:
            lines[warning.code].append(line)
        needs[warning.code] = needs.get(warning.code, False) or warning.needs_reason
    return [Warning(code, " ".join(messages), needs[code]) for code, messages in lines.items()]
