"""Secrets in addresses: 256 random bits, told once; only their SHA-256 is kept."""

from __future__ import annotations

import hashlib
import secrets

SECRET_BYTES = 32


def new_token() -> str:
    return secrets.token_urlsafe(SECRET_BYTES)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
