"""Who is asked by a questionnaire, and who answered."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids.exports import Column
from oids.views.details import ObjectMixin
from oids.views.lists import ListView
from partnerships.views.base import RecordScopeMixin
from quality.filters.questionnaires import InvitationFilter
from quality.models import Invitation, Questionnaire
from quality.tables.questionnaires import InvitationTable


class InvitationListView(RecordScopeMixin, ObjectMixin, ListView):
    """Who was asked, and who answered. What was answered stands nowhere near."""

    model = Questionnaire
    permission = "quality.view_invitation"
    template_name = "generic/list_under.html"
    table_class = InvitationTable
    filterset_class = InvitationFilter
    per_page = 100
    empty_text = gettext_lazy("Nobody was asked yet. Open the questionnaire first.")
    export_name = "gevraagd"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership")

    def get_filterset_kwargs(self, filterset_class):
        return {"data": self.request.GET or None, "request": self.request, "queryset": self.invitations()}

    def get_heading(self):
        return _("Who is asked: %(name)s") % {"name": self.object}

    def get_intro(self):
        return _(
            "Who answered is known, so that others can be reminded. What they answered is kept apart and tells no names."
        )

    def invitations(self):
        rows = Invitation.objects.visible_to(self.request.user).filter(questionnaire=self.object)
        return rows.select_related("enrolment__student", "trainer__person", "school", "party").order_by(
            "enrolment__student__last_name__alphabetical",
            "trainer__person__last_name__alphabetical",
            "school__name",
            "pk",
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            back_url=self.object.get_absolute_url(), back_label=str(self.object), actions=[], **kwargs
        )

    def export_columns(self):
        return [
            Column("who", _("Who")), Column("party", _("Board or institute")), Column("email", _("E-mail address")),
            Column("answered", _("Answered")),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "who": obj.who, "party": obj.party.name if obj.party_id else "", "email": obj.email,
            "answered": _("yes") if obj.has_answered else _("no"),
        }  # fmt: skip
