"""Which of the care for quality is shown to whom."""

from __future__ import annotations

from typing import Self

from django.db.models import Count, Q

from network.querysets import own_partnerships
from oids.querysets import VisibleQuerySet, in_usual_order
from partnerships.access import access_of
from partnerships.enums import RoleKind


class OfOwnPartnershipQuerySet(VisibleQuerySet):
    """What everybody in the partnership may know of: school trainers only by their other roles."""

    way = "partnership"

    def visible_to(self, user) -> Self:
        access = access_of(user)
        if not any(role.kind not in (RoleKind.TRAINER, RoleKind.ADMINISTRATOR) for role in access.roles):
            return self.none()
        return self.filter(**{f"{self.way}__in": own_partnerships(user)})


class QuestionnaireQuerySet(OfOwnPartnershipQuerySet):
    def with_response(self) -> Self:
        """With how many were asked (`asked_count`) and how many of them answered (`answered_count`)."""
        answered = Count("invitations", filter=Q(invitations__has_answered=True))
        return in_usual_order(self.annotate(asked_count=Count("invitations"), answered_count=answered))


class OfQuestionnaireQuerySet(OfOwnPartnershipQuerySet):
    way = "questionnaire__partnership"


class InvitationQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        """Who was asked, and who answered: for the programme leader, who reminds."""
        mine = access_of(user).partnerships(RoleKind.PROGRAMME_LEADER)
        return self.filter(questionnaire__partnership__in=mine)


class OfReviewQuerySet(OfOwnPartnershipQuerySet):
    way = "review__partnership"


class OfPartQuerySet(OfOwnPartnershipQuerySet):
    way = "part__review__partnership"
