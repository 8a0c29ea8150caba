import django.db.models.deletion
import django.utils.timezone
import oids.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('books', '0005_income_accounts'),
        ('oids', '0003_job'),
        ('partnerships', '0010_trainer_of_school_or_institute'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ContributionSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='file')),
                ('data', models.BinaryField(null=True)),
                ('sha256', models.CharField(editable=False, max_length=64, verbose_name='hash of the file')),
                ('state', models.CharField(choices=[('checking', 'being checked'), ('checked', 'checked'), ('importing', 'being imported'), ('done', 'done'), ('failed', 'failed'), ('given_up', 'given up')], default='checking', max_length=10, verbose_name='state')),
                ('counts', models.JSONField(default=dict, editable=False, verbose_name='rows')),
                ('remarks', models.JSONField(default=list, editable=False, verbose_name='remarks')),
                ('shown', models.JSONField(default=dict, editable=False, verbose_name='what would happen')),
                ('without_refused', models.BooleanField(default=False, editable=False, verbose_name='without the refused rows')),
                ('reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='reason for going on')),
                ('fingerprint', models.CharField(blank=True, editable=False, max_length=64)),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='sent at')),
                ('done_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='done at')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('school_year', oids.fields.SchoolYearField(verbose_name='school year')),
                ('what', models.CharField(choices=[('money', 'money'), ('hours', 'hours')], max_length=8, verbose_name='what is in it')),
                ('done_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='done by')),
                ('job', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='oids.job')),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.partnership', verbose_name='partnership')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sent by')),
            ],
            options={
                'verbose_name': 'sheet of contributions',
                'verbose_name_plural': 'sheets of contributions',
                'ordering': ['-sent_at'],
            },
        ),
        migrations.CreateModel(
            name='ContributionSheetEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('sha256', models.CharField(editable=False, max_length=64, verbose_name='hash of the file')),
                ('state', models.CharField(choices=[('checking', 'being checked'), ('checked', 'checked'), ('importing', 'being imported'), ('done', 'done'), ('failed', 'failed'), ('given_up', 'given up')], default='checking', max_length=10, verbose_name='state')),
                ('counts', models.JSONField(default=dict, editable=False, verbose_name='rows')),
                ('without_refused', models.BooleanField(default=False, editable=False, verbose_name='without the refused rows')),
                ('reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='reason for going on')),
                ('fingerprint', models.CharField(blank=True, editable=False, max_length=64)),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='sent at')),
                ('done_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='done at')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('school_year', oids.fields.SchoolYearField(verbose_name='school year')),
                ('what', models.CharField(choices=[('money', 'money'), ('hours', 'hours')], max_length=8, verbose_name='what is in it')),
                ('done_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='done by')),
                ('job', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='oids.job')),
                ('partnership', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partnerships.partnership', verbose_name='partnership')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='books.contributionsheet')),
                ('sent_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sent by')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TransferPayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('paid_on', models.DateField(verbose_name='paid on')),
                ('amount_cents', models.BigIntegerField(verbose_name='amount')),
                ('reference', models.CharField(help_text='Where it can be found, for example the text or number on the bank statement.', max_length=120, verbose_name='reference')),
                ('noted_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='noted at')),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='withdrawn at')),
                ('withdrawal_reason', models.CharField(blank=True, max_length=200, verbose_name='why it is withdrawn')),
                ('noted_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='noted by')),
                ('transfer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='books.settlementtransfer', verbose_name='payment between parties')),
                ('withdrawn_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='withdrawn by')),
            ],
            options={
                'verbose_name': 'noted payment between parties',
                'verbose_name_plural': 'noted payments between parties',
                'ordering': ['paid_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='TransferPaymentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('paid_on', models.DateField(verbose_name='paid on')),
                ('amount_cents', models.BigIntegerField(verbose_name='amount')),
                ('reference', models.CharField(help_text='Where it can be found, for example the text or number on the bank statement.', max_length=120, verbose_name='reference')),
                ('noted_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='noted at')),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='withdrawn at')),
                ('withdrawal_reason', models.CharField(blank=True, max_length=200, verbose_name='why it is withdrawn')),
                ('noted_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='noted by')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='books.transferpayment')),
                ('transfer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='books.settlementtransfer', verbose_name='payment between parties')),
                ('withdrawn_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='withdrawn by')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contributionsheet',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "books_contributionsheetevent" ("counts", "done_at", "done_by_id", "fingerprint", "id", "job_id", "partnership_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "school_year", "sent_at", "sent_by_id", "sha256", "state", "version", "what", "without_refused") VALUES (NEW."counts", NEW."done_at", NEW."done_by_id", NEW."fingerprint", NEW."id", NEW."job_id", NEW."partnership_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."school_year", NEW."sent_at", NEW."sent_by_id", NEW."sha256", NEW."state", NEW."version", NEW."what", NEW."without_refused"); RETURN NULL;', hash='9e1cb77a3c44cceafde0903340594a0d8b36aca1', operation='INSERT', pgid='pgtrigger_insert_insert_9661d', table='books_contributionsheet', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contributionsheet',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."counts" IS DISTINCT FROM (NEW."counts") OR OLD."done_at" IS DISTINCT FROM (NEW."done_at") OR OLD."done_by_id" IS DISTINCT FROM (NEW."done_by_id") OR OLD."fingerprint" IS DISTINCT FROM (NEW."fingerprint") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."job_id" IS DISTINCT FROM (NEW."job_id") OR OLD."partnership_id" IS DISTINCT FROM (NEW."partnership_id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."school_year" IS DISTINCT FROM (NEW."school_year") OR OLD."sent_at" IS DISTINCT FROM (NEW."sent_at") OR OLD."sent_by_id" IS DISTINCT FROM (NEW."sent_by_id") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."what" IS DISTINCT FROM (NEW."what") OR OLD."without_refused" IS DISTINCT FROM (NEW."without_refused"))', func='INSERT INTO "books_contributionsheetevent" ("counts", "done_at", "done_by_id", "fingerprint", "id", "job_id", "partnership_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "school_year", "sent_at", "sent_by_id", "sha256", "state", "version", "what", "without_refused") VALUES (NEW."counts", NEW."done_at", NEW."done_by_id", NEW."fingerprint", NEW."id", NEW."job_id", NEW."partnership_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."school_year", NEW."sent_at", NEW."sent_by_id", NEW."sha256", NEW."state", NEW."version", NEW."what", NEW."without_refused"); RETURN NULL;', hash='7bf7ba406d53bd41599ea201257aa5c5dd4ab5ab', operation='UPDATE', pgid='pgtrigger_update_update_9ec22', table='books_contributionsheet', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contributionsheet',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "books_contributionsheetevent" ("counts", "done_at", "done_by_id", "fingerprint", "id", "job_id", "partnership_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "school_year", "sent_at", "sent_by_id", "sha256", "state", "version", "what", "without_refused") VALUES (OLD."counts", OLD."done_at", OLD."done_by_id", OLD."fingerprint", OLD."id", OLD."job_id", OLD."partnership_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."school_year", OLD."sent_at", OLD."sent_by_id", OLD."sha256", OLD."state", OLD."version", OLD."what", OLD."without_refused"); RETURN NULL;', hash='f0322982d64e89a1f0af34677bed7ff236c7f6b1', operation='DELETE', pgid='pgtrigger_delete_delete_30989', table='books_contributionsheet', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contributionsheetevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='63325fc536ccff8c735671807c59eb59e21ab8fb', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0df19', table='books_contributionsheetevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='transferpayment',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents', 0), _negated=True), name='transfer_payment_is_of_money'),
        ),
        migrations.AddConstraint(
            model_name='transferpayment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawal_reason', ''), ('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False), models.Q(('withdrawal_reason', ''), _negated=True)), _connector='OR'), name='transfer_payment_withdrawn_by_somebody_for_a_reason'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transferpayment',
            trigger=pgtrigger.compiler.Trigger(name='transfer_payment_stays', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE allowed TEXT[] := ARRAY['withdrawn_by_id', 'withdrawn_at', 'withdrawal_reason'];", func="\n                    IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL THEN\n                        IF to_jsonb(OLD) - allowed = to_jsonb(NEW) - allowed THEN RETURN NEW; END IF;\n                    END IF;\n                    RAISE EXCEPTION 'pgtrigger: a noted payment stays; it can be withdrawn once';\n                ", hash='d6f7f6ce256a14d67712f5d2368eae266f4581b6', operation='UPDATE OR DELETE', pgid='pgtrigger_transfer_payment_stays_ab2f6', table='books_transferpayment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transferpayment',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "books_transferpaymentevent" ("amount_cents", "id", "noted_at", "noted_by_id", "paid_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "transfer_id", "withdrawal_reason", "withdrawn_at", "withdrawn_by_id") VALUES (NEW."amount_cents", NEW."id", NEW."noted_at", NEW."noted_by_id", NEW."paid_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reference", NEW."transfer_id", NEW."withdrawal_reason", NEW."withdrawn_at", NEW."withdrawn_by_id"); RETURN NULL;', hash='97fa0feb03f7c8061e7687d7108a4e37b43d043a', operation='INSERT', pgid='pgtrigger_insert_insert_562aa', table='books_transferpayment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transferpayment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "books_transferpaymentevent" ("amount_cents", "id", "noted_at", "noted_by_id", "paid_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "transfer_id", "withdrawal_reason", "withdrawn_at", "withdrawn_by_id") VALUES (NEW."amount_cents", NEW."id", NEW."noted_at", NEW."noted_by_id", NEW."paid_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reference", NEW."transfer_id", NEW."withdrawal_reason", NEW."withdrawn_at", NEW."withdrawn_by_id"); RETURN NULL;', hash='b061dc4e7837d28f88971c784e63ff61f4dbd580', operation='UPDATE', pgid='pgtrigger_update_update_a937d', table='books_transferpayment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transferpayment',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "books_transferpaymentevent" ("amount_cents", "id", "noted_at", "noted_by_id", "paid_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "transfer_id", "withdrawal_reason", "withdrawn_at", "withdrawn_by_id") VALUES (OLD."amount_cents", OLD."id", OLD."noted_at", OLD."noted_by_id", OLD."paid_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reference", OLD."transfer_id", OLD."withdrawal_reason", OLD."withdrawn_at", OLD."withdrawn_by_id"); RETURN NULL;', hash='5f359afac0bd2abd05e6ecfb9f2493550b36808f', operation='DELETE', pgid='pgtrigger_delete_delete_29c7d', table='books_transferpayment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transferpaymentevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='be9ba773369d28b8fdbda1c7c03e672675a270dd', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_907c3', table='books_transferpaymentevent', when='BEFORE')),
        ),
    ]
