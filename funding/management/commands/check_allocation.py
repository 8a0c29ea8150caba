"""`manage.py check_allocation EXPORT.json`: recompute an allocation from its export alone."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from funding.calculations.export import check


class Command(BaseCommand):
    help = "Say `klopt`, or name each line of the export that differs from what its own inputs give."

    def add_arguments(self, parser):
        parser.add_argument("export", type=Path)

    def handle(self, *args, export, **options):
        try:
            data = json.loads(export.read_text(encoding="utf-8"))
            found = check(data)
        except OSError as error:
            raise CommandError(f"{export} cannot be read: {error.strerror}") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CommandError(f"{export} is not an export that can be checked: {error}") from error
        if not found:
            self.stdout.write(f"{data.get('reference', export)}: klopt")
            return
        for row in found:
            self.stdout.write(f"{row.path}: expected {row.expected}, found {row.found}")
        raise CommandError(f"{len(found)} lines differ")
