"""The count of students of the year is filed, and so is the one that the grant rests on."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books.closing.base import ERROR, WARNING, Finding, Year, rule
from books.count_files import counts_without_file, samples_with_open_remarks
from funding.enums import CountState
from funding.models import StudentCount
from oids.formats import count as count_of


@rule(20, "count_filed", gettext_lazy("The count of students is filed"))
def count_filed(year: Year):
    partnership, school_year = year.partnership, year.school_year
    count = StudentCount.objects.filter(partnership=partnership, school_year=school_year).first()
    if count is None:
        yield Finding(
            "count_filed", ERROR, _("There is no count of students of %(year)s.") % {"year": school_year},
            reverse("funding:count_list", kwargs={"partnership": partnership.slug, "year": str(school_year)}),
        )  # fmt: skip
    elif count.state != CountState.FILED:
        yield Finding(
            "count_filed", ERROR, _("The count of students of %(year)s is proposed and not filed.") % {"year": school_year},
            count.get_absolute_url(),
        )  # fmt: skip


@rule(21, "count_proved", gettext_lazy("The count can be proved student by student"))
def count_proved(year: Year):
    partnership, school_year = year.partnership, year.school_year
    for count in counts_without_file(partnership, school_year):
        if count.state == CountState.FILED:
            text = _("There is no count file of %(year)s for the auditor.") % {"year": school_year}
            yield Finding("count_file_missing", WARNING, text, count.get_absolute_url())
    for sample in samples_with_open_remarks(partnership, school_year):
        text = _("Sample %(reference)s of the count: %(unseen)s students not looked at, %(wrong)s not in order.") % {
            "reference": sample.reference, "unseen": count_of(sample.unseen), "wrong": count_of(sample.wrong),
        }  # fmt: skip
        yield Finding(f"sample_{sample.pk}", WARNING, text, sample.get_absolute_url())
