"""Files are looked into, kept under a name that says nothing, once, and not when the entry is refused."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction

from books import actions
from books.models import Document
from oids.documents import check_document
from tests.casts.costs import PDF, cost, upload

PNG, JPEG = b"\x89PNG\r\n\x1a\n....", b"\xff\xd8\xff\xe0...."


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [("a.pdf", PDF, "PDF"), ("A.PNG", PNG, "PNG"), ("a.jpg", JPEG, "JPEG"), ("a.b.jpeg", JPEG, "JPEG")],
)
def test_the_kind_is_what_name_and_content_agree_on(name, data, kind):
    assert check_document(name, len(data), data[:16]).name == kind


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", PNG),
        ("a.png", PDF),
        ("a.exe", b"MZ"),
        ("a.svg", b"<svg"),
        ("a", PDF),
        ("a.pdf", b""),
        ("a.pdf", b" %PDF-"),
    ],
)
def test_what_is_not_what_it_says_is_refused(name, data):
    with pytest.raises(ValidationError):
        check_document(name, len(data), data[:16])


def test_the_size_is_limited_by_a_setting(settings):
    settings.DOCUMENT_MOST_BYTES = 4
    with pytest.raises(ValidationError):
        check_document("a.pdf", 5, PDF)


def keep(side, file):
    with actions.kept_document(file, partnership=side.partnership, by=side.leader) as document:
        return document


def test_a_file_is_kept_once_and_its_name_not_at_all(world):
    side = world.oost
    first = keep(side, upload("declaratie Eva Jansen.pdf"))
    again = keep(side, upload("andere naam.pdf"))
    assert (again.pk, first.sent_before, again.sent_before) == (first.pk, False, True)
    assert "Jansen" not in f"{first.name}{first.file.name}"
    assert keep(world.west, upload()).pk != first.pk
    assert Document.objects.count() == 2


def test_the_file_of_a_refused_entry_does_not_stay_behind(world):
    side = world.oost
    kept = []
    with (
        pytest.raises(ValidationError),
        transaction.atomic(),
        actions.kept_document(upload(), partnership=side.partnership, by=side.leader) as document,
    ):
        kept.append(document.file.name)
        cost(side, amount_cents=0, document=document)
    assert not default_storage.exists(kept[0])
    assert not Document.objects.exists()
