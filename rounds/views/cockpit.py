"""What a round is at today: its phases, what is open, who may do what, and the one next step."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from oids import formats
from rounds.actions.rounds import what_stops_closing
from rounds.enums import Answer, AppealState, Phase
from rounds.messages.results import untold
from rounds.models import Appeal, Round, WishList
from rounds.places import annotated, answers_for, number_without_wishes, students_of, visible_schools
from rounds.views.base import address_of, mail_of_result, scope_of
from rounds.views.proposals import state_of


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that opens the list it counts."""

    label: str
    number: str
    url: str = ""
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """The next step in words; `url` is where it is done, when that is now."""

    text: str
    label: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """One phase of the round with its days, and how today lies to them."""

    label: str
    days: str
    state: str
    tone: str
    text: str

    @property
    def is_now(self) -> bool:
        return self.tone == "good"


def phase_rows(round: Round) -> list[tuple[str, datetime.date, datetime.date | None, str]]:
    """(phase, first day, last day, what happens and who may do what) in the order of the dates."""
    day = datetime.timedelta(days=1)
    rows = [
        (
            _("Schools give their places"), round.places_from, round.places_until,
            _("Schools and boards answer how many students they take. Afterwards only the programme leader can."),
        ),
        (
            _("Students give their wishes"), round.wishes_from, round.wishes_until,
            _("Students enter their wishes with their personal link, institute and programme leader for them. "
              "Afterwards students can still read them."),
        ),
        (
            Phase.PROPOSAL.label, round.proposal_from, max(round.confirmation_from - day, round.proposal_from),
            _("The programme leader has a division of students over places worked out, and changes it by hand."),
        ),
        (
            Phase.CONFIRMATION.label, round.confirmation_from, max(round.appeal_from - day, round.confirmation_from),
            _("The programme leader makes placements of the proposal; students see where they are placed."),
        ),
        (
            _("Appeal week"), round.appeal_from, round.appeal_until,
            _("Students can say that they do not agree; the programme leader decides."),
        ),
        (
            pgettext("round", "Final"), round.final_from, None,
            _("The programme leader closes the round. After that it stays readable as it was."),
        ),
    ]  # fmt: skip
    asked = max(round.places_until, round.wishes_until)
    if round.proposal_from - asked > day:
        text = _("Nothing is asked of schools and students any more; the programme leader fills in what is missing.")
        rows.insert(2, (_("Look over what came in"), asked + day, round.proposal_from - day, text))
    return rows


class Cockpit:
    """Of one round, for one user, on one day."""

    def __init__(self, round: Round, user) -> None:
        self.round, self.user, self.today = round, user, timezone.localdate()

    def may(self, permission: str) -> bool:
        return self.user.has_perm(permission, self.round)

    @cached_property
    def leads(self) -> bool:
        return self.may("rounds.change_round")

    @property
    def phase(self) -> Phase:
        return self.round.phase_on(self.today)

    def timeline(self) -> list[Stage]:
        stages = []
        for label, first, last, text in phase_rows(self.round):
            if self.round.is_closed or (last is not None and self.today > last):
                state, tone = _("past"), "neutral"
            elif self.today < first:
                state, tone = _("to come"), "neutral"
            else:
                state, tone = _("now"), "good"
            stages.append(Stage(capfirst(label), formats.period(first, last), state, tone, text))
        return stages

    @property
    def kept(self) -> bool:
        """Whether what is counted is what was counted when the round closed."""
        return self.round.is_closed and self.round.figures is not None

    @cached_property
    def places(self) -> dict[str, int]:
        """Schools by answer, and places that are sure or perhaps."""
        if self.kept:
            rows = answers_for(self.round, self.user)
        else:
            schools = annotated(visible_schools(self.round, self.user), self.round)
            rows = schools.values_list("answer", "places")
        found = {"schools": 0, "none": 0, "yes": 0, "maybe": 0}
        for answer, places in rows:
            found["schools"] += 1
            found["none"] += not answer
            if answer in (Answer.YES, Answer.MAYBE):
                found[answer] += places
        return found

    @cached_property
    def students(self) -> int:
        if self.kept:
            return len(self.round.figures["students"])
        return students_of(self.round).count()

    @cached_property
    def without_wishes(self) -> int:
        if self.kept:
            return number_without_wishes(self.round, self.user)
        lists = WishList.objects.filter(round=self.round, wishes__isnull=False).values("enrolment")
        rows = students_of(self.round).visible_to(self.user)
        return rows.exclude(pk__in=lists).count()

    @cached_property
    def open_appeals(self) -> int:
        return Appeal.objects.visible_to(self.user).filter(wish_list__round=self.round, state=AppealState.OPEN).count()

    @cached_property
    def proposal(self):
        return self.round.proposals.visible_to(self.user).select_related("batch").first()

    def figures(self) -> list[Figure]:
        found = []
        if self.may("rounds.view_place"):
            found += self.place_figures()
        if self.may("rounds.view_wish"):
            url = address_of("rounds:wish_list", "?show=missing", pk=self.round.pk)
            number = self.without_wishes
            tone = "" if self.today < self.round.wishes_from else "warn" if number else "good"
            found.append(Figure(_("Students without wishes"), formats.count(number), url, tone=tone))
        if self.may("rounds.view_proposal"):
            found.append(self.proposal_figure())
            if self.today >= self.round.appeal_from or self.open_appeals:
                url = address_of("rounds:wish_list", "?show=appeal", pk=self.round.pk)
                tone = "warn" if self.open_appeals else "good"
                found.append(Figure(_("Appeals to decide"), formats.count(self.open_appeals), url, tone=tone))
        return found

    def place_figures(self) -> list[Figure]:
        listing, places = reverse("rounds:place_list", args=[self.round.pk]), self.places
        tone = "" if self.today < self.round.places_from else "warn" if places["none"] else "good"
        found = [
            Figure(
                _("Schools that did not answer"), formats.count(places["none"]), f"{listing}?answer=none",
                _("of %(number)s schools") % {"number": formats.count(places["schools"])}, tone,
            )
        ]  # fmt: skip
        short, maybe, note, tone = self.students - places["yes"], places["maybe"], "", ""
        if self.leads:
            students = formats.count(self.students)
            note = _("for %(students)s students to be placed") % {"students": students}
            if short > 0 and self.today >= self.round.places_from:
                note += ": " + _("%(number)s too few") % {"number": formats.count(short)}
                tone = "warn"
            elif self.students:
                tone = "good"
        found.append(
            Figure(_("Places offered (yes)"), formats.count(places["yes"]), f"{listing}?answer=yes", note, tone)
        )
        if maybe:
            found.append(Figure(_("Places offered (maybe)"), formats.count(maybe), f"{listing}?answer=maybe"))
        if self.leads:
            url = reverse("placements:enrolment_list", kwargs=scope_of(self.round))
            found.append(Figure(_("Students to be placed"), formats.count(self.students), url))
        return found

    def proposal_figure(self) -> Figure:
        if self.proposal is None:
            url = address_of("rounds:proposal_list", pk=self.round.pk)
            return Figure(_("Proposal"), "–", url, _("not made yet"))
        url = address_of("rounds:proposal_detail", pk=self.proposal.pk)
        return Figure(_("Proposal"), str(self.proposal.number), url, state_of(self.proposal)[0])

    def next_step(self) -> Step:
        """What this user can best do now."""
        if self.round.is_closed:
            return Step(
                _("The round is closed since %(day)s; everything stays readable as it was.")
                % {"day": formats.day(self.round.closed_at)}
            )
        if self.leads:
            return self.leader_step()
        round, pk = self.round, self.round.pk
        if self.may("rounds.answer_place") and round.takes_places_on(self.today) and self.places["none"]:
            text = _("%(number)s of your schools did not answer yet. Answer on %(day)s at the latest.")
            days = {"number": self.places["none"], "day": formats.day(round.places_until)}
            return Step(text % days, _("Fill in places"), reverse("rounds:place_grid", args=[pk]))
        if self.may("rounds.change_wish") and round.takes_wishes_on(self.today) and self.without_wishes:
            text = _("%(number)s of your students gave no wishes yet. They can until %(day)s.")
            days = {"number": self.without_wishes, "day": formats.day(round.wishes_until)}
            return Step(text % days, _("Look at wishes"), address_of("rounds:wish_list", pk=pk))
        return Step(_("There is nothing to do for you in this round today."))

    def leader_step(self) -> Step:
        round, phase = self.round, self.phase
        if phase == Phase.PREPARING:
            return Step(
                _("Look whether dates, weights and shares are right: schools are asked for places from %(day)s.")
                % {"day": formats.day(round.places_from)},
                _("Correct the round"), reverse("rounds:round_update", args=[round.pk]),
            )  # fmt: skip
        if phase in (Phase.PLACES, Phase.WISHES, Phase.PROPOSAL) and self.places["none"]:
            if self.today > round.places_until:
                return self.late_answers()
            return Step(
                ngettext(
                    "%(number)s school did not answer yet (asked until %(day)s). Remind it, or enter what it said.",
                    "%(number)s schools did not answer yet (asked until %(day)s). Remind them, or enter what they said.",
                    self.places["none"],
                )
                % {"number": formats.count(self.places["none"]), "day": formats.day(round.places_until)},
                _("Who did not answer"), reverse("rounds:place_reminder_list", args=[round.pk]),
            )  # fmt: skip
        if phase in (Phase.PLACES, Phase.WISHES) and self.without_wishes and self.today >= round.wishes_from:
            return Step(
                ngettext(
                    "%(number)s student gave no wishes yet (asked until %(day)s).",
                    "%(number)s students gave no wishes yet (asked until %(day)s).",
                    self.without_wishes,
                )
                % {"number": formats.count(self.without_wishes), "day": formats.day(round.wishes_until)},
                _("Look at wishes"), address_of("rounds:wish_list", "?show=missing", pk=round.pk),
            )  # fmt: skip
        if phase in (Phase.PLACES, Phase.WISHES):
            return Step(
                _("Everything that was asked is in. The proposal can be made from %(day)s.")
                % {"day": formats.day(round.proposal_from)}
            )
        if phase == Phase.FINAL:
            return Step(
                what_stops_closing(round) or _("The round is final. Close it when nothing has to change any more."),
                *((_("Close the round"), reverse("rounds:round_close", args=[round.pk]))
                  if not what_stops_closing(round) else ()),
            )  # fmt: skip
        return self.proposal_step(phase)

    def late_answers(self) -> Step:
        """The schools are asked no more, so nobody can be reminded."""
        text = ngettext(
            "%(number)s school did not answer, and it could until %(day)s. Enter what it says, or correct that date in "
            "the round to ask it again.",
            "%(number)s schools did not answer, and they could until %(day)s. Enter what they say, or correct that date "
            "in the round to ask them again.",
            self.places["none"],
        )
        words = {"number": formats.count(self.places["none"]), "day": formats.day(self.round.places_until)}
        return Step(text % words, _("Who did not answer"), reverse("rounds:place_reminder_list", args=[self.round.pk]))

    def proposal_step(self, phase: Phase) -> Step:
        proposals = address_of("rounds:proposal_list", pk=self.round.pk)
        if self.open_appeals:
            return Step(
                ngettext(
                    "%(number)s student does not agree with the place. Decide on the appeal.",
                    "%(number)s students do not agree with their place. Decide on their appeals.",
                    self.open_appeals,
                )
                % {"number": formats.count(self.open_appeals)},
                _("Look at the appeals"), address_of("rounds:wish_list", "?show=appeal", pk=self.round.pk),
            )  # fmt: skip
        if self.proposal is None:
            return Step(_("Have the proposal worked out."), _("To the proposal"), proposals)
        page = address_of("rounds:proposal_detail", pk=self.proposal.pk)
        if self.proposal.is_confirmed:
            day = formats.day(self.round.final_from)
            text = _("The placements are made. The round is final from %(day)s.") % {"day": day}
            if (mail := mail_of_result(self.round, self.user)) and (number := untold(self.round)):
                mailing = ngettext(
                    "%(number)s student was not mailed the result yet.",
                    "%(number)s students were not mailed the result yet.", number,
                ) % {"number": formats.count(number)}  # fmt: skip
                return Step(f"{text} {mailing}", _("Mail the students"), mail)
            return Step(text)
        if phase == Phase.PROPOSAL:
            return Step(_("Look at the proposal and change it where needed."), _("To the proposal"), page)
        return Step(_("Confirm the proposal: that makes the placements."), _("To the proposal"), page)
