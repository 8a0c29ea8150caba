"""The first administrator of a new installation."""

from __future__ import annotations

import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from oids.history import history
from oids.models import User
from partnerships.enums import RoleKind
from partnerships.models import Role


class Command(BaseCommand):
    help = "Makes a sign-in with the role of administrator; the password is asked, never an argument."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--name", default="")

    @transaction.atomic
    def handle(self, *args, email: str, name: str, **options):
        if User.objects.filter(email=email.lower()).exists():
            raise CommandError(f"{email} already signs in. Give a role under Partnerschap, Rollen.")
        password = getpass.getpass("Password: ")
        if password != getpass.getpass("Once more: "):
            raise CommandError("The two passwords differ. Nothing was made.")
        user = User(email=email.lower(), name=name or email)
        try:
            validate_password(password, user)
            user.set_password(password)
            user.full_clean()
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        with history("partnerships.role.assign", by=None):
            user.save()
            Role.objects.create(user=user, kind=RoleKind.ADMINISTRATOR, valid_from=timezone.localdate())
        self.stdout.write(f"{user.email} is administrator.")
