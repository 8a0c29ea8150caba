"""`manage.py migrate`: Django's own, in a tenth of the time (docs/decisions/0029-migrating-in-seconds.md)."""

from contextlib import contextmanager

from django.core.management.commands import migrate
from django.db.migrations.state import ProjectState


@contextmanager
def only_the_model_itself():
    """After every step Django renders the model that changed anew, and all models that are related to it, which here
    are all: a thousand steps times two hundred models. What a step says to the database needs the model itself and the
    names of tables that others refer to; a step that works with data begins with everything rendered anew anyway."""
    related = ProjectState._find_reload_model
    ProjectState._find_reload_model = lambda self, app_label, model_name, delay=False: {(app_label, model_name)}
    try:
        yield
    finally:
        ProjectState._find_reload_model = related


class Command(migrate.Command):
    def handle(self, *args, **options):
        with only_the_model_itself():
            return super().handle(*args, **options)
