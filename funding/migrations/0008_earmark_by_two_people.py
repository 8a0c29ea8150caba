"""An earmark counts since it was confirmed. What was entered before two people were asked counts as it did, and nobody is
said to have confirmed it; the history stays as it is, since this is written before its triggers are there again."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('funding', '0007_settlement_clause_by_year'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='grantearmark',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='grantearmark',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='grantearmark',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='grantearmark',
            name='confirmed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='confirmed at'),
        ),
        migrations.AddField(
            model_name='grantearmark',
            name='confirmed_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confirmed by'),
        ),
        migrations.AddField(
            model_name='grantearmark',
            name='entered_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='entered at'),
        ),
        migrations.AddField(
            model_name='grantearmark',
            name='entered_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='grantearmark',
            name='removal_asked_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='removal asked at'),
        ),
        migrations.AddField(
            model_name='grantearmark',
            name='removal_asked_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='removal asked by'),
        ),
        migrations.AddField(
            model_name='grantearmarkevent',
            name='confirmed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='confirmed at'),
        ),
        migrations.AddField(
            model_name='grantearmarkevent',
            name='confirmed_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confirmed by'),
        ),
        migrations.AddField(
            model_name='grantearmarkevent',
            name='entered_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='entered at'),
        ),
        migrations.AddField(
            model_name='grantearmarkevent',
            name='entered_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='grantearmarkevent',
            name='removal_asked_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='removal asked at'),
        ),
        migrations.AddField(
            model_name='grantearmarkevent',
            name='removal_asked_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='removal asked by'),
        ),
        migrations.RunSQL(
            "UPDATE funding_grantearmark SET confirmed_at = now() WHERE confirmed_at IS NULL",
            migrations.RunSQL.noop,
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='grantearmark',
            trigger=pgtrigger.compiler.Trigger(name='confirmed_earmark_stays', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE confirming TEXT[] := ARRAY['confirmed_by_id', 'confirmed_at']; removing TEXT[] := ARRAY['removal_asked_by_id', 'removal_asked_at'];", func="\n                    IF TG_OP = 'DELETE' THEN\n                        IF OLD.confirmed_at IS NULL OR OLD.removal_asked_at IS NOT NULL THEN RETURN OLD; END IF;\n                    ELSIF OLD.confirmed_at IS NULL THEN\n                        IF to_jsonb(OLD) - confirming = to_jsonb(NEW) - confirming THEN RETURN NEW; END IF;\n                    ELSE\n                        IF to_jsonb(OLD) - removing = to_jsonb(NEW) - removing THEN RETURN NEW; END IF;\n                    END IF;\n                    RAISE EXCEPTION 'pgtrigger: a confirmed earmark stays until two people remove it';\n                ", hash='02cebd5a8573bc78e46551c91de90665f160ec3e', operation='UPDATE OR DELETE', pgid='pgtrigger_confirmed_earmark_stays_800de', table='funding_grantearmark', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='grantearmark',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "funding_grantearmarkevent" ("activity", "confirmed_at", "confirmed_by_id", "entered_at", "entered_by_id", "grant_id", "id", "kind", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removal_asked_at", "removal_asked_by_id") VALUES (NEW."activity", NEW."confirmed_at", NEW."confirmed_by_id", NEW."entered_at", NEW."entered_by_id", NEW."grant_id", NEW."id", NEW."kind", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."removal_asked_at", NEW."removal_asked_by_id"); RETURN NULL;', hash='8d566e061761a745f97772d830f356851a23d0eb', operation='INSERT', pgid='pgtrigger_insert_insert_2d883', table='funding_grantearmark', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='grantearmark',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "funding_grantearmarkevent" ("activity", "confirmed_at", "confirmed_by_id", "entered_at", "entered_by_id", "grant_id", "id", "kind", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removal_asked_at", "removal_asked_by_id") VALUES (NEW."activity", NEW."confirmed_at", NEW."confirmed_by_id", NEW."entered_at", NEW."entered_by_id", NEW."grant_id", NEW."id", NEW."kind", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."removal_asked_at", NEW."removal_asked_by_id"); RETURN NULL;', hash='9ef57fdaade34358ce400476c48f46a1f33fa77a', operation='UPDATE', pgid='pgtrigger_update_update_ada6e', table='funding_grantearmark', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='grantearmark',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "funding_grantearmarkevent" ("activity", "confirmed_at", "confirmed_by_id", "entered_at", "entered_by_id", "grant_id", "id", "kind", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removal_asked_at", "removal_asked_by_id") VALUES (OLD."activity", OLD."confirmed_at", OLD."confirmed_by_id", OLD."entered_at", OLD."entered_by_id", OLD."grant_id", OLD."id", OLD."kind", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."removal_asked_at", OLD."removal_asked_by_id"); RETURN NULL;', hash='57260cfe88c126d93a1ba20028bed7539e47dca8', operation='DELETE', pgid='pgtrigger_delete_delete_0c72f', table='funding_grantearmark', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='grantearmark',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('entered_by')), _negated=True), _connector='OR'), name='grant_earmark_two_people', violation_error_message='An earmark is confirmed by another person than who entered it.'),
        ),
        migrations.AddConstraint(
            model_name='grantearmark',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), ('confirmed_at__isnull', False), _connector='OR'), name='grant_earmark_confirmed_on_a_day'),
        ),
        migrations.AddConstraint(
            model_name='grantearmark',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('removal_asked_at__isnull', True), ('removal_asked_by__isnull', True)), models.Q(('confirmed_at__isnull', False), ('removal_asked_at__isnull', False), ('removal_asked_by__isnull', False)), _connector='OR'), name='grant_earmark_removal_of_what_counts'),
        ),
    ]
