"""Every view names its permission; one without does not start."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.utils.translation import gettext as _


class AccessMixin:
    """Ask `permission` for `get_permission_object()` before anything else happens.

    What the user may not see is a 404: `get_permission_object` starts from `visible_to(user)`.
    What they see but may not do is a 403 with the reason. `permission = PUBLIC` is for pages
    that every signed-in user may open.
    """

    PUBLIC = "signed-in"
    permission: str = ""

    @classmethod
    def as_view(cls, **initkwargs):
        if not (initkwargs.get("permission") or cls.permission):
            raise ImproperlyConfigured(f"{cls.__name__} names no permission, so it does not start.")
        return super().as_view(**initkwargs)

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            from django.contrib.auth.views import redirect_to_login

            return redirect_to_login(request.get_full_path())
        self.check_access()
        return super().dispatch(request, *args, **kwargs)

    def get_permission_object(self):
        return None

    def check_access(self) -> None:
        if self.permission != self.PUBLIC and not self.request.user.has_perm(
            self.permission, self.get_permission_object()
        ):
            raise PermissionDenied(
                _("Your role does not allow this. The programme leader or the administrator can tell you who may.")
            )

    def may(self, permission: str, obj=None) -> bool:
        """For templates and buttons: would this be allowed?"""
        return self.request.user.has_perm(permission, obj)
