"""A new school year on one page: what continues, what is carried over, who moves up, and what must be asked again."""

from __future__ import annotations

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oids import formats
from oids.views.details import ActionView
from oids.views.shown_first import signature_of
from partnerships.views.base import PartnershipYearMixin
from placements.enums import Route
from rounds.actions.roll_over import RolledOver, StudentLine, highest_in_register, plan_for, roll_over
from rounds.enums import Fate
from rounds.forms.roll_over import (
    LOOKED_AT,
    HighestYearForm,
    LookForm,
    RollOverForm,
    Sorting,
    fates_of,
    looked_at,
    student_field,
    why,
)


class _ShowFirst(Exception):
    """Tried and taken back: `done` is what it would do."""

    def __init__(self, done: RolledOver) -> None:
        super().__init__("shown first")
        self.done = done


class RollOverView(PartnershipYearMixin, ActionView):
    """The first press shows what is carried over, the second does it. Narrowing the list, putting it in another order
    and one answer for many send the same form, so that nothing that was chosen is lost; they need no script."""

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

    @cached_property
    def look(self) -> LookForm:
        return LookForm(self.request.POST if self.request.method == "POST" else self.request.GET, plan=self.plan)

    @cached_property
    def sorting(self) -> Sorting:
        post = self.request.POST
        return Sorting.read(post.get("resort") or post.get("sort", ""))

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"plan": self.plan}

    def get_initial(self):
        return self.plan.proposed_days or {}

    def post(self, request, *args, **kwargs):
        if {"look", "resort", "give"} & request.POST.keys():
            return self.render_to_response(self.get_context_data(form=self.as_sent()))
        return super().post(request, *args, **kwargs)

    def as_sent(self) -> RollOverForm:
        """What was chosen so far, not judged yet; with `give` one answer for everybody in the list."""
        sent = self.get_form()
        initial = {name: sent[name].value() for name in sent.fields}
        fate = self.request.POST.get("all_fate", "")
        if "give" in self.request.POST and fate in Fate.values:
            for line in looked_at(self.plan.students, sent, self.look, self.sorting):
                if fate in dict(fates_of(line)):
                    initial[student_field(line)] = fate
        return RollOverForm(initial=initial, plan=self.plan)

    def signature(self) -> str:
        return signature_of(self.request.POST, apart=LOOKED_AT)

    def act(self, form):
        self.plan  # noqa: B018  as it is before anything is written
        self.done = roll_over(
            partnership=self.partnership, school_year=self.school_year, by=self.request.user, **form.decided()
        )
        if self.request.POST.get("seen") != self.signature():
            raise _ShowFirst(self.done)

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except _ShowFirst as first:
            context = self.get_context_data(form=form, seen=self.signature(), shown=self.shown(form, first.done))
            return self.render_to_response(context)

    def shown(self, form, done: RolledOver) -> dict:
        """What the act would do: numbers per kind of student, who differs from the proposal, and the rest in words."""
        counted: dict[tuple, int] = {}
        for line in self.plan.students:
            key = (line.enrolment.route, line.enrolment.year_of_study, form.fate_of(line))
            counted[key] = counted.get(key, 0) + 1
        routes, fates = list(Route.values), list(Fate.values)
        order = sorted(counted, key=lambda key: (fates.index(key[2]), routes.index(key[0]), key[1]))
        labels = dict(Route.choices)
        changed = [line for line in self.plan.students if form.is_changed(line)]
        return {
            "rows": [
                (self.becomes(fate, year), labels[route], year, counted[route, year, fate])
                for route, year, fate in order
            ],
            "enrolled": done.enrolled,
            "not_enrolled": done.finished + done.left_out,
            "changed": [(line, dict(fates_of(line))[form.fate_of(line)]) for line in changed],
            "days": form.cleaned_data if done.period else None,
            "groups": [line.group for line in self.plan.groups if line.group.pk in form.chosen("groups") and not line.carried],
            "rounds": [row for row, there in self.plan.rounds if row.pk in form.chosen("rounds") and not there],
        }  # fmt: skip

    @staticmethod
    def becomes(fate: str, year: int) -> str:
        if fate == Fate.UP:
            return _("moves up to year %(year)s") % {"year": year + 1}
        if fate == Fate.STAYS:
            return _("stays in year %(year)s") % {"year": year}
        return str(Fate(fate).label)

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
            ngettext("%(number)s finished the study.", "%(number)s finished the study.", done.finished)
            % {"number": formats.count(done.finished)},
            ngettext("%(number)s left or goes on elsewhere.", "%(number)s left or go on elsewhere.", done.left_out)
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
        context = super().get_context_data(**{"seen": "", "shown": None} | kwargs)
        form, plan = context["form"], self.plan
        lines = looked_at(plan.students, form, self.look, self.sorting)
        seen = {line.enrolment.pk for line in lines}
        wrong = [line for line in plan.students if form.is_bound and form[student_field(line)].errors]
        # What is wrong is never out of sight.
        lines += [line for line in wrong if line.enrolment.pk not in seen]
        seen |= {line.enrolment.pk for line in wrong}
        groups, rounds = form.chosen("groups"), form.chosen("rounds")
        return context | {
            "plan": plan,
            "rule": self.rule,
            "look": self.look,
            "lines": [self.line(line, form) for line in lines],
            "unseen": [form[student_field(line)] for line in plan.students if line.enrolment.pk not in seen],
            "columns": self.columns(),
            "sort": str(self.sorting),
            "fates": Fate.choices,
            "counts": self.counts(form),
            "continues": self.continues(),
            "groups": [(line, line.group.pk in groups) for line in plan.groups],
            "rounds": [(row, done, row.pk in rounds) for row, done in plan.rounds],
            "next_steps": self.next_steps(),
            "error_forms": [form],
        }

    def line(self, line: StudentLine, form) -> tuple:
        """(line, field, why, whether it is other than proposed)."""
        labels = dict(self.look.fields["show_why"].choices)
        reason = str(labels[why(line)]) if why(line) else ""
        if line.stopped and not line.decided:
            reason = _("stopped on %(day)s") % {"day": formats.day(line.enrolment.valid_until)}
        return line, form[student_field(line)], reason, form.is_changed(line)

    def counts(self, form) -> list[tuple[str, int]]:
        """What becomes of how many, in the whole list and not only in what is looked at."""
        chosen = [form.fate_of(line) for line in self.plan.students]
        return [(fate.label, chosen.count(fate)) for fate in Fate if fate in chosen]

    def columns(self) -> list[tuple]:
        """(heading, what its button asks for, how it stands now, whether it holds numbers)."""
        heads = {
            "student": _("Student"), "fate": _("Next year"), "why": _("Why"), "year": _("Year of study"),
            "route": _("Route"), "kind": _("Kind for the subsidy"),
        }  # fmt: skip
        sorting = self.sorting
        state = "descending" if sorting.turned else "ascending"
        return [
            (label, sorting.next_for(name), state if sorting.column == name else "", name == "year")
            for name, label in heads.items()
        ]

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
