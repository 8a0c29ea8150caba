"""An amount counts since it was confirmed. What was worked out before counts since it was recorded, by one person; the
history and what is frozen stay as they are, so that fact is written without their triggers."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('funding', '0005_day_of_the_count'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='grantamount',
            name='recorded_amount_stays',
        ),
        migrations.RunSQL(
            [
                "ALTER TABLE funding_grantamount DISABLE TRIGGER USER",
                "UPDATE funding_grantamount SET confirmed_at = recorded_at WHERE confirmed_at IS NULL"
                " AND (count_id IS NOT NULL OR confirmed_by_id IS NOT NULL)",
                "ALTER TABLE funding_grantamount ENABLE TRIGGER USER",
            ],
            migrations.RunSQL.noop,
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='grantamount',
            trigger=pgtrigger.compiler.Trigger(name='recorded_amount_stays', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE allowed TEXT[] := ARRAY['confirmed_by_id', 'confirmed_at'];", func="\n                    IF OLD.confirmed_at IS NULL THEN\n                        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                        IF to_jsonb(OLD) - allowed = to_jsonb(NEW) - allowed THEN RETURN NEW; END IF;\n                    END IF;\n                    RAISE EXCEPTION 'pgtrigger: a recorded amount stays; a new one follows';\n                ", hash='871c7e249f95e6315754119a0326a66d08320da3', operation='UPDATE OR DELETE', pgid='pgtrigger_recorded_amount_stays_9d966', table='funding_grantamount', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='grantamount',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), ('confirmed_at__isnull', False), _connector='OR'), name='grant_amount_confirmed_on_a_day'),
        ),
    ]
