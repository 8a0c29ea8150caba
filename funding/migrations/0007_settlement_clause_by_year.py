"""With settlement clause a grant is G2: whether it stands in G2-A or G2-B is decided by the year of the report."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('funding', '0006_amount_by_two_people'),
    ]

    operations = [
        migrations.RunSQL(
            [
                f"{change} {table} {what}"
                for table in ("funding_grant", "funding_grantevent")
                for change, what in (
                    ("ALTER TABLE", "DISABLE TRIGGER USER"),
                    ("UPDATE", "SET report_model = 'g2' WHERE report_model IN ('g2a', 'g2b')"),
                    ("ALTER TABLE", "ENABLE TRIGGER USER"),
                )
            ],
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name='grant',
            name='report_model',
            field=models.CharField(choices=[('g1', 'G1: without settlement clause'), ('g2', 'G2: with settlement clause; in G2-A of the year in which it ends, until then in G2-B'), ('none', 'not in model G')], default='g1', max_length=4, verbose_name='model in the annual report'),
        ),
        migrations.AlterField(
            model_name='grantevent',
            name='report_model',
            field=models.CharField(choices=[('g1', 'G1: without settlement clause'), ('g2', 'G2: with settlement clause; in G2-A of the year in which it ends, until then in G2-B'), ('none', 'not in model G')], default='g1', max_length=4, verbose_name='model in the annual report'),
        ),
    ]
