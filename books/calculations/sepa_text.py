"""Text as banks take it in SEPA: a small set of Latin letters, figures and signs, of limited length."""

from __future__ import annotations

import re

NAME_LENGTH, TEXT_LENGTH, ID_LENGTH = 70, 140, 35
ALLOWED = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]")
SIGNS = {"&": "+", "_": "-", "–": "-", "—": "-", "’": "'", "‘": "'", "`": "'", '"': "'", ";": ",", "@": "(at)"}


def sepa_text(text: str) -> str:
    """`text` with letters outside the set written in it (é is e, & is +); what has no counterpart is left out."""
    from text_unidecode import unidecode

    written = unidecode("".join(SIGNS.get(letter, letter) for letter in text))
    written = "".join(SIGNS.get(letter, letter) for letter in written)
    return " ".join("".join(letter if ALLOWED.fullmatch(letter) else " " for letter in written).split())


def remittance(references: list[str]) -> str:
    """What the party reads on its statement: all references, or the first and how many more there are."""
    whole = sepa_text(", ".join(references))
    if len(whole) <= TEXT_LENGTH:
        return whole
    rest = f" en {len(references) - 1} andere"
    return sepa_text(references[0])[: TEXT_LENGTH - len(rest)] + rest
