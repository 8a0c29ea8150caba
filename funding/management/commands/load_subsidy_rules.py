"""`manage.py load_subsidy_rules`: the published rules of the subsidy, as dated data with their source."""

import json
from decimal import Decimal
from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import transaction

from funding.models import SubsidyBand, SubsidyRule
from oids.history import history
from oids.periods import SchoolYear

DATA = Path(__file__).resolve().parents[2] / "data" / "subsidy_rules.json"


def _cents(euro) -> int:
    return int(Decimal(str(euro)) * 100)


class Command(BaseCommand):
    help = "Load the published subsidy rules; a second run changes nothing, and what amounts rest on stays."

    @transaction.atomic
    def handle(self, *args, **options):
        counts = {"new": 0, "changed": 0, "unchanged": 0, "kept": 0}
        with history("funding.rule.load", by=None):
            for row in json.loads(DATA.read_text()):
                counts[self._load(row)] += 1
        self.stdout.write(
            f"subsidy rules: read {sum(counts.values())} = new {counts['new']} + changed {counts['changed']} "
            f"+ unchanged {counts['unchanged']} + kept as it is {counts['kept']}"
        )

    def _load(self, row: dict) -> str:
        values = {
            "name": row["name"],
            "family": row["family"],
            "valid_from": SchoolYear(row["years"][0]).first_day,
            "valid_until": SchoolYear(row["years"][1]).last_day,
            "minimum_students": row["minimum"],
            "fixed_cents": _cents(row.get("fixed", 0)),
            "per_student_cents": _cents(row.get("per_student", 0)),
            "provisional_per_student_cents": _cents(row["provisional"]) if "provisional" in row else None,
            "count_offset_years": row.get("offset", 1),
            "count_month": row.get("count_month", 10),
            "count_day": row.get("count_day", 1),
            "source": row["source"],
            "note": row.get("note", ""),
        }
        bands = [(lower, upper, _cents(amount)) for lower, upper, amount in row.get("bands", [])]
        rule = SubsidyRule.objects.filter(code=row["code"]).first()
        if rule is not None:
            present = list(rule.bands.values_list("lower", "upper", "amount_cents"))
            if present == bands and all(getattr(rule, name) == value for name, value in values.items()):
                return "unchanged"
        if rule is not None and rule.is_used:
            self.stderr.write(
                f"{rule.code} differs from the file and is kept as it is: amounts rest on it. "
                "A correction gets a code of its own in funding/data/subsidy_rules.json."
            )
            return "kept"
        outcome = "changed" if rule else "new"
        rule = rule or SubsidyRule(code=row["code"])
        for name, value in values.items():
            setattr(rule, name, value)
        rule.full_clean()
        rule.save()
        rule.bands.all().delete()
        for lower, upper, cents in bands:
            SubsidyBand.objects.create(rule=rule, lower=lower, upper=upper, amount_cents=cents)
        return outcome
