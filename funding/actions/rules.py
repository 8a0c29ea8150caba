"""Rules that a partnership sets itself, for years in which nothing is published."""

from __future__ import annotations

from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from funding.enums import RuleFamily
from funding.models import SubsidyBand, SubsidyRule
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import lock


def _free_code(stem: str) -> str:
    taken = set(SubsidyRule.objects.filter(code__startswith=f"{stem}-").values_list("code", flat=True))
    return next(code for number in range(1, len(taken) + 2) if (code := f"{stem}-{number}") not in taken)


def _check(*, family, from_year, until_year, bands, source, figures: dict[str, int | None]) -> None:
    """What belongs to the family is there, and nothing else; each error beside its field."""
    staffel, with_fixed = family == RuleFamily.STAFFEL, family == RuleFamily.FIXED_PER_STUDENT
    errors = {}
    if not source.strip():
        errors["source"] = _("Say where these figures stand, so that others can check them.")
    if until_year is not None and until_year < from_year:
        errors["until_year"] = _("The last school year lies before the first.")
    if not staffel and bands:
        errors["bands"] = _("Only a staffel has bands. Leave this empty.")
    elif staffel and (problem := _bands_problem(bands)):
        errors["bands"] = problem
    if with_fixed and not figures["fixed_cents"]:
        errors["fixed_cents"] = _("Fill in the fixed sum.")
    if not with_fixed and figures["fixed_cents"] is not None:
        errors["fixed_cents"] = _("This family has no fixed sum. Leave this empty.")
    if not staffel and not figures["per_student_cents"]:
        errors["per_student_cents"] = _("Fill in the amount per student.")
    for name in ("per_student_cents", "provisional_per_student_cents", "minimum_students"):
        if staffel and figures[name] is not None:
            errors[name] = _("A staffel has bands only. Leave this empty.")
    if errors:
        raise ValidationError(errors)


def _bands_problem(bands) -> str:
    if not bands:
        return _("A staffel has bands. Write one a line.")
    for before, after in pairwise(bands):
        if before[1] is None or before[1] + 1 != after[0]:
            return _("The bands do not join at %(lower)s: each begins one student after the one before.") % {
                "lower": after[0]
            }
    if bands[-1][1] is not None:
        return _("The last band is open: write it as %(lower)s+.") % {"lower": bands[-1][0]}
    return ""


@transaction.atomic
def create_rule(
    *, partnership, name, family, from_year, until_year=None, minimum_students=None, fixed_cents=None,
    per_student_cents=None, provisional_per_student_cents=None, bands=(), count_offset_years=1, count_month=10,
    count_day=1, source, note="", by,
) -> SubsidyRule:  # fmt: skip
    """A rule of the partnership's own. Amounts are cents; `bands` of a staffel are (lower, upper or None, cents), in
    order, and begin at its minimum."""
    require(by, "funding.change_rule", partnership)
    figures = {
        "minimum_students": minimum_students, "fixed_cents": fixed_cents, "per_student_cents": per_student_cents,
        "provisional_per_student_cents": provisional_per_student_cents,
    }  # fmt: skip
    _check(family=family, from_year=from_year, until_year=until_year, bands=bands, source=source, figures=figures)
    rule = SubsidyRule(
        partnership=partnership,
        code=_free_code(f"{partnership.slug}-{from_year.start}"),
        name=name,
        family=family,
        valid_from=from_year.first_day,
        valid_until=until_year.last_day if until_year else None,
        minimum_students=bands[0][0] if bands else minimum_students or 0,
        fixed_cents=fixed_cents or 0,
        per_student_cents=per_student_cents or 0,
        provisional_per_student_cents=provisional_per_student_cents,
        count_offset_years=count_offset_years,
        count_month=count_month,
        count_day=count_day,
        source=source.strip(),
        note=note.strip(),
    )
    with history("funding.rule.create", by=by):
        rule.full_clean()
        rule.save()
        for lower, upper, cents in bands:
            SubsidyBand.objects.create(rule=rule, lower=lower, upper=upper, amount_cents=cents)
    return rule


@transaction.atomic
def remove_rule(rule, *, by) -> None:
    """Take back a rule of one's own that no grant uses."""
    require(by, "funding.change_rule", rule)
    rule = lock(rule)
    if rule.grants.exists():
        raise ActionRefused(_("A grant uses this rule, so it stays. Make a new rule and record the next year by it."))
    with history("funding.rule.remove", by=by):
        rule.delete()
