"""Which role may do what with the network and its people."""

from partnerships.access import grant

GRANTS: dict[str, frozenset[str]] = {}
grant(GRANTS)
