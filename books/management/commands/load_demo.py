"""`manage.py load_demo`: the demonstration; a second run changes nothing."""

from django.conf import settings
from django.core.management.base import BaseCommand

from books import demo
from oids.models import User


class Command(BaseCommand):
    help = "Load the demonstration (once) and print the sign-ins."

    def handle(self, *args, **options):
        if demo.is_told():
            self.stdout.write("The demonstration is there already; nothing changed.")
        else:
            self.stdout.write("Telling the demonstration (one to a few minutes) ...")
            demo.Story(self.stdout.write).tell(demo.PASSWORD if settings.DEMO else None)
        if settings.DEMO:
            self.stdout.write(f"Sign in with password {demo.PASSWORD} as one of:")
            for user in User.objects.filter(email__endswith="@oids.example").order_by("email"):
                # Some people of the story only did something once and have no password.
                if user.has_usable_password():
                    self.stdout.write(f"  {user.email:40} {user.name}")
