"""One student's wishes, with everything that belongs to them."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from oids import formats
from oids.views.details import DetailView
from oids.views.history import HistoryView
from oids.views.sections import Cell, Section
from partnerships.lookups import school_label
from partnerships.views.base import RecordScopeMixin
from placements.models import Placement
from rounds.actions.wishes import takes_appeals_on
from rounds.enums import Channel
from rounds.models import Appeal, Avoidance, Wish, WishList
from rounds.tables.wishes import APPEALS, AVOIDED, link_state, who_entered
from rounds.views.wishes import entry_url, why_not_now
from rounds.wishes import earlier_schools, remarks_on, travel_of, visible_links


class WishMixin(RecordScopeMixin):
    model = WishList
    permission = "rounds.view_wish"

    def get_queryset(self):
        rows = super().get_queryset().select_related("round__partnership", "enrolment__student", "sent_by")
        return rows.prefetch_related("wishes__school", "avoidances__school", "avoidances__decided_by")

    @property
    def who(self) -> str:
        student = self.object.enrolment.student
        return student.sort_name if self.may("placements.view_student", student) else student.reference


class WishDetailView(WishMixin, DetailView):
    template_name = "rounds/wish_detail.html"

    def get_context_data(self, **kwargs):
        row, round, user = self.object, self.object.round, self.request.user
        enrolment, student = row.enrolment, row.enrolment.student
        change = self.may("rounds.change_wish", row)
        reason = why_not_now(round, user) if change else ""
        here = f"&next={row.get_absolute_url()}"
        acts = []
        if change and not reason:
            acts.append((_("Correct"), entry_url(round, enrolment, here)))
        appeal = Appeal.objects.filter(wish_list=row).select_related("decided_by").first()
        if self.may_appeal(appeal):
            acts.append((_("Enter an appeal"), reverse("rounds:appeal_file", args=[row.pk])))
        travel = travel_of(row)
        own = _("own limit") if row.limit_km else _("of the round")
        return super().get_context_data(
            heading=_("Wishes of %(student)s") % {"student": self.who},
            notice=reason,
            remarks=remarks_on(row),
            facts=[
                (_("Placing round"), str(round), round.get_absolute_url()),
                (_("Student"), self.who, student.get_absolute_url()),
                (_("Route"), enrolment.route_and_year),
                (_("Postcode of home"), row.home_pc4),
                (_("Travel limit"), f"{travel.limit} ({own})" if travel.limit_km else travel.limit),
                (_("Entered"), who_entered(row)),
            ],
            sections=[
                self.wishes(), self.avoidances(), self.earlier(change), self.placements(), self.appeal(appeal),
                self.links(change),
            ],
            actions=acts,
            history_url=reverse("rounds:wish_history", args=[row.pk]),
            back_url=reverse("rounds:wish_list", args=[round.pk]),
            back_label=_("Wishes"),
            **kwargs,
        )  # fmt: skip

    def may_appeal(self, appeal) -> bool:
        round, today = self.object.round, timezone.localdate()
        if appeal is not None or round.is_closed or not self.may("rounds.change_wish", self.object):
            return False
        office = self.may("rounds.change_round", round) and today >= round.appeal_from
        return office or takes_appeals_on(round, today)

    def wishes(self) -> Section:
        rows = []
        for wish in self.object.wishes.all():
            far = travel_of(self.object).to(wish.school)
            school = Cell(school_label(wish.school), wish.school.get_absolute_url())
            rows.append([str(wish.rank), school, Cell(far or "–", is_number=True)])
        return Section(
            "wishes", _("Wishes"), [_("Rank"), _("School"), _("From home")], rows, empty=_("No wishes."),
            note=_("As the crow flies between postcodes.") if self.object.home_pc4 else "",
        )  # fmt: skip

    def avoidances(self) -> Section:
        rows = sorted(self.object.avoidances.all(), key=lambda row: (row.granted is not None, row.school.name))
        add = None
        if rows and not self.object.round.is_closed and self.may("rounds.decide_exception", self.object):
            url = reverse("rounds:avoidance_decide", args=[self.object.round_id])
            add = (_("Decide"), f"{url}?student={self.object.enrolment_id}&next={self.object.get_absolute_url()}")
        cells = [
            [
                Cell(row.school.name, row.school.get_absolute_url()), Cell(AVOIDED[row.granted][1], tone=AVOIDED[row.granted][0]),
                str(row.decided_by or ""), formats.day(row.decided_at) if row.decided_at else "",
            ]
            for row in rows
        ]  # fmt: skip
        return Section(
            "avoid", _("Schools to avoid"), [_("School"), _("Decision"), _("Decided by"), _("Decided on")], cells, add=add,
            empty=_("None."), note=_("While nothing is decided, nobody is placed there."),
        )  # fmt: skip

    def earlier(self, change: bool) -> Section:
        row = self.object
        found = earlier_schools([row.enrolment.student_id], row.round.school_year).get(row.enrolment.student_id, [])
        add = None
        if change:
            url = reverse("rounds:earlier_school_set", args=[row.round_id])
            add = (_("Add or correct"), f"{url}?student={row.enrolment_id}&next={row.get_absolute_url()}")
        cells = [
            [
                str(item.school_year), Cell(item.school.name, item.school.get_absolute_url()),
                _("noted by hand") if item.noted else _("placement"),
            ]
            for item in found
        ]  # fmt: skip
        return Section(
            "earlier", _("Earlier schools"), [_("School year"), _("School"), _("Known from")], cells, add=add,
            empty=_("No earlier schools are known."),
        )  # fmt: skip

    def placements(self) -> Section:
        rows = Placement.objects.visible_to(self.request.user).filter(enrolment=self.object.enrolment_id)
        may = self.may("placements.change_placement", self.object.enrolment)
        cells = [
            [
                Cell(row.reference, row.get_absolute_url()), Cell(row.school.name, row.school.get_absolute_url()),
                formats.day(row.valid_from), formats.day(row.valid_until),
                Cell(_("Move"), reverse("placements:placement_move", args=[row.pk])) if may and not row.end_reason else "",
            ]
            for row in rows.select_related("school").order_by("valid_from")
        ]  # fmt: skip
        head = [_("Placement"), _("School"), _("From"), _("Until"), ""]
        return Section("placements", _("Placements this year"), head, cells, empty=_("Not placed yet."))

    def appeal(self, appeal) -> Section:
        add, cells = None, []
        if appeal is not None:
            if not self.object.round.is_closed and self.may("rounds.decide_exception", appeal):
                add = (_("Decide"), reverse("rounds:appeal_decide", args=[appeal.pk]))
            cells = [
                [
                    formats.day_time(appeal.filed_at), str(Channel(appeal.channel).label),
                    Cell(appeal.get_state_display(), tone=APPEALS[appeal.state]), str(appeal.decided_by or ""),
                    formats.day(appeal.decided_at) if appeal.decided_at else "",
                ]
            ]  # fmt: skip
        head = [_("Filed on"), _("Came in"), _("State"), _("Decided by"), _("Decided on")]
        return Section("appeal", _("Appeal"), head, cells, add=add, empty=_("No appeal."))

    def links(self, change: bool) -> Section:
        row, add = self.object, None
        found = visible_links(row.round, self.request.user).filter(enrolment=row.enrolment_id).select_related("made_by")
        if change and not row.round.is_closed:
            url = reverse("rounds:link_create", args=[row.round_id])
            add = (_("Make a link"), f"{url}?student={row.enrolment_id}")
        cells = []
        for link in found:
            tone, word = link_state(link)
            withdraw = (
                Cell(_("Withdraw"), reverse("rounds:link_withdraw", args=[link.pk])) if change and link.works else ""
            )
            cells.append(
                [
                    Cell(word, tone=tone),
                    formats.day(link.expires_on),
                    str(link.made_by),
                    formats.day_time(link.made_at),
                    withdraw,
                ]
            )
        head = [_("State"), _("Can be read until"), _("Made by"), _("Made at"), ""]
        return Section(
            "links", _("Personal links"), head, cells, add=add, empty=_("No personal link was made."),
            note=_("With a personal link the student enters and reads the own wishes without signing in."),
        )  # fmt: skip


class WishHistoryView(WishMixin, HistoryView):
    parts = (Wish, Avoidance, Appeal)
