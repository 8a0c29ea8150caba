"""How people come in: accounts are made by an administrator, never by signing up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed; refusals say what to do next."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This e-mail address and password do not belong together. Try again."),
        "too_many_login_attempts": _(
            "Too many tries with a wrong password. Wait five minutes and try again, or choose a new password."
        ),
        "account_inactive": _("This account is closed. The administrator of your partnership can open it again."),
        "invalid_password_reset": _("This link no longer works. Ask for a new one."),
        "enter_current_password": _("This is not your present password."),
    }

    def is_open_for_signup(self, request) -> bool:
        return False

    def send_mail(self, template_prefix, email, context):
        """Who never signed in asked for nothing: they are invited."""
        user = context.get("user")
        if template_prefix == "account/email/password_reset_key" and user is not None and user.last_login is None:
            template_prefix = "account/email/invitation"
        super().send_mail(template_prefix, email, context)


class MinimumLength(MinimumLengthValidator):
    """Django's rule, in a sentence that is translated here."""

    def get_error_message(self) -> str:
        return ngettext(
            "This password is too short: take at least %(number)s character.",
            "This password is too short: take at least %(number)s characters.",
            self.min_length,
        ) % {"number": self.min_length}
