"""`manage.py compile_translations`: .po to .mo without gettext's own programs."""

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compile the translations (needs no gettext)."
    requires_system_checks = []

    def handle(self, *args, **options):
        for folder in settings.LOCALE_PATHS:
            for path in sorted(folder.glob("*/LC_MESSAGES/django.po")):
                target = path.with_suffix(".mo")
                if not target.exists() or target.stat().st_mtime < path.stat().st_mtime:
                    polib.pofile(str(path)).save_as_mofile(str(target))
