"""Which role may do what in the steering room."""

from partnerships.access import grant

GRANTS: dict[str, frozenset[str]] = {}
grant(GRANTS)
