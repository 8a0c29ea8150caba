"""The stand of a meeting: frozen before it, never changed after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from funding.calculations.export import sha256_of
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import lock
from partnerships.actions.decisions import check_decision
from partnerships.models import Meeting
from steering.calculations.scenario_kept import to_json
from steering.calculations.stand import KeptPaper, KeptStand, Translated
from steering.enums import ScenarioState
from steering.inputs.papers import Asked, papers_for
from steering.models import AdoptedScenario, Scenario, Stand, StandScenario


@transaction.atomic
def freeze_stand(
    *, meeting: Meeting, scenarios: Iterable[Scenario] = (), note: str = "", notes: Mapping[str, str] | None = None, by
) -> Stand:
    """Keep the figures of the meeting's year, the chosen scenarios and the agenda as they are now. `notes` are words of
    the programme leader per paper (its code). In Dutch, whoever does it: it is a paper of the partnership; and beside it in the
    other languages of the product, for who reads it in one of those."""
    partnership = meeting.body.partnership
    require(by, "steering.freeze_stand", partnership)
    meeting = lock(meeting)
    _check(meeting)
    chosen = tuple(scenarios)
    for scenario in chosen:
        if scenario.partnership_id != partnership.pk or not scenario.is_shared:
            raise ValidationError({"scenarios": _("Only shared scenarios of this partnership lie before a meeting.")})
    previous = previous_of(meeting)
    content = kept(asked_for(meeting, chosen, by, previous), notes or {})
    data = to_json(content)
    number = meeting.stands.count() + 1
    stand = Stand(
        partnership=partnership, meeting=meeting, school_year=meeting.school_year, number=number, note=note.strip(),
        content=data, sha256=sha256_of(data), previous=previous, frozen_by=by, frozen_at=timezone.now(),
    )  # fmt: skip
    with history("steering.stand.freeze", by=by):
        stand.full_clean()
        stand.save()
        StandScenario.objects.bulk_create(StandScenario(stand=stand, scenario=scenario) for scenario in chosen)
    return stand


def _check(meeting: Meeting) -> None:
    if meeting.is_cancelled:
        raise ActionRefused(_("This meeting was called off. Plan a new one."))
    if meeting.was_held:
        raise ActionRefused(
            _("This meeting has decisions or minutes, so it was held. What lay before it stays as it was.")
        )


def previous_of(meeting: Meeting) -> Stand | None:
    """The stand that lay before the last meeting of this body before this one."""
    earlier = Stand.objects.filter(meeting__body=meeting.body_id, meeting__held_on__lt=meeting.held_on)
    return earlier.filter(meeting__cancelled_because="").order_by("-meeting__held_on", "-number").first()


def asked_for(meeting: Meeting, scenarios: Iterable[Scenario], user, previous: Stand | None) -> Asked:
    return Asked(
        partnership=meeting.body.partnership, school_year=meeting.school_year, meeting=meeting, user=user,
        scenarios=tuple(scenarios), previous=previous.meeting if previous else None,
        frozen_at=previous.frozen_at if previous else None,
    )  # fmt: skip


def kept(asked: Asked, notes: Mapping[str, str]) -> KeptStand:
    def papers(language: str) -> tuple[KeptPaper, ...]:
        with translation.override(language):
            return tuple(replace(paper, note=notes.get(paper.code, "").strip()) for paper in papers_for(asked))

    others = [code for code, _label in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    return KeptStand(
        tuple(item.title for item in asked.meeting.agenda.all()), papers(settings.LANGUAGE_CODE),
        tuple(Translated(code, papers(code)) for code in others),
    )  # fmt: skip


@transaction.atomic
def adopt_scenario(scenario: Scenario, *, decision, by) -> AdoptedScenario:
    """The steering group chooses a shared scenario; nothing of the partnership changes by it, but it is on record."""
    require(by, "steering.adopt_scenario", scenario)
    scenario = lock(scenario)
    if scenario.state != ScenarioState.SHARED:
        raise ActionRefused(_("Share the scenario first: what is decided about is seen by all."))
    if AdoptedScenario.objects.filter(scenario=scenario).exists():
        raise ActionRefused(_("This scenario is adopted already."))
    check_decision(decision, partnership=scenario.partnership)
    adopted = AdoptedScenario(
        partnership=scenario.partnership, scenario=scenario, decision=decision, adopted_by=by, adopted_at=timezone.now()
    )
    with history("steering.scenario.adopt", by=by):
        adopted.full_clean()
        adopted.save()
    return adopted
