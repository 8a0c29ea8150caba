"""Who is in which group: tick many students, bring them into a group."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oids.names import by_name
from partnerships.views.base import PartnershipYearMixin
from placements import actions
from placements.actions.grouping import Follow, plan_for
from placements.filters import MemberFilter
from placements.forms.peer_groups import RegroupForm
from placements.models import PeerGroup, Placement
from placements.views.peer_groups.effects import EffectView, Plan, tick_rows


class PeerGroupRegroupView(PartnershipYearMixin, EffectView):
    permission = "placements.change_peergroup"
    form_class = RegroupForm
    heading = gettext_lazy("Students in groups")
    intro = gettext_lazy(
        "Filter, tick the students, choose the group. The list has every placement that goes on to its last day; who "
        "is not placed yet comes into a group with the placement."
    )
    do_label = gettext_lazy("Bring into the group")

    def get_scope(self):
        return self.partnership, self.school_year

    @cached_property
    def filter(self):
        rows = Placement.objects.visible_to(self.request.user).of_year(self.partnership, self.school_year).staying()
        rows = rows.with_names().order_by(
            *by_name("enrolment__student__"), "valid_from", "pk"
        )  # fmt: skip
        return MemberFilter(
            self.request.GET or None, queryset=rows, request=self.request, groups=self.groups
        )  # fmt: skip

    @cached_property
    def groups(self):
        rows = PeerGroup.objects.visible_to(self.request.user)
        rows = rows.filter(partnership=self.partnership, school_year=self.school_year)
        return list(rows.with_students().select_related("school_trainer", "institute_trainer").order_by("name"))

    def get_initial(self):
        """From the page of a group: to that group."""
        return {"group": self.request.GET.get("to", ""), "institute_trainer": True}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"groups": self.groups}

    def plan(self, form):
        rows = Placement.objects.visible_to(self.request.user).of_year(self.partnership, self.school_year)
        rows = rows.filter(pk__in=form.cleaned_data["placements"])
        group = form.chosen
        leads = (group.school_trainer, group.institute_trainer) if group else (None, None)
        changes = plan_for(rows, group.pk if group else None, leads, self.follow(form))
        return Plan(changes, form.cleaned_data["first_day"])

    def follow(self, form) -> Follow:
        return Follow(form.cleaned_data["school_trainer"], form.cleaned_data["institute_trainer"])

    def act(self, form):
        self.done = actions.regroup_students(
            partnership=self.partnership, school_year=self.school_year, versions=form.cleaned_data["placements"],
            group=form.chosen, first_day=form.cleaned_data["first_day"], follow=self.follow(form),
            acknowledged=self.acknowledged(), by=self.request.user,
        )  # fmt: skip

    def get_success_message(self, result):
        if not self.done:
            return _("Nothing had to change: everybody was there already.")
        return ngettext("%(number)s placement changed.", "%(number)s placements changed.", len(self.done)) % {
            "number": len(self.done)
        }

    def get_success_url_for(self, result):
        """Back to the same filtered list, for the next ones."""
        return self.request.get_full_path()

    def get_cancel_url(self):
        return reverse("placements:peer_group_list", kwargs=self.kwargs)

    def get_context_data(self, **kwargs):
        names = self.may("placements.view_student", self.partnership)
        ticked = set(self.request.POST.getlist("placements"))
        rows = list(self.filter.qs)
        return super().get_context_data(
            ticks=tick_rows(rows, ticked, names), filter=self.filter, total_count=len(rows),
            back_url=self.get_cancel_url(), back_label=_("Peer groups"), **kwargs,
        )  # fmt: skip
