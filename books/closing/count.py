"""The count of students of the year is filed, and so is the one that the grant rests on."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books.closing.base import ERROR, Finding, rule
from funding.enums import CountState
from funding.models import StudentCount


@rule(20, "count_filed", gettext_lazy("The count of students is filed"))
def count_filed(partnership, school_year):
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
