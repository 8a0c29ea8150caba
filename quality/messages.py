"""People are asked, and reminded, to answer a questionnaire, each with a personal link."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.actions import ActionRefused
from partnerships.messages import MASKED_SECRET, Cause, Kind, Letter, register
from quality.actions.answers import make_link
from quality.enums import Audience
from quality.models import Invitation, Questionnaire

PAGE = "/vragenlijst/"
# Their kinds come before ours in the list.
for name in ("rounds.messages", "placements.messages"):
    import_module(name)


class _QuestionnaireKind(Kind):
    parameter = "questionnaire"
    nothing = gettext_lazy("No questionnaire runs in this school year. Open one under Questionnaires.")

    def causes(self, *, user, partnership, school_year) -> list[Cause]:
        rows = Questionnaire.objects.visible_to(user).filter(
            partnership=partnership, school_year=school_year, opened_at__isnull=False, closed_at=None
        )
        return [Cause(str(row.pk), str(row), row, self.problem(row)) for row in rows.select_related("partnership")]

    def problem(self, row: Questionnaire) -> str:
        """Why nothing can be sent about it today."""
        if timezone.localdate() > row.closes_on:
            return _("It could be answered until %(day)s. Give it a later last day before you ask again.") % {
                "day": formats.day(row.closes_on)
            }
        return ""

    def letters(self, cause, *, partnership, base) -> list[Letter]:
        row = cause.obj
        asked = row.invitations.filter(has_answered=False).select_related(
            "questionnaire", "enrolment__student", "trainer__person", "school", "party"
        )
        public = {"year": str(row.school_year), "is_student": row.audience == Audience.STUDENT}
        return [
            Letter(
                key=f"invitation:{row.pk}:{_whom(found)}", who=str(found.who), to=found.email,
                detail=found.party.name if found.party_id else "", about=row.get_absolute_url(), public=public,
                context={"name": found.name, "asked": row, "link": f"{base}{PAGE}{MASKED_SECRET}/"},
                refers={"invitation": found.pk},
                remedy=_("Enter the e-mail address"), remedy_url=found.about.get_absolute_url(),
            )
            for found in sorted(asked, key=lambda found: (found.who, found.pk))
        ]  # fmt: skip

    def secrets(self, refers: Mapping[str, int], *, by, base: str) -> dict[str, str]:
        if "invitation" not in refers:
            return {}
        found = Invitation.objects.filter(pk=refers["invitation"]).select_related("questionnaire__partnership").first()
        if found is None:
            raise ActionRefused(_("The questionnaire was closed."))
        path = reverse("quality:answer", args=[make_link(found, by=by)])
        return {f"{base}{PAGE}{MASKED_SECRET}/": f"{base}{path}"}


def _whom(found: Invitation) -> str:
    return "-".join(str(key or 0) for key in (found.enrolment_id, found.trainer_id, found.school_id))


@register
class QuestionnaireInvitation(_QuestionnaireKind):
    code = "questionnaire_invitation"
    label = gettext_lazy("Questionnaire: invitation")
    explanation = gettext_lazy("To everybody who is asked and did not answer yet, with a personal link.")


@register
class QuestionnaireReminder(_QuestionnaireKind):
    code = "questionnaire_reminder"
    label = gettext_lazy("Questionnaire: reminder")
    explanation = gettext_lazy(
        "To who did not answer yet, with a new personal link. Who answered is known, what they answered is not."
    )
