"""On which day the students of a school year are counted, where no count says so yet: a setting of the subsidy's rule."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Callable

from funding.models import SubsidyRule
from oids.periods import SchoolYear
from partnerships.models import Partnership


def day_in(school_year: SchoolYear, month: int, day: int) -> datetime.date:
    """That day in the school year; in a month that is shorter its last day."""
    year = school_year.start if month >= school_year.first_day.month else school_year.start + 1
    return datetime.date(year, month, min(day, calendar.monthrange(year, month)[1]))


def customary_day(partnership: Partnership) -> Callable[[SchoolYear], datetime.date]:
    """Of a school year: by the rule that its count will meet, one of the partnership's own before a published one, the
    newest before an older one. One query, for however many years."""
    found = SubsidyRule.objects.of_partnership(partnership).order_by("valid_from", "code")
    rules = sorted(found, key=lambda rule: rule.partnership_id is not None)

    def day(school_year: SchoolYear) -> datetime.date:
        setting = SubsidyRule()
        for rule in rules:
            if rule.is_active_on(SchoolYear(school_year.start + rule.count_offset_years).first_day):
                setting = rule
        return day_in(school_year, setting.count_month, setting.count_day)

    return day
