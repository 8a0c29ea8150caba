"""The school year is over, and no earlier year is still open."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books.closing.base import ERROR, WARNING, Finding, Year, rule
from funding.models import Allocation
from oids.formats import day
from partnerships.models import ClosedYear


@rule(10, "year_is_over", gettext_lazy("The school year is over"))
def year_is_over(year: Year):
    school_year = year.school_year
    if timezone.localdate() <= school_year.last_day:
        yield Finding(
            "year_is_over", ERROR,
            _("The school year lasts until %(day)s. Its books are closed after that day.")
            % {"day": day(school_year.last_day)},
        )  # fmt: skip


@rule(11, "earlier_years_closed", gettext_lazy("The school years before it are closed"))
def earlier_years_closed(year: Year):
    partnership, school_year = year.partnership, year.school_year
    divided = Allocation.objects.filter(partnership=partnership, school_year__lt=school_year)
    closed = set(ClosedYear.objects.filter(partnership=partnership).values_list("school_year", flat=True))
    for year in sorted(set(divided.values_list("school_year", flat=True)) - closed):
        yield Finding(
            f"earlier_year_{year}", WARNING,
            _("The books of %(year)s are not closed; what is changed there may still move this year's balances.")
            % {"year": year},
            reverse("books:closing", kwargs={"partnership": partnership.slug, "year": str(year)}),
        )  # fmt: skip
