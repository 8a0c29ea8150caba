"""Groups proposed for the students of a year, adjusted by hand, and made in one act."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oids import formats
from partnerships.views.base import PartnershipYearMixin
from placements import actions
from placements.actions.grouping import Follow, GroupPlan, plan_for, state_of
from placements.calculations.groups import GroupProposal, farthest, main_school, propose
from placements.calculations.hours import NormMissing
from placements.forms.peer_groups import GroupsForm
from placements.inputs.groups import Pool, metres_between, names_for, pool_of
from placements.inputs.guidance import setting_of
from placements.views.peer_groups.effects import EffectView, Plan
from placements.wording import norm_missing

MOST_GROUPS = 400
EVERYBODY = "all"


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group of the preview, with the fields in which it is adjusted."""

    number: int
    name: object
    school_trainer: object
    institute_trainer: object
    students: int
    years: list[int]
    schools: str
    travel: str
    why: str
    state: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Load:
    """Hours of somebody who leads, with all groups of the screen, against those available (0: not known)."""

    role: str
    hours: Fraction
    available: Fraction

    @property
    def is_over(self) -> bool:
        return 0 < self.available < self.hours


@dataclass(frozen=True, slots=True)
class StudentLine:
    placement: object
    who: str
    reason: str
    field: object


class PeerGroupFormView(PartnershipYearMixin, EffectView):
    permission = "placements.change_peergroup"
    form_class = GroupsForm
    template_name = "placements/peer_groups_form.html"
    heading = gettext_lazy("Form peer groups")
    do_label = gettext_lazy("Make these groups")

    def get_scope(self):
        return self.partnership, self.school_year

    @property
    def everybody(self) -> bool:
        return self.request.GET.get("who") == EVERYBODY

    @cached_property
    def setting(self):
        return setting_of(self.partnership, self.school_year)

    @cached_property
    def worked_out(self) -> tuple[Pool | None, str]:
        """Who can be grouped, or why that cannot be said."""
        if self.setting is None:
            return None, _(
                "Groups are formed by the norm. Set the placement period and adopt a norm under Facilitation, Norms."
            )
        try:
            pool = pool_of(
                self.partnership, self.school_year, self.setting, everybody=self.everybody, user=self.request.user
            )
        except NormMissing as error:
            return None, norm_missing(error.day)
        return pool, ""

    @property
    def pool(self) -> Pool | None:
        return self.worked_out[0]

    @cached_property
    def metres(self):
        return metres_between()

    @cached_property
    def proposal(self) -> GroupProposal:
        pool, norm = self.pool, self.setting.norm
        return propose(
            pool.students, least=norm.peer_group_min, most=norm.peer_group_max, school_trainers=pool.school_trainers,
            institute_trainers=pool.institute_trainers, distance=self.metres,
        )  # fmt: skip

    @cached_property
    def number(self) -> int:
        """How many groups the form has room for."""
        if self.request.method != "POST":
            return len(self.proposal.groups) if self.pool else 0
        text = self.request.POST.get("groups", "")
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
        return min(number + ("more" in self.request.POST), MOST_GROUPS)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "number": self.number, "partnership": self.partnership, "school_year": self.school_year,
            "students": self.names, "user": self.request.user,
        }  # fmt: skip

    @cached_property
    def names(self) -> dict[int, str]:
        if self.pool is None:
            return {}
        named = self.may("placements.view_student", self.partnership)
        rows = {key: row.student for key, row in self.pool.placements.items()}
        order = sorted(rows, key=lambda key: (rows[key].last_name, rows[key].first_name, key))
        return {key: rows[key].sort_name if named else rows[key].reference for key in order}

    def get_initial(self):
        initial = {"institute_trainer": True, "remove_emptied": self.everybody}
        if self.pool is None or self.request.method == "POST":
            return initial
        students = {student.key: student for student in self.pool.students}
        places = []
        for number, group in enumerate(self.proposal.groups, start=1):
            for role in ("school_trainer", "institute_trainer"):
                choice = getattr(group, role)
                initial[f"{role}_{number}"] = self.pool.trainers[choice.key] if choice else None
            initial |= {f"group_{key}": number for key in group.students}
            middle = main_school([students[key] for key in group.students])
            places.append(_place(self.pool.placements[middle.key].school.city) or _("Group"))
        for number, name in enumerate(names_for(places, self.partnership, self.school_year), start=1):
            initial[f"name_{number}"] = name
        return initial

    # What the form says

    def plans(self, form) -> list[tuple[int, GroupPlan]]:
        data = form.cleaned_data
        return [
            (
                number,
                GroupPlan(
                    data[f"name_{number}"], data[f"school_trainer_{number}"], data[f"institute_trainer_{number}"],
                    tuple(keys),
                ),
            )
            for number, keys in form.members().items()
            if number and keys
        ]  # fmt: skip

    def follow(self, form) -> Follow:
        return Follow(form.cleaned_data["school_trainer"], form.cleaned_data["institute_trainer"])

    def plan(self, form):
        changes, names = [], {}
        for number, plan in self.plans(form):
            rows = [self.pool.placements[key] for key in plan.enrolments]
            leads = (plan.school_trainer, plan.institute_trainer)
            changes += plan_for(rows, -number, leads, self.follow(form))
            names[-number] = plan.name
        return Plan(changes, form.cleaned_data["first_day"], names)

    def act(self, form):
        numbered = self.plans(form)
        self.made = actions.form_peer_groups(
            partnership=self.partnership, school_year=self.school_year, plans=[plan for _number, plan in numbered],
            numbers=[number for number, _plan in numbered], first_day=form.cleaned_data["first_day"],
            follow=self.follow(form), remove_emptied=form.cleaned_data["remove_emptied"], state=self.request.POST.get("state", ""), acknowledged=self.acknowledged(),
            by=self.request.user,
        )  # fmt: skip

    def get_success_message(self, result):
        return ngettext("%(number)s peer group made.", "%(number)s peer groups made.", len(self.made)) % {
            "number": len(self.made)
        }

    def get_success_url_for(self, result):
        return self.get_cancel_url()

    def get_cancel_url(self):
        return reverse("placements:peer_group_list", kwargs=self.kwargs)

    # What the page shows

    def assigned(self, form) -> dict[int, list[int]]:
        """Number of a group -> its students, as proposed or as typed; what is no number yet is no group."""
        found: dict[int, list[int]] = {number: [] for number in range(self.number + 1)}
        for key in form.students:
            text = str(form[f"group_{key}"].value() or 0)
            number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
            found[number if number <= self.number else 0].append(key)
        return found

    @cached_property
    def years(self) -> list[int]:
        """Years of study among the students: a column of the preview for each."""
        return sorted({student.year_of_study for student in self.pool.students})

    def group_lines(self, form) -> list[GroupLine]:
        norm = self.setting.norm
        students = {student.key: student for student in self.pool.students}
        lines, loads = [], self.loads(form)
        for number, keys in self.assigned(form).items():
            if not number:
                continue
            own = [students[key] for key in keys]
            years = Counter(student.year_of_study for student in own)
            schools = Counter(self.pool.placements[key].school.name for key in keys)
            metres = farthest(own, self.metres) if own else None
            lines.append(
                GroupLine(
                    number, form[f"name_{number}"], form[f"school_trainer_{number}"],
                    form[f"institute_trainer_{number}"], len(own),
                    [years[year] for year in self.years],
                    ", ".join(f"{name} ({count})" for name, count in sorted(schools.items())),
                    _("not known") if metres is None else _("%(km)s km") % {"km": formats.count(round_km(metres))},
                    self.why(number, loads.get(number, [])), _state(len(own), norm, loads.get(number, [])),
                )
            )  # fmt: skip
        return lines

    def why(self, number: int, loads: list[Load]) -> str:
        """Why these two, as far as the group is still the proposal's; and their hours with all groups of the screen."""
        words = []
        if self.request.method != "POST" and number <= len(self.proposal.groups):
            group = self.proposal.groups[number - 1]
            if choice := group.school_trainer:
                words.append(
                    _("guides %(guided)s of the %(students)s now")
                    % {"guided": choice.guided, "students": len(group.students)}
                )
        texts = {
            "school_trainer": _("school trainer: %(hours)s of %(available)s hours"),
            "institute_trainer": _("institute trainer: %(hours)s of %(available)s hours"),
        }
        words += [
            texts[load.role]
            % {"hours": formats.hours(load.hours), "available": formats.hours(load.available)}
            for load in loads
        ]  # fmt: skip
        return "; ".join(words)

    def loads(self, form) -> dict[int, list[Load]]:
        """Per group the hours of the two who lead it, if they guided all groups that they lead on this screen."""
        students = {student.key: student for student in self.pool.students}
        data = getattr(form, "cleaned_data", {}) if form.is_bound else form.initial
        found: dict[int, list[Load]] = {}
        for role, leaders in (
            ("school_trainer", self.pool.school_trainers), ("institute_trainer", self.pool.institute_trainers),
        ):  # fmt: skip
            known, taken, led = {row.key: row for row in leaders}, Counter(), {}
            for number, keys in self.assigned(form).items():
                trainer = data.get(f"{role}_{number}") if number else None
                if trainer is not None and trainer.pk in known:
                    led[number] = trainer.pk
                    taken[trainer.pk] += sum((getattr(students[key], f"{role}_hours") for key in keys), Fraction(0))
            for number, key in led.items():
                found.setdefault(number, []).append(Load(role, known[key].busy + taken[key], known[key].available))
        return found

    def student_lines(self, form) -> list[StudentLine]:
        left = set() if self.request.method == "POST" else set(self.proposal.left_over)
        return [
            StudentLine(
                self.pool.placements[key], name, self.left_out if key in left else "", form[f"group_{key}"]
            )
            for key, name in form.students.items()
        ]  # fmt: skip

    @property
    def left_out(self) -> str:
        """The counting that leaves somebody over."""
        norm, number = self.setting.norm, len(self.pool.students)
        words = {"number": number, "least": norm.peer_group_min, "most": norm.peer_group_max}
        if number < norm.peer_group_min:
            return _("%(number)s students are fewer than the least of a group (%(least)s)") % words
        words |= {"groups": number // norm.peer_group_min}
        return (
            _(
                "%(number)s students: %(groups)s groups hold at most %(most)s each, and one group more would be too small"
            )
            % words
        )

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        pool, problem = self.worked_out
        context |= {
            "problem": problem, "groups": [], "students": [], "unplaced": [], "number": self.number,
            "everybody": self.everybody, "back_url": self.get_cancel_url(), "back_label": _("Peer groups"),
            "counted": 0, "state": "", "left": 0, "norm": None, "years": [], "detail_columns": 0,
        }  # fmt: skip
        if pool is not None:
            form = context["form"]
            names = self.may("placements.view_student", self.partnership)
            context |= {
                "groups": self.group_lines(form), "students": self.student_lines(form), "counted": len(pool.students),
                "unplaced": [
                    (row.student.sort_name if names else row.student.reference, row.student.get_absolute_url())
                    for row in pool.unplaced
                ],
                "state": state_of(self.partnership, self.school_year), "norm": self.setting.norm,
                "left": len(self.assigned(form)[0]), "years": self.years, "detail_columns": len(self.years) + 5,
            }  # fmt: skip
        return context


def _place(city: str) -> str:
    """The register has places in capitals; a province of a few letters behind it stays so: Hengelo OV."""
    if not city.isupper():
        return city
    words = city.split()
    return " ".join(word if number and len(word) < 3 else word.capitalize() for number, word in enumerate(words))


def round_km(metres: int) -> int:
    """Whole kilometres, halves up."""
    return (metres + 500) // 1000


def _state(students: int, norm, loads: list[Load]) -> tuple[str, str]:
    """By the norm, and by the hours of who lead; what does not fit in one of these does not fit."""
    if not students:
        return _("empty, is not made"), "neutral"
    if students > norm.peer_group_max:
        return _("overfull"), "warn"
    if students < norm.peer_group_min:
        return _("too small"), "warn"
    if any(load.is_over for load in loads):
        return _("too few hours"), "warn"
    return _("fits"), "good"
