"""`manage.py verify_report FILE`: is this archive file the report that was made?"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from funding.reports.papers import known_report, partnership_of
from oids.archive import NotAnArchive, verify
from partnerships.models import Partnership


class Command(BaseCommand):
    help = "Say `klopt`, or name each cell of an archived report (PDF) that differs. Exit code 1 when something does."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--alone", action="store_true", help="compare the file with itself only, without asking the database"
        )

    def handle(self, *args, file, alone, **options):
        def find(reference):
            found = None if alone else partnership_of(reference, Partnership.objects.all())
            return known_report(*found) if found else None

        try:
            result = verify(file.read_bytes(), find)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from error
        except NotAnArchive as error:
            raise CommandError(f"{file}: {error}") from error
        if result.is_right:
            self.stdout.write(f"{result.reference}: {result.verdict[0]}")
        for row in result.differences:
            self.stdout.write(str(row))
        self.stdout.write(_("Compared with itself only: paper, embedded data and hash.") if alone else result.against)
        if result.note:
            self.stdout.write(result.note)
        if not result.is_right:
            number = len(result.differences)
            raise CommandError(
                ngettext("%(number)s place differs.", "%(number)s places differ.", number) % {"number": number}
            )
