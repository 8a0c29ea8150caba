"""The role of a school trainer becomes that of a trainer: institute trainers sign in with it too."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partnerships', '0009_chair_and_secretary'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='role',
            name='role_has_its_place',
        ),
        migrations.RunSQL(
            [
                f"{change} {table} {what}"
                for table in ("partnerships_role", "partnerships_roleevent")
                for change, what in (
                    ("ALTER TABLE", "DISABLE TRIGGER USER"),
                    ("UPDATE", "SET kind = 'trainer' WHERE kind = 'school_trainer'"),
                    ("ALTER TABLE", "ENABLE TRIGGER USER"),
                )
            ],
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name='role',
            name='kind',
            field=models.CharField(choices=[('programme_leader', 'programme leader'), ('controller', 'controller of the penvoerder'), ('steering_group', 'member of the steering group'), ('board', 'staff of a school board'), ('institute', 'staff of an institute'), ('trainer', 'trainer (school or institute)'), ('administrator', 'administrator')], max_length=20, verbose_name='role'),
        ),
        migrations.AlterField(
            model_name='roleevent',
            name='kind',
            field=models.CharField(choices=[('programme_leader', 'programme leader'), ('controller', 'controller of the penvoerder'), ('steering_group', 'member of the steering group'), ('board', 'staff of a school board'), ('institute', 'staff of an institute'), ('trainer', 'trainer (school or institute)'), ('administrator', 'administrator')], max_length=20, verbose_name='role'),
        ),
        migrations.AddConstraint(
            model_name='role',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['controller', 'programme_leader', 'steering_group', 'trainer']), ('partnership__isnull', False)), models.Q(('kind__in', ['board', 'institute']), ('partnership__isnull', True), ('party__isnull', False)), models.Q(('kind', 'administrator'), ('partnership__isnull', True), ('party__isnull', True)), _connector='OR'), name='role_has_its_place', violation_error_message='Say where the role holds: a partnership, or a board or institute. An administrator has neither.'),
        ),
    ]
