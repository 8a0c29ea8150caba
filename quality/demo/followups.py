"""What the demonstration does with the results: one that was worked on and helped, two that are on the programme."""

from __future__ import annotations

import datetime

from books.demo.chapters import Told, chapter
from books.demo.years import LAST_YEAR
from network.models import Theme
from quality import actions
from quality.demo.questionnaires import BEFORE
from quality.enums import Audience
from quality.models import Question

STARTERS = "Begeleiding van starters"
# Year of the result, audience, question, theme, note, outcome.
FOLLOWED = (
    (BEFORE, Audience.TRAINER, "beoordelen", STARTERS,
     "Opleiders beoordelen verschillend. Op de opleidersdagen van oktober en maart: samen beoordelen met beeldmateriaal.",
     "Twee opleidersdagen gehouden; er is nu één kijkwijzer voor alle scholen."),
    (LAST_YEAR, Audience.STUDENT, "mentor", STARTERS,
     "Waar de uren van de norm niet zijn geleverd, is de begeleiding door de mentor lager. Met de besturen bespreken, en een "
     "middag voor mentoren in januari.", ""),
    (LAST_YEAR, Audience.MENTOR, "tijd", STARTERS, "Mentoren en directeuren samen op de ochtend in maart: uren in het rooster.", ""),
)  # fmt: skip


@chapter(81)
def tell_follow_ups(told: Told) -> None:
    leader = told.cast["leader"]
    for year, audience, code, title, note, outcome in FOLLOWED:
        question = Question.objects.filter(
            questionnaire__partnership=told.partnership, questionnaire__school_year=year,
            questionnaire__audience=audience, questionnaire__closed_at__isnull=False, code=code,
        ).first()  # fmt: skip
        theme = Theme.objects.filter(partnership=told.partnership, title=title).first()
        if question is None or theme is None:
            continue
        row = actions.create_follow_up(
            partnership=told.partnership, question=question, theme=theme, note=note, by=leader
        )
        if outcome:
            actions.finish_follow_up(row, outcome=outcome, on=datetime.date(year.start + 2, 4, 14), by=leader)
