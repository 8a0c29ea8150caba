"""A new school year on one page: what continues, what is carried over, who moves up, and what must be asked again."""

from __future__ import annotations

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oids import formats
from oids.views.details import ActionView
from partnerships.views.base import PartnershipYearMixin
from rounds.actions.roll_over import highest_in_register, plan_for, roll_over
from rounds.enums import Fate
from rounds.forms.roll_over import HighestYearForm, RollOverForm


class RollOverView(PartnershipYearMixin, ActionView):
    permission = "rounds.roll_over"
    template_name = "rounds/roll_over.html"
    form_class = RollOverForm
    intro = gettext_lazy(
        "Look at what is proposed, change what is different, and carry everything over in one act. You can do this "
        "again later: what is there already is skipped."
    )

    def get_heading(self):
        return _("From %(year)s to %(following)s") % {"year": self.school_year, "following": self.school_year.next}

    @cached_property
    def rule(self) -> HighestYearForm:
        """The last years of study from the address, where somebody changed them."""
        highest = highest_in_register(self.partnership, self.school_year)
        asked = any(route in self.request.GET for route in highest)
        data = QueryDict(mutable=True)
        if asked:
            data.update({route: self.request.GET.get(route, str(year)) for route, year in highest.items()})
        return HighestYearForm(data if asked else None, highest=highest)

    @cached_property
    def plan(self):
        highest = self.rule.cleaned_data if self.rule.is_bound and self.rule.is_valid() else None
        return plan_for(self.partnership, self.school_year, highest)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"plan": self.plan}

    def get_initial(self):
        return self.plan.proposed_days or {}

    def act(self, form):
        self.done = roll_over(
            partnership=self.partnership, school_year=self.school_year, by=self.request.user, **form.decided()
        )

    def get_success_url_for(self, result):
        return reverse("rounds:roll_over", kwargs=self.kwargs)

    def get_cancel_url(self):
        return reverse("placements:enrolment_list", kwargs=self.kwargs)

    def get_success_message(self, result):
        done, year = self.done, self.school_year.next
        parts = [
            ngettext(
                "%(number)s student enrolled in %(year)s.", "%(number)s students enrolled in %(year)s.", done.enrolled
            ) % {"number": formats.count(done.enrolled), "year": year},
            ngettext("%(number)s not enrolled.", "%(number)s not enrolled.", done.left_out)
            % {"number": formats.count(done.left_out)},
        ]  # fmt: skip
        if done.already:
            parts.append(
                ngettext("%(number)s was enrolled before.", "%(number)s were enrolled before.", done.already)
                % {"number": formats.count(done.already)}
            )
        if done.undecided:
            parts.append(
                ngettext(
                    "%(number)s came in while this page was open: decide about that student below.",
                    "%(number)s came in while this page was open: decide about those students below.",
                    done.undecided,
                ) % {"number": formats.count(done.undecided)}
            )  # fmt: skip
        if done.groups:
            text = ngettext("%(number)s peer group carried over.", "%(number)s peer groups carried over.", done.groups)
            parts.append(text % {"number": formats.count(done.groups)})
        if done.rounds:
            text = ngettext("%(number)s round copied.", "%(number)s rounds copied.", done.rounds)
            parts.append(text % {"number": formats.count(done.rounds)})
        if done.period:
            parts.append(_("The placement period is set."))
        return " ".join(parts)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form, plan = context["form"], self.plan
        lines = [(line, form[f"student_{line.enrolment.pk}"]) for line in plan.students]
        proposed = [line.fate for line in plan.students]
        groups, rounds = form.chosen("groups"), form.chosen("rounds")
        return context | {
            "plan": plan,
            "rule": self.rule,
            "lines": lines,
            "moving_up": proposed.count(Fate.UP),
            "leaving": proposed.count(Fate.LEAVES),
            "continues": self.continues(),
            "groups": [(line, line.group.pk in groups) for line in plan.groups],
            "rounds": [(row, done, row.pk in rounds) for row, done in plan.rounds],
            "next_steps": self.next_steps(),
            "error_forms": [form],
        }

    def continues(self) -> list[tuple]:
        """What needs nobody: it has no last day."""
        plan, scope = self.plan, {"partnership": self.partnership.slug, "year": str(self.school_year.next)}
        norm = plan.norm
        adopted = _("none yet: adopt one before hours are worked out")
        if norm is not None:
            until = formats.period(norm.valid_from, norm.valid_until)
            adopted = _("%(decision)s, %(period)s") % {"decision": norm.decision, "period": until}
        rows = [
            (_("Boards and institutes"), self.going_on(plan.members, plan.members_stopping),
             reverse("partnerships:party_list", kwargs=scope)),
            (_("Trainers"), self.going_on(plan.trainers, plan.trainers_stopping),
             reverse("partnerships:trainer_list", kwargs=scope)),
            (_("Facilitation norm"), adopted, reverse("placements:norm_list", kwargs=scope)),
        ]  # fmt: skip
        if plan.period:
            shown = formats.period(plan.period.valid_from, plan.period.valid_until)
            rows.append((_("Placement period"), shown, reverse("placements:norm_list", kwargs=scope)))
        return rows

    def going_on(self, number: int, stopping: int) -> str:
        if not stopping:
            return _("%(number)s go on") % {"number": formats.count(number)}
        return _("%(number)s go on, %(stopping)s end before") % {
            "number": formats.count(number), "stopping": formats.count(stopping),
        }  # fmt: skip

    def next_steps(self) -> list[tuple[str, str, str]]:
        """What nobody can carry over: (what, why, where)."""
        scope = {"partnership": self.partnership.slug, "year": str(self.school_year.next)}
        rounds = reverse("rounds:round_list", kwargs=scope)
        steps = [
            (_("Places of the schools"), _("every school answers anew, in the placing round"), rounds),
            (_("Wishes of the students"), _("asked in the placing round"), rounds),
            (_("Placements and mentors"), _("nobody is placed yet in the new year"),
             reverse("placements:placement_list", kwargs=scope)),
            (_("Members of the peer groups"), _("a student joins with the placement"),
             reverse("placements:peer_group_list", kwargs=scope)),
            (_("New students"), _("first-year students are entered or imported"),
             reverse("placements:enrolment_list", kwargs=scope)),
        ]  # fmt: skip
        if self.plan.period is None and self.plan.proposed_days is None:
            steps.append(
                (_("Placement period"), _("this year has none to carry over: set it"),
                 reverse("placements:norm_list", kwargs=scope))
            )  # fmt: skip
        if self.plan.norm is None:
            steps.append(
                (_("Facilitation norm"), _("none is in force yet"), reverse("placements:norm_list", kwargs=scope))
            )
        return steps
