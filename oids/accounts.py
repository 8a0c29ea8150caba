"""How people come in: accounts are made by an administrator, never by signing up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.utils.translation import gettext_lazy as _


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
