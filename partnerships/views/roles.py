"""Roles and sign-ins: who may see and do what, given and ended by the administrator."""

from __future__ import annotations

from allauth.account.forms import ResetPasswordForm
from django.contrib import messages
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids.exports import DAY, Column
from oids.models import User
from oids.views.details import ActionView, ConfirmView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.lookups import LIMIT, LookupView
from oids.views.sections import Cell, Section, period_cells
from partnerships import actions
from partnerships.access import access_of
from partnerships.filters import RoleFilter, UserFilter
from partnerships.forms.people import RoleForm, UserForm
from partnerships.forms.register import LastDayForm
from partnerships.lookups import exact_name_first, search_users, user_label
from partnerships.models import Role
from partnerships.tables import RoleTable, UserTable, place_of


class RoleListView(ListView):
    model = Role
    permission = "partnerships.view_role"
    table_class = RoleTable
    filterset_class = RoleFilter
    heading = gettext_lazy("Roles")
    intro = gettext_lazy("Who may see and do what, where, from when until when.")
    export_name = "rollen"

    def get_queryset(self):
        return Role.objects.visible_to(self.request.user).select_related("user", "partnership", "party")

    def get_create(self):
        if self.may("partnerships.change_role"):
            return reverse("partnerships:role_assign"), _("Give a role")
        return None

    def export_columns(self):
        return [
            Column("name", _("Name")), Column("email", _("E-mail address")), Column("kind", _("Role")),
            Column("place", _("Where")), Column("first", _("From"), DAY), Column("last", _("Until"), DAY),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "name": obj.user.name, "email": obj.user.email, "kind": obj.get_kind_display(), "place": place_of(obj),
            "first": obj.valid_from, "last": obj.valid_until,
        }  # fmt: skip


class RoleMixin:
    model = Role
    permission = "partnerships.view_role"

    def get_queryset(self):
        return super().get_queryset().select_related("user", "partnership", "party")


class RoleDetailView(RoleMixin, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        role = self.object
        first, last = period_cells(role)
        change = self.may("partnerships.change_role", role)
        actions_ = []
        if change and (role.valid_until is None or role.valid_until >= timezone.localdate()):
            actions_ = [(_("End"), reverse("partnerships:role_end", args=[role.pk]))]
        return super().get_context_data(
            facts=[
                (_("User"), role.user, reverse("partnerships:user_detail", args=[role.user_id]) if change else ""),
                (_("Role"), role.get_kind_display()),
                (_("Where"), place_of(role)),
                (_("From"), first),
                (_("Until"), last or _("until further notice")),
            ],
            actions=actions_,
            history_url=reverse("partnerships:role_history", args=[role.pk]),
            sections=[],
            back_url=reverse("partnerships:role_list"),
            back_label=_("Roles"),
            **kwargs,
        )


class RoleHistoryView(RoleMixin, HistoryView):
    pass


class RoleAssignView(ActionView):
    permission = "partnerships.change_role"
    form_class = RoleForm
    heading = gettext_lazy("Give a role")

    def get_initial(self):
        """From somebody's page: that person."""
        user = self.request.GET.get("user", "")
        return {"user": User.objects.filter(pk=user).first()} if user.isdigit() else {}

    def act(self, form):
        return actions.assign_role(by=self.request.user, **form.cleaned_data)

    def get_cancel_url(self):
        return self.next_url() or reverse("partnerships:role_list")


class RoleEndView(RoleMixin, ObjectActionView):
    permission = "partnerships.change_role"
    form_class = LastDayForm
    heading = gettext_lazy("End a role")
    intro = gettext_lazy("From the day after, this role opens nothing any more.")
    submit_label = gettext_lazy("End the role")

    def act(self, form):
        return actions.end_role(self.object, by=self.request.user, **form.cleaned_data)


class UserScope:
    """Sign-ins are the administrator's; to everybody else they do not exist."""

    model = User
    permission = "partnerships.change_role"

    def get_queryset(self):
        return User.objects.all() if access_of(self.request.user).is_administrator else User.objects.none()

    def check_access(self) -> None:
        if "pk" in self.kwargs:
            # Looked up first: who may not see sign-ins gets a 404, not a refusal that tells there is one.
            _found = self.object
        super().check_access()

    def get_permission_object(self):
        return None


class UserListView(UserScope, ListView):
    table_class = UserTable
    filterset_class = UserFilter
    heading = gettext_lazy("Sign-ins")
    intro = gettext_lazy("Everybody who may sign in. What they may do follows from their roles.")
    export_name = "gebruikers"

    def get_queryset(self):
        return super().get_queryset().annotate(number_of_roles=Count("roles")).order_by("name__alphabetical")

    def get_create(self):
        return reverse("partnerships:user_create"), _("New sign-in")

    def export_columns(self):
        return [Column("name", _("Name")), Column("email", _("E-mail address")), Column("active", _("May sign in"))]

    def export_row(self, obj):
        return {"name": obj.name, "email": obj.email, "active": _("yes") if obj.is_active else _("no")}


class UserDetailView(UserScope, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        user = self.object
        rows = [
            [Cell(row.get_kind_display(), row.get_absolute_url()), place_of(row), *period_cells(row)]
            for row in user.roles.select_related("partnership", "party")
        ]
        state = _("Close the sign-in") if user.is_active else _("Open the sign-in")
        return super().get_context_data(
            facts=[(_("E-mail address"), user.email), (_("Language"), user.get_language_display())],
            status=(_("may sign in"), "good") if user.is_active else (_("closed"), "neutral"),
            actions=[
                (_("Give a role"), f"{reverse('partnerships:role_assign')}?user={user.pk}"),
                (state, reverse("partnerships:user_state", args=[user.pk])),
            ],
            sections=[
                Section(
                    "roles", _("Roles"), [_("Role"), _("Where"), _("From"), _("Until")], rows, empty=_("No role yet.")
                )
            ],
            back_url=reverse("partnerships:user_list"),
            back_label=_("Sign-ins"),
            **kwargs,
        )


class UserCreateView(ActionView):
    permission = "partnerships.change_role"
    form_class = UserForm
    heading = gettext_lazy("New sign-in")
    intro = gettext_lazy("Give the person a role afterwards: without a role nothing opens.")

    def act(self, form):
        user = actions.create_user(by=self.request.user, **form.cleaned_data)
        reset = ResetPasswordForm({"email": user.email})
        if reset.is_valid():
            reset.save(self.request)
            messages.info(
                self.request, _("A link to choose a password was mailed to %(email)s.") % {"email": user.email}
            )
        return user

    def get_success_url_for(self, result):
        return reverse("partnerships:user_detail", args=[result.pk])

    def get_cancel_url(self):
        return reverse("partnerships:user_list")


class UserStateView(UserScope, ConfirmView):
    def get_heading(self):
        return _("Close the sign-in") if self.object.is_active else _("Open the sign-in")

    def act(self, form):
        return actions.set_user_active(self.object, is_active=not self.object.is_active, by=self.request.user)

    def get_cancel_url(self):
        return reverse("partnerships:user_detail", args=[self.object.pk])

    def get_success_url_for(self, result):
        return self.get_cancel_url()

    @property
    def danger(self):
        return self.object.is_active

    def get_facts(self):
        return [(_("Name"), self.object.name), (_("E-mail address"), self.object.email)]

    def get_context_data(self, **kwargs):
        return super().get_context_data(submit_label=self.get_heading(), **kwargs)


class UserLookupView(LookupView):
    permission = "partnerships.change_role"

    def get_results(self, text):
        rows = search_users(User.objects.filter(is_active=True), text).order_by(
            exact_name_first(text), "name__alphabetical"
        )
        return [{"value": user_label(row), "label": row.name, "detail": row.email} for row in rows[:LIMIT]]
