"""Stands of the demonstration: of a meeting three weeks ago, in which a scenario was chosen, and of the one to come."""

from __future__ import annotations

import datetime

from django.utils import timezone

from books.demo.chapters import Told, chapter
from books.demo.costs import paper
from books.demo.governance import HALF_PAST_FOUR, TWO
from books.demo.years import THIS_YEAR
from partnerships import actions as register
from partnerships.models import ActionPoint, Body, Meeting
from steering.actions import adopt_scenario, freeze_stand
from steering.enums import ScenarioState
from steering.models import Scenario

WEEKS_AGO = datetime.timedelta(weeks=3)
AGENDA = ["Opening en mededelingen", "Groei van deeltijd: drie scenario's", "Vooruitblik op de verdeling", "Sluiting"]
CHOSEN = "Tien procent groei"


@chapter(50)
def tell_stands(told: Told) -> None:
    leader, today = told.cast["leader"], timezone.localdate()
    body = Body.objects.get(partnership=told.partnership, kind="steering_group")
    first = _meeting(body, max(today - WEEKS_AGO, THIS_YEAR.first_day), leader)
    shown = {row.name: row for row in Scenario.objects.filter(partnership=told.partnership, state=ScenarioState.SHARED)}
    freeze_stand(
        meeting=first, scenarios=[shown[CHOSEN], shown["Waar de sprongen liggen"]], by=leader,
        note="De instroom in deeltijd groeit door. Vanmiddag kiezen we waar we van uitgaan.",
        notes={"students": "Ruim een derde van de studenten volgt deeltijd."},
    )  # fmt: skip
    register.record_attendance(
        first, states={row.person: "present" for row in body.members.active_on(first.held_on)}, by=leader
    )
    register.keep_minutes(first, upload=paper(f"Notulen {first}"), by=leader)
    decision = register.record_decision(
        partnership=told.partnership, meeting=first, number=f"SG-{first.held_on.year}-12", by=leader,
        title="Uitgaan van tien procent groei", valid_until=THIS_YEAR.next.last_day,
        text="De stuurgroep gaat voor de begroting van volgend jaar uit van het scenario “Tien procent groei”.",
    )  # fmt: skip
    adopt_scenario(shown[CHOSEN], decision=decision, by=told.cast["steering"])
    done = ActionPoint.objects.filter(meeting__body=body, done_on=None).order_by("due_on").first()
    register.finish_action_point(done, note="De accountant kijkt in januari.", by=leader)
    coming = Meeting.objects.filter(body=body, held_on__gte=today, cancelled_because="").order_by("held_on").first()
    freeze_stand(
        meeting=coming, scenarios=[shown[CHOSEN], shown["Zonder de academische functie"]], by=leader,
        note=f"Op de agenda staat de verdeling van {THIS_YEAR}. Hieronder staat eerst wat er sinds de vorige keer veranderde.",
        notes={"allocation": "Dit is het concept dat ter vaststelling voorligt."},
    )  # fmt: skip


def _meeting(body, day: datetime.date, leader) -> Meeting:
    return register.plan_meeting(
        body=body, held_on=day, begins_at=TWO, ends_at=HALF_PAST_FOUR, place="Hengelo, bestuurskantoor", agenda=AGENDA,
        by=leader,
    )  # fmt: skip
