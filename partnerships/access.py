"""Who may see what: the roles somebody holds today, and the rows they open.

Every question about access ends here. A role that is not held today opens nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import rules
from django.utils import timezone

from partnerships.enums import PARTNERSHIP_KINDS, PARTY_KINDS, RoleKind


@dataclass(frozen=True, slots=True)
class HeldRole:
    """One role held today."""

    kind: str
    partnership: int | None
    party: int | None


@dataclass(frozen=True, slots=True)
class Scope:
    """To whom a record belongs: primary keys of partnerships, parties and users."""

    partnerships: frozenset[int] = field(default_factory=frozenset)
    parties: frozenset[int] = field(default_factory=frozenset)
    users: frozenset[int] = field(default_factory=frozenset)

    @classmethod
    def of(cls, partnerships: Iterable[int] = (), parties: Iterable[int] = (), users: Iterable[int] = ()) -> Scope:
        return cls(
            frozenset(filter(None, partnerships)), frozenset(filter(None, parties)), frozenset(filter(None, users))
        )


@dataclass(frozen=True, slots=True)
class Access:
    """All roles of one user on one day."""

    user: int | None
    roles: tuple[HeldRole, ...]

    @property
    def is_administrator(self) -> bool:
        return any(role.kind == RoleKind.ADMINISTRATOR for role in self.roles)

    def partnerships(self, *kinds: str) -> frozenset[int]:
        """Partnerships in which one of `kinds` is held (no kinds: any)."""
        return frozenset(
            role.partnership
            for role in self.roles
            if role.partnership is not None and (not kinds or role.kind in kinds)
        )

    def parties(self, *kinds: str) -> frozenset[int]:
        """Boards and institutes for which one of the party roles is held. A programme leader's party is only whom
        they speak for and opens nothing."""
        return frozenset(
            role.party
            for role in self.roles
            if role.party is not None and role.kind in PARTY_KINDS and (not kinds or role.kind in kinds)
        )

    def holds(self, kinds: Iterable[str], scope: Scope | None) -> bool:
        """Whether a role of `kinds` covers `scope`; without a scope: whether such a role is held at all."""
        for role in self.roles:
            if role.kind not in kinds:
                continue
            if scope is None or role.kind == RoleKind.ADMINISTRATOR:
                return True
            if role.kind == RoleKind.TRAINER:
                if self.user in scope.users:
                    return True
            elif role.kind in PARTNERSHIP_KINDS:
                if role.partnership in scope.partnerships:
                    return True
            elif role.kind in PARTY_KINDS and role.party in scope.parties:
                return True
        return False


NOBODY = Access(None, ())


def access_of(user: Any, day: datetime.date | None = None) -> Access:
    """The roles `user` holds today, read once per user object (so once per request)."""
    if user is None or not getattr(user, "is_authenticated", False) or not user.is_active:
        return NOBODY
    day = day or timezone.localdate()
    cached: tuple[datetime.date, Access] | None = getattr(user, "_access", None)
    if cached is not None and cached[0] == day:
        return cached[1]
    rows = user.roles.active_on(day).values_list("kind", "partnership_id", "party_id")
    access = Access(user.pk, tuple(HeldRole(*row) for row in rows))
    user._access = (day, access)
    return access


def forget_access(user: Any) -> None:
    """After a change of roles: read them again."""
    user.__dict__.pop("_access", None)


def scope_of(obj: Any) -> Scope | None:
    """The scope of a record, by its own word; a record that cannot say is nobody's."""
    if obj is None:
        return None
    scope = obj.access_scope()
    if not isinstance(scope, Scope):
        raise TypeError(f"{type(obj).__name__}.access_scope() must return a Scope")
    return scope


def holds(*kinds: str) -> rules.Predicate:
    """Rule: the user holds one of `kinds` for the record."""

    def test(user: Any, obj: Any = None) -> bool:
        return access_of(user).holds(kinds, scope_of(obj))

    return rules.Predicate(test, name="holds:" + ",".join(sorted(kinds)))


def grant(table: dict[str, frozenset[str]]) -> None:
    """Register a table permission -> role kinds (the code's side of docs/access.md)."""
    for permission, kinds in table.items():
        rules.add_perm(permission, holds(*kinds))
