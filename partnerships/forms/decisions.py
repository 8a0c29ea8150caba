"""Choosing the decision that something rests on: those of the steering group, and a word for one that was used before."""

from __future__ import annotations

from collections import defaultdict

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.enums import BodyKind
from partnerships.models import Decision, DecisionPresence


def uses_of(decisions, besides: type) -> dict[int, list[str]]:
    """Decision -> what else rests on it, in words: records of all apps but those of `besides`, and no events."""
    found: dict[int, list[str]] = defaultdict(list)
    for relation in Decision._meta.get_fields(include_hidden=True):
        model = getattr(relation, "related_model", None)
        if (
            not relation.auto_created
            or relation.concrete
            or model in (None, besides, DecisionPresence)
            or hasattr(model, "pgh_tracked_model")
        ):
            continue
        name = relation.field.name
        used = model._base_manager.filter(**{f"{name}__in": decisions}).values_list(name, flat=True)
        for key in set(used):
            found[key].append(str(model._meta.verbose_name))
    return found


def decisions_to_choose(partnership, body: str | None = BodyKind.STEERING_GROUP):
    """Those of the body (None: of whichever) that have not ended."""
    rows = Decision.objects.filter(partnership=partnership)
    rows = rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=timezone.localdate()))
    return rows if body is None else rows.filter(body=body)


class DecisionField(forms.ModelChoiceField):
    """Says of a decision what else rests on it."""

    used: dict[int, list[str]] = {}

    def label_from_instance(self, obj) -> str:
        words = ", ".join(self.used.get(obj.pk, []))
        return _("%(decision)s (used for: %(what)s)") % {"decision": obj, "what": words} if words else str(obj)


class DecisionChoiceForm(forms.Form):
    """`besides` is the model of what is adopted; `record_url` opens the form for a decision that is not there yet."""

    decision = DecisionField(Decision.objects.none(), label=gettext_lazy("decision of the steering group"))
    also = forms.BooleanField(
        label=gettext_lazy("the decision is about this too"), required=False,
        help_text=gettext_lazy("To be ticked when something else rests on the decision already."),
    )  # fmt: skip

    def __init__(self, *args, partnership, besides, record_url="", first_day=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["decision"]
        rows = decisions_to_choose(partnership)
        field.queryset = rows if first_day is None else rows.filter(decided_on__gte=first_day)
        field.used = uses_of(list(field.queryset), besides)
        field.help_text = _("Not in the list? Record it first under Accountability, Decisions.")
        if record_url:
            text = _("Not in the list?")
            field.help_text = format_html('{} <a href="{}">{}</a>', text, record_url, capfirst(_("record a decision")))
        if not field.used:
            del self.fields["also"]

    def clean(self):
        data = super().clean()
        decision = data.get("decision")
        words = ", ".join(self.fields["decision"].used.get(decision.pk, [])) if decision else ""
        if words and not data.get("also"):
            text = _(
                "Decision %(number)s was used for: %(what)s. Tick this if it is about this too, or choose another one."
            )
            self.add_error("also", text % {"number": decision.number, "what": words})
        data.pop("also", None)
        return data
