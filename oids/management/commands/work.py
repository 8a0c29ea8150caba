"""`manage.py work`: does the work that pages hand over (proposals, imports, mail)."""

import threading

from django.db import connection
from django_tasks_db.management.commands.db_worker import Command as WorkerCommand

from oids.jobs import put_back_stale

LOOK_EVERY_SECONDS = 60


class Command(WorkerCommand):
    help = "Does the work that takes longer than a page: proposals, imports, mail. Runs until it is stopped."

    def handle(self, *args, **options):
        put_back_stale()
        threading.Thread(target=self._look_after_stale, daemon=True).start()
        super().handle(*args, **options)

    def _look_after_stale(self) -> None:
        while not threading.Event().wait(LOOK_EVERY_SECONDS):
            put_back_stale()
            connection.close()
