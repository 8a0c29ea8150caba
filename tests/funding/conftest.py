"""An archive file of an invented report."""

import pytest
from django.utils import translation

from funding.reports.papers import accountability_archive
from funding.reports.tables import archive_data
from tests.funding.samples import sample_report


@pytest.fixture(scope="module")
def in_dutch():
    """Archive files speak Dutch: so do the tests that compare with one."""
    with translation.override("nl"):
        yield


@pytest.fixture(scope="module")
def report(in_dutch):
    """Invented, of a year that is final; `pdf` is its archive file, `data` its tables."""
    return sample_report()


@pytest.fixture(scope="module")
def pdf(report):
    return accountability_archive(report).pdf


@pytest.fixture(scope="module")
def data(report):
    return archive_data(report)
