"""Rounds: per year, their page, and making, correcting, copying and closing them."""

from __future__ import annotations

import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from oids import formats
from oids.access import AccessMixin
from oids.views.details import ActionView, ConfirmView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.sections import Cell, Section, number
from partnerships.views.base import PartnershipYearMixin
from rounds.actions.rounds import (
    FIELDS,
    WEIGHTS,
    close_round,
    copy_round,
    create_round,
    shifted_days,
    update_round,
    what_stops_closing,
)
from rounds.enums import Answer, Phase
from rounds.forms.rounds import CopyForm, RoundForm
from rounds.models import BoardShare, Round
from rounds.places import offers_of, schools_of, students_of
from rounds.views.base import RoundMixin, scope_of
from rounds.views.cockpit import Cockpit

TONES = {Phase.PREPARING: "neutral", Phase.FINAL: "good", Phase.CLOSED: "neutral"}
# Where a first round of a partnership begins: the first Monday on or after these days (month, day), places in
# February and wishes in March as is the custom; every date can be changed.
CUSTOM = {
    "places_from": (2, 1), "places_until": (2, 28), "wishes_from": (3, 1), "wishes_until": (3, 21),
    "proposal_from": (3, 28), "confirmation_from": (4, 18), "appeal_from": (4, 25), "final_from": (5, 3),
}  # fmt: skip
LASTS_UNTIL = {"places_until", "wishes_until"}


def customary_dates(school_year) -> dict[str, datetime.date]:
    """Proposed dates in the spring before the school year: what begins does so on a Monday, what ends on a Friday."""
    found = {}
    for name, (month, day) in CUSTOM.items():
        first = datetime.date(school_year.start, month, day)
        weekday = 4 if name in LASTS_UNTIL else 0
        found[name] = first + datetime.timedelta(days=(weekday - first.weekday()) % 7)
    return found


class RoundListView(PartnershipYearMixin, AccessMixin, TemplateView):
    permission = "rounds.view_round"
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        rounds = Round.objects.visible_to(self.request.user).filter(partnership=self.partnership)
        rounds = list(rounds.select_related("partnership"))
        present = [row for row in rounds if row.school_year == self.school_year]
        others = [row for row in rounds if row.school_year != self.school_year]
        acts = []
        if self.may("rounds.change_round", self.partnership):
            earlier = next((row for row in others if row.school_year < self.school_year), None)
            create = (_("New round"), reverse("rounds:round_create", kwargs=self.kwargs))
            if earlier is not None and not present:
                url = f"{reverse('rounds:round_copy', args=[earlier.pk])}?year={self.school_year}"
                acts.append((_("Copy %(round)s") % {"round": earlier}, url))
            acts.append(create)
        sections = [
            self.section("rounds", _("Rounds for %(year)s") % {"year": self.school_year}, present, others),
        ]
        if others:
            sections.append(self.section("others", _("Rounds for other years"), others, []))
        return super().get_context_data(
            heading=_("Placing rounds"),
            intro=_(
                "A round brings students and places together: schools give places, students give wishes, and the "
                "proposal divides. What may be done follows the dates."
            ),
            actions=acts, sections=sections, **kwargs,
        )  # fmt: skip

    def section(self, name: str, title: str, rows: list[Round], others: list[Round]) -> Section:
        empty = (
            _("No round yet for this year. Copy an earlier one, or make a new one.")
            if others
            else _("No round yet for this year.")
        )
        return Section(
            name, title,
            [
                _("Round"), _("For"), _("Today"), _("Places until"), _("Wishes until"), _("Confirmation from"),
                _("Final from"),
            ],
            [
                [
                    Cell(str(row), row.get_absolute_url()), row.get_part_display(),
                    Cell(row.phase.label, tone=TONES.get(row.phase, "info")), formats.day(row.places_until),
                    formats.day(row.wishes_until), formats.day(row.confirmation_from), formats.day(row.final_from),
                ]
                for row in rows
            ],
            empty=empty,
        )  # fmt: skip


class RoundDetailView(RoundMixin, DetailView):
    template_name = "rounds/round_detail.html"

    def get_context_data(self, **kwargs):
        round = self.object
        cockpit = Cockpit(round, self.request.user)
        phase = round.phase
        return super().get_context_data(
            heading=str(round),
            status=(phase.label, TONES.get(phase, "info")),
            step=cockpit.next_step(),
            figures=cockpit.figures(),
            facts=self.facts(),
            stages=cockpit.timeline(),
            sections=[self.weights(), *self.shares(cockpit.leads)],
            actions=self.acts(cockpit),
            history_url=reverse("rounds:round_history", args=[round.pk]),
            back_url=reverse("rounds:round_list", kwargs=scope_of(round)),
            back_label=_("Placing rounds"),
            **kwargs,
        )

    def acts(self, cockpit: Cockpit) -> list[tuple[str, str]]:
        round, names = self.object, []
        if cockpit.may("rounds.view_place"):
            names.append((_("Places of schools"), "place_list"))
        if cockpit.may("rounds.view_wish"):
            names.append((_("Wishes"), "wish_list"))
        if cockpit.may("rounds.change_wish"):
            names.append((_("Personal links"), "link_list"))
        acts = [(label, reverse(f"rounds:{name}", args=[round.pk])) for label, name in names]
        if cockpit.may("rounds.view_wish"):
            acts.append((_("Appeals"), reverse("rounds:wish_list", args=[round.pk]) + "?show=appeal"))
        names = []
        if cockpit.leads:
            if not round.is_closed:
                names += [(_("Correct"), "round_update"), (_("Shares"), "share_update")]
            names.append((_("Copy"), "round_copy"))
            if not what_stops_closing(round):
                names.append((_("Close"), "round_close"))
        return acts + [(label, reverse(f"rounds:{name}", args=[round.pk])) for label, name in names]

    def facts(self) -> list[tuple]:
        round = self.object
        limit = (
            _("%(number)s km as the crow flies, for students who give none of their own")
            % {"number": round.default_limit_km}
            if round.default_limit_km
            else _("none, except where a student gives one")
        )
        facts = [
            (_("For"), f"{round.school_year}, {round.get_part_display()}"),
            (
                _("Days of placement"),
                formats.period(round.first_day, round.last_day) if round.first_day else _("the whole placement period"),
            ),
            (_("Travel limit"), limit),
        ]
        if round.copied_from:
            facts.append((_("Copied from"), str(round.copied_from), round.copied_from.get_absolute_url()))
        if round.is_closed:
            facts.append((_("Closed"), f"{formats.day_time(round.closed_at)}, {round.closed_by}"))
        if round.is_closed and round.figures is not None:
            facts.append((_("Figures"), _("as they were when the round closed; the lists they open show today")))
        return facts

    def weights(self) -> Section:
        """In plain words what each weight does."""
        form = RoundForm()
        rows = [
            [
                capfirst(str(form.fields[name].label)), number(getattr(self.object, name)),
                str(form.fields[name].help_text),
            ]
            for name in WEIGHTS
        ]  # fmt: skip
        return Section(
            "weights", _("What weighs how much in the proposal"), [_("What"), _("Weight"), _("What it does")], rows,
            note=_(
                "First of all every student gets a place where that is possible; these weights decide who comes where. "
                "0 does not count, 10 counts most; twice the number counts twice as much."
            ),
        )  # fmt: skip

    def shares(self, leads: bool) -> list[Section]:
        rows = BoardShare.objects.visible_to(self.request.user).filter(round=self.object).select_related("board")
        if not leads:
            return []
        add = None
        if not self.object.is_closed:
            add = (_("Fill in shares"), reverse("rounds:share_update", args=[self.object.pk]))
        return [
            Section(
                "shares", _("Shares of the school boards"), [_("School board"), _("Share")],
                [[Cell(row.board.name, row.board.get_absolute_url()), number(_share(row.share))] for row in rows],
                add=add, empty=_("No key is agreed: the proposal does not look at boards."),
            )
        ]  # fmt: skip


def _share(value) -> str:
    shown = formats.decimal(value, 3).rstrip("0").rstrip(",.")
    return f"{shown}%"


class RoundHistoryView(RoundMixin, HistoryView):
    def get_parts(self):
        return (BoardShare,) if self.may("rounds.change_round", self.object) else ()


class RoundCreateView(PartnershipYearMixin, ActionView):
    permission = "rounds.change_round"
    form_class = RoundForm
    intro = gettext_lazy(
        "The dates say who may do what and when; they can be changed as long as the round is not closed. "
        "They are filled in as is the custom, for you to change."
    )

    def get_heading(self):
        return _("New round for %(year)s") % {"year": self.school_year}

    def get_initial(self):
        return {"name": _("Placing round"), **customary_dates(self.school_year)}

    def get_context_data(self, **kwargs):
        if customary_dates(self.school_year)["final_from"] <= timezone.localdate():
            past = _(
                "The customary dates for this year have passed: with them the round is final at once. Change them."
            )
            kwargs.setdefault("intro", f"{self.intro} {past}")
        return super().get_context_data(**kwargs)

    def act(self, form):
        return create_round(
            partnership=self.partnership, school_year=self.school_year, by=self.request.user, **form.values()
        )

    def get_cancel_url(self):
        return self.next_url() or reverse("rounds:round_list", kwargs=self.kwargs)


class RoundUpdateView(RoundMixin, ObjectActionView):
    permission = "rounds.change_round"
    form_class = RoundForm
    heading = gettext_lazy("Correct a round")
    intro = gettext_lazy("What may be done follows the dates from the moment that you save.")

    def get_initial(self):
        return {name: getattr(self.object, name) for name in (*FIELDS, "version")}

    def act(self, form):
        return update_round(self.object, version=form.cleaned_data["version"], by=self.request.user, **form.values())


class RoundCopyView(RoundMixin, ObjectActionView):
    permission = "rounds.change_round"
    form_class = CopyForm
    submit_label = gettext_lazy("Copy")

    def get_heading(self):
        return _("Copy %(round)s") % {"round": self.object}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"round": self.object}

    def get_initial(self):
        return {"school_year": self.request.GET.get("year", ""), "name": self.object.name}

    def act(self, form):
        return copy_round(self.object, by=self.request.user, **form.cleaned_data)

    def get_success_message(self, result):
        return _("Copied. Look whether the dates are right.")

    def get_context_data(self, **kwargs):
        days = shifted_days(self.object, self.object.school_year.next)
        intro = _(
            "Weights, travel limit and shares are taken over. Every school is asked anew; its places of now stand "
            "beside the question. All dates keep their day of the week and lie as far apart as they do now: for "
            "%(year)s places are asked from %(places)s and the round is final from %(final)s. You can change them "
            "afterwards."
        ) % {
            "year": self.object.school_year.next, "places": formats.day(days["places_from"]),
            "final": formats.day(days["final_from"]),
        }  # fmt: skip
        return super().get_context_data(intro=intro, **kwargs)


class RoundCloseView(RoundMixin, ConfirmView):
    permission = "rounds.change_round"
    heading = gettext_lazy("Close the round")
    submit_label = gettext_lazy("Close the round")
    success_message = gettext_lazy("Closed. The round stays readable as it was.")
    danger = True

    def get_facts(self):
        round = self.object
        placed = students_of(round).filter(placements__isnull=False).distinct().count()
        # The same schools as everywhere in the round: one that is not there in that year is not asked any more.
        offers = offers_of(round).filter(school__in=schools_of(round)).exclude(answer="")
        return [
            (_("Placing round"), str(round)),
            (_("Final from"), formats.day(round.final_from)),
            (
                _("Schools that answered"),
                _("%(number)s of %(all)s, of which %(yes)s yes")
                % {
                    "number": formats.count(offers.count()),
                    "all": formats.count(schools_of(round).count()),
                    "yes": formats.count(offers.filter(answer=Answer.YES).count()),
                },
            ),
            (
                _("Students placed"),
                _("%(number)s of %(all)s")
                % {"number": formats.count(placed), "all": formats.count(students_of(round).count())},
            ),
        ]

    def get_context_data(self, **kwargs):
        kwargs.setdefault(
            "intro",
            what_stops_closing(self.object)
            or _(
                "After this nobody can change places, wishes, shares, the proposal or appeals of this round, and it "
                "cannot be opened again. Placements go on: those you change as always. Everything stays readable."
            ),
        )
        return super().get_context_data(**kwargs)

    def act(self, form):
        return close_round(self.object, by=self.request.user)
