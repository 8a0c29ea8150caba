"""The list of peer reviews."""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from oids import formats
from oids.tables import DAY, NUM, Table, status
from quality.models import PeerReview, Recommendation
from quality.wording import recommendation_state, review_state


class ReviewTable(Table):
    name = tables.Column(_("Peer review"), accessor="last_year")
    visit_on = tables.Column(_("Visit on"), attrs=DAY, default="–")
    state = tables.Column(_("State"), empty_values=(), orderable=False)
    parts = tables.Column(_("Parts written"), accessor="written", attrs=NUM)
    evidence = tables.Column(_("Evidence"), accessor="evidence_count", attrs=NUM)
    open = tables.Column(_("Recommendations open"), accessor="open_count", attrs=NUM)

    class Meta:
        model = PeerReview
        fields = ("name", "visit_on", "state", "parts", "evidence", "open")
        sequence = fields

    def render_name(self, record):
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), record)

    def render_visit_on(self, value):
        return formats.day(value)

    def render_state(self, record):
        return status(*review_state(record, timezone.localdate()))

    def render_parts(self, record):
        return _("%(written)s of %(all)s") % {"written": record.written, "all": record.part_count}

    def render_open(self, record, value):
        url = reverse("quality:recommendation_list", args=[record.partnership.slug, str(record.last_year)])
        return format_html('<a href="{}?state=open">{}</a>', url, value) if value else "0"


class RecommendationTable(Table):
    text = tables.Column(_("Recommendation"))
    review = tables.Column(_("Peer review"), accessor="review__last_year")
    owner = tables.Column(_("Owner"), accessor="owner__last_name")
    due_on = tables.Column(_("Due on"), attrs=DAY)
    state = tables.Column(_("State"), empty_values=(), orderable=False)

    class Meta:
        model = Recommendation
        fields = ("text", "review", "owner", "due_on", "state")
        sequence = fields
        order_by = ("due_on",)

    def render_text(self, record):
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), record.text)

    def render_review(self, record):
        return format_html('<a href="{}">{}</a>', record.review.get_absolute_url(), record.review)

    def render_owner(self, record):
        return str(record.owner)

    def render_due_on(self, value):
        return formats.day(value)

    def render_state(self, record):
        return status(*recommendation_state(record, timezone.localdate()))
