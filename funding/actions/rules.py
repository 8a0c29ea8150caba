"""Rules that a partnership sets itself, for years in which nothing is published."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from funding.enums import RuleFamily
from funding.inputs import pure_rule
from funding.models import SubsidyBand, SubsidyRule
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import lock

FIGURES = ("minimum_students", "fixed_cents", "per_student_cents", "provisional_per_student_cents")


def _free_code(stem: str) -> str:
    taken = set(SubsidyRule.objects.filter(code__startswith=f"{stem}-").values_list("code", flat=True))
    return next(code for number in range(1, len(taken) + 2) if (code := f"{stem}-{number}") not in taken)


@transaction.atomic
def create_rule(
    *, partnership, name, family, from_year, until_year=None, bands=(), count_offset_years=1, source, note="", by,
    **figures,
) -> SubsidyRule:  # fmt: skip
    """A rule of the partnership's own. `figures`: minimum_students and amounts in cents; `bands` of a staffel are
    (lower, upper or None, cents) and begin at the minimum."""
    require(by, "funding.change_rule", partnership)
    if not source.strip():
        raise ValidationError({"source": _("Say where these figures stand, so that others can check them.")})
    if until_year is not None and until_year < from_year:
        raise ValidationError({"until_year": _("The last school year lies before the first.")})
    bands = sorted(bands)
    rule = SubsidyRule(
        partnership=partnership,
        code=_free_code(f"{partnership.slug}-{from_year.start}"),
        name=name,
        family=family,
        valid_from=from_year.first_day,
        valid_until=until_year.last_day if until_year else None,
        count_offset_years=count_offset_years,
        source=source.strip(),
        note=note.strip(),
        **{key: value for key, value in figures.items() if key in FIGURES and value is not None},
    )
    rule.minimum_students = rule.minimum_students or 0
    if family == RuleFamily.STAFFEL:
        if not bands:
            raise ValidationError({"bands": _("A staffel has bands. Write one a line.")})
        rule.minimum_students = bands[0][0]
    elif not rule.per_student_cents:
        raise ValidationError({"per_student_cents": _("Fill in the amount per student.")})
    with history("funding.rule.create", by=by):
        rule.full_clean()
        rule.save()
        for lower, upper, cents in bands if family == RuleFamily.STAFFEL else ():
            SubsidyBand.objects.create(rule=rule, lower=lower, upper=upper, amount_cents=cents)
    try:
        pure_rule(rule)
    except ValueError as error:
        raise ValidationError(
            {"bands": _("The bands have to join: each begins one student after the one before, and the last is open.")}
        ) from error
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
