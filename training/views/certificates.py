"""The certificate of one person, for themselves and for who sees their registration."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oids.pdf import pdf_response, render_pdf
from oids.views.details import DetailView
from training.reports.certificate import certificate_of
from training.views.registering import RegistrationMixin


class CertificateView(RegistrationMixin, DetailView):
    """A download that is named by its reference, never by the person."""

    def get(self, request, *args, **kwargs):
        row = self.object
        if row.completed_on is None:
            messages.info(request, _("There is a certificate once the training is completed."))
            return HttpResponseRedirect(row.get_absolute_url())
        made = render_pdf(
            "training/reports/certificate.html", certificate_of(row), language=get_language() or "nl",
            context={"signatories": [_("Programme leader")]},
        )  # fmt: skip
        return pdf_response(made, f"certificaat-{row.reference.lower()}")
