"""A template variable that is missing: the empty string in production, a failure in a test of our own templates."""

import sys
from pathlib import Path

from django.conf import settings
from django.template.base import FilterExpression, Node

OWN_TEMPLATES = Path(settings.BASE_DIR) / "templates"
FALLBACK_FILTERS = {"default", "default_if_none", "yesno"}


class MissingTemplateVariable(Exception):
    """A template of ours asks for what the view did not give."""


class Missing(str):
    """Stands for `string_if_invalid`: Django asks for its truth exactly where a variable could not be found.

    A variable in an `{% if %}` or with a fallback filter may be missing, and so may any variable in a template of a
    package; there it is the empty string, as in production.
    """

    def __new__(cls):
        return super().__new__(cls, "")

    def __bool__(self):
        frame = sys._getframe(1)
        if frame.f_code is FilterExpression.resolve.__code__:
            expression = frame.f_locals["self"]
            if not FALLBACK_FILTERS & {function.__name__ for function, _ in expression.filters}:
                self._refuse_if_ours(frame, expression.token)
        return False

    def __contains__(self, text):
        """`{% blocktranslate %}` asks this instead, of a name that it then fills in itself."""
        frame = sys._getframe(1)
        if frame.f_code.co_name == "render_value" and "key" in frame.f_locals:
            self._refuse_if_ours(frame, frame.f_locals["key"])
        return False

    @staticmethod
    def _refuse_if_ours(frame, what):
        while frame:
            node = frame.f_locals.get("self")
            if isinstance(node, Node) and getattr(node, "origin", None):
                if Path(node.origin.name).is_relative_to(OWN_TEMPLATES):
                    raise MissingTemplateVariable(f"{what} in {node.origin.template_name}:{node.token.lineno}")
                return
            frame = frame.f_back
