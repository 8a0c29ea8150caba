"""Acts that are looked at before they are done: the first press shows, the second does. They need no script."""

from __future__ import annotations

from hashlib import blake2s

# What belongs to the sending and not to what is asked.
NOT_ASKED = {"csrfmiddlewaretoken", "submission", "seen", "next", "acknowledge", "acknowledge_reason", "show"}


def signature_of(post, apart=()) -> str:
    """Of what is asked: what was looked at and what is done are the same. `apart` belongs to the page as well."""
    given = ((name, [value for value in values if value]) for name, values in post.lists())
    asked = sorted((name, values) for name, values in given if values and name not in NOT_ASKED and name not in apart)
    return blake2s(repr(asked).encode(), digest_size=12).hexdigest()
