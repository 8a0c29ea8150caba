"""What all tests share."""

import hypothesis
import pytest

hypothesis.settings.register_profile("oids", deadline=None, max_examples=60, derandomize=False)
hypothesis.settings.load_profile("oids")


@pytest.fixture(autouse=True)
def _plain_settings(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
