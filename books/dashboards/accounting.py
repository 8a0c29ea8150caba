"""What the year of account asks of the controller."""

from __future__ import annotations

import datetime

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from books.dashboards.base import Desk
from books.models import AnnualReport, CountSample
from funding.enums import CountState
from funding.models import Grant, StudentCount


def accounting_waits(desk: Desk) -> list[tuple[str, str, str, datetime.date | None]]:
    """(what, address, to do, since): last year's report, the newest count file, samples that are not finished."""
    if not desk.may("books.fix_annual_report"):
        return []
    found = []
    last = timezone.localdate().year - 1
    began = Grant.objects.visible_to(desk.user).filter(partnership=desk.partnership, valid_from__year__lte=last)
    fixed = AnnualReport.objects.visible_to(desk.user).filter(partnership=desk.partnership, calendar=last)
    if began.exists() and not fixed.exists():
        what = _("annual report %(year)s") % {"year": last}
        found.append((what, desk.url("books:annual_report_list"), _("fix it"), datetime.date(last + 1, 1, 1)))
    count = StudentCount.objects.visible_to(desk.user).filter(partnership=desk.partnership, state=CountState.FILED)
    newest = count.select_related("count_file").order_by("-school_year").first()
    if newest is not None and not hasattr(newest, "count_file"):
        what = _("count file %(year)s") % {"year": newest.school_year}
        found.append((what, desk.url("books:count_file_list"), _("make it for the accountant"), newest.filed_on))
    samples = CountSample.objects.visible_to(desk.user).filter(file__partnership=desk.partnership)
    unseen = samples.annotate(unseen=Count("lines", filter=Q(lines__verdict=""))).filter(unseen__gt=0)
    for sample in unseen.select_related("file__partnership").defer("file__rows"):
        step = _("record %(number)s students") % {"number": sample.unseen}
        what = _("sample %(reference)s") % {"reference": sample.reference}
        found.append((what, sample.get_absolute_url(), step, timezone.localtime(sample.drawn_at).date()))
    return found
