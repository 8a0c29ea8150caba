"""What the pages of a round share: the round of the address, and lists that belong to it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import get_resolver, reverse
from django.utils import timezone

from oids.views.details import ObjectMixin
from oids.views.lists import ListView
from partnerships.views.base import RecordScopeMixin
from rounds.models import Round


def address_of(name: str, query: str = "", **kwargs) -> str:
    """The address of a page, or nothing when the product has no such page."""
    space, _separator, plain = name.rpartition(":")
    spaces = get_resolver().namespace_dict
    if space not in spaces or plain not in spaces[space][1].reverse_dict:
        return ""
    return reverse(name, kwargs=kwargs) + query


def scope_of(round: Round) -> dict[str, str]:
    """Arguments of addresses of the round's partnership and year."""
    return {"partnership": round.partnership.slug, "year": str(round.school_year)}


class RoundMixin(RecordScopeMixin):
    """A page or an act of one round."""

    model = Round
    permission = "rounds.view_round"

    def get_queryset(self):
        rounds = super().get_queryset()
        return rounds.select_related("partnership", "closed_by", "copied_from__partnership")

    def back_to_round(self) -> dict[str, str]:
        return {"back_url": self.object.get_absolute_url(), "back_label": str(self.object)}


class RoundListMixin(RoundMixin, ObjectMixin):
    """A list that belongs to a round (`self.object`): its rows come from `get_rows`."""

    def get_rows(self):
        raise NotImplementedError

    def get_filterset_kwargs(self, filterset_class):
        return {"data": self.request.GET or None, "request": self.request, "queryset": self.get_rows()}


class RoundRowsView(RoundListMixin, ListView):
    """A list of a round, with the way back to the round."""

    template_name = "generic/list_under.html"

    def get_actions(self) -> list[tuple[str, str]]:
        """(label, address) of what can be done from here; the first is the obvious one."""
        return []

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"actions": self.get_actions()} | self.back_to_round() | kwargs)


def mail_of_result(round: Round, user) -> str:
    """Where the result is mailed to the students, for who may; empty before its day."""
    early = timezone.localdate() < round.confirmation_from
    if round.is_closed or early or not user.has_perm("partnerships.send_message", round.partnership):
        return ""
    query = urlencode({"kind": "result", "round": round.pk, "next": round.get_absolute_url()})
    return address_of("partnerships:message_send", f"?{query}", **scope_of(round))
