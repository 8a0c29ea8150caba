"""The history of a partnership in figures, followed back into the partnerships that it came from."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from network.series import series_of
from oids import formats
from oids.access import AccessMixin
from oids.periods import SchoolYear
from oids.views.sections import Cell, Section, number
from partnerships.views.base import PartnershipYearMixin


class SeriesView(PartnershipYearMixin, AccessMixin, TemplateView):
    permission = "network.view_series"
    template_name = "network/page.html"

    def get_context_data(self, **kwargs):
        members, years = series_of(self.partnership)
        rows = [row for year in years for row in self.lines(year, members)]
        return super().get_context_data(
            heading=_("Series over the years"),
            intro=_(
                "Filed counts and the subsidy of every school year, followed back into the partnerships that this one came "
                "from, each under the name of that year."
            ),
            actions=[(_("Before and after"), reverse("partnerships:partnership_detail", args=[self.partnership.pk]))],
            sections=[
                Section(
                    "series", _("Years"), [_("School year"), _("Partnership"), _("Students counted"), _("Subsidy"), _("Note")],
                    rows, note=self.note([year.year for year in years]),
                    empty=_("No count is filed and no subsidy is recorded yet."),
                )
            ],
            **kwargs,
        )  # fmt: skip

    def note(self, years) -> str:
        """Which years between the first and the last are not there, and why."""
        if not years:
            return ""
        first, last = min(years), max(years)
        lacking = [year for year in map(SchoolYear, range(first.start, last.start)) if year not in years]
        words = _("A dash: the count is not filed (yet), or no subsidy is recorded.")
        if lacking:
            named = ", ".join(map(str, lacking))
            words += " " + _("Nothing at all is entered of: %(years)s.") % {"years": named}
        return words

    def lines(self, year, members) -> list[list]:
        lines = []
        for piece in year.pieces:
            row = members[piece.key]
            mine = row == self.partnership
            count = reverse("funding:count_list", args=[row.slug, str(year.year)]) if mine else ""
            grant = reverse("funding:grant_list", args=[row.slug, str(year.year)]) if mine else ""
            lines.append([
                str(year.year), row.name_of_year(year.year), figure(piece.figure.students, formats.count, count),
                figure(piece.figure.cents, formats.euro, grant),
                _("of the whole, of which a part went over") if piece.whole else "",
            ])  # fmt: skip
        if len([piece for piece in year.pieces if not piece.whole]) > 1:
            lines.append([
                str(year.year), _("Together"), figure(year.students, formats.count), figure(year.cents, formats.euro), "",
            ])  # fmt: skip
        return lines


def figure(value, shown, url="") -> Cell:
    return number(shown(value), "" if value is None else url)
