"""Names are found without their accents."""

from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("oids", "0003_job")]

    operations = [UnaccentExtension()]
