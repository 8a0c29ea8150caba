"""Asking boards again: who changed since they confirmed, who came later, and who has no days there any more."""

from __future__ import annotations

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.views.details import ConfirmView
from oids.views.sections import Cell, Section
from partnerships.models import Party
from rounds.actions.checks import Renewal, nothing_changed, renew_check, renewal_of
from rounds.board_lines import Line
from rounds.views.checks import CheckRequestMixin


def what_changed(line: Line) -> str:
    """What the board was shown beside what it is now, as far as it differs."""
    before = line.row.shown
    if line.now is None:
        return _("was at %(school)s, %(days)s") % {
            "school": before["school"], "days": formats.period(line.row.valid_from, line.row.valid_until),
        }  # fmt: skip
    after = line.now.shown()
    pairs = [
        (_("school"), before["school"], after["school"]),
        (
            _("days"), formats.period(line.row.valid_from, line.row.valid_until),
            formats.period(line.now.days.first, line.now.days.last),
        ),
        (_("mentor"), ", ".join(before["mentors"]), ", ".join(after["mentors"])),
        (_("school trainer"), before["school_trainer"], after["school_trainer"]),
    ]  # fmt: skip
    return "; ".join(f"{what}: {old or '–'} → {new or '–'}" for what, old, new in pairs if old != new)


class CheckRequestRenewView(CheckRequestMixin, ConfirmView):
    permission = "rounds.ask_check"
    heading = gettext_lazy("Ask again what changed")
    intro = gettext_lazy(
        "Lines that changed since they were confirmed open again, later placements are added, and lines whose placement "
        "has no days at the board any more are taken away. What is still right stays confirmed."
    )
    submit_label = gettext_lazy("Ask again")
    template_name = "rounds/check_renew.html"
    success_message = gettext_lazy("The lists are up to date. Send the boards a reminder.")

    def get_facts(self):
        found = self.renewal
        return [
            (_("Changed since it was confirmed or settled"), formats.count(len(found.again))),
            (_("New since it was asked"), formats.count(len(found.new))),
            (_("No days here any more"), formats.count(len(found.gone))),
        ]

    @cached_property
    def renewal(self) -> Renewal:
        return renewal_of(self.object)

    def refused_before(self):
        return "" if self.renewal.is_needed else nothing_changed()

    def get_context_data(self, **kwargs):
        found = self.renewal
        asked = self.object
        boards = {board.pk: board for board in Party.objects.members_of(asked.partnership, asked.period)}
        names = self.may("placements.view_student", self.object)

        def who(placement) -> Cell:
            student = placement.student
            return Cell(student.sort_name if names else student.reference, placement.get_absolute_url())

        def section(name: str, title: str, lines) -> list[Section]:
            rows = [
                [who(line.row.placement), line.row.placement.school.name, str(line.row.check_of.board), what_changed(line)]
                for line in lines
            ]  # fmt: skip
            head = [_("Student"), _("School"), _("School board"), _("What changed")]
            return [Section(name, title, head, rows)] if rows else []

        new = [
            [
                who(row.placement), row.placement.school.name, str(boards.get(row.board_id, "")),
                formats.period(row.days.first, row.days.last),
            ]
            for row in found.new
        ]  # fmt: skip
        head = [_("Student"), _("School"), _("School board"), _("Period")]
        sections = [
            *section("again", _("Changed since it was confirmed or settled"), found.again),
            *([Section("new", _("New since it was asked"), head, new)] if new else []),
            *section("gone", _("No days here any more"), found.gone),
        ]
        return super().get_context_data(sections=sections, **kwargs)

    def act(self, form):
        renew_check(self.object, by=self.request.user)
        return self.object
