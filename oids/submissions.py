"""A form sent twice does its work once: the page carries a token, and the database lets each token in one time."""

from __future__ import annotations

import datetime
import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone

from oids.models import Submission

KEPT = datetime.timedelta(days=7)


def new_token() -> str:
    return str(uuid.uuid4())


def claim(text: str, user) -> Submission | None:
    """The row of this form, to be filled with where it led; None for a form without a token (no browser).

    Call it inside the transaction that does the work: when that fails, the token is free again. A second sending
    waits for the first and then raises `AlreadySent`.
    """
    try:
        token = uuid.UUID(text)
    except ValueError:
        return None
    Submission.objects.filter(user=user, created_at__lt=timezone.now() - KEPT).delete()
    try:
        with transaction.atomic():
            return Submission.objects.create(token=token, user=user)
    except IntegrityError:
        raise AlreadySent(Submission.objects.filter(token=token, user=user).first()) from None


class AlreadySent(Exception):
    """This form was sent before; `url` is where it led (empty when it was somebody else's token)."""

    def __init__(self, first: Submission | None) -> None:
        super().__init__("sent before")
        self.url = first.url if first else ""
