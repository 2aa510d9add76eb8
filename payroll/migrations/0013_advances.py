import django.contrib.postgres.fields
import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy

DECIDED = """
CREATE FUNCTION payroll_only_proposed_advance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM payroll_advancedecision d WHERE d.state NOT IN ('draft', 'proposed')
             AND d.id IN (SELECT DISTINCT decision_id FROM touched)) THEN
    RAISE EXCEPTION 'Förskottet är beslutat; % ändras inte.', TG_TABLE_NAME USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER advance_added AFTER INSERT ON payroll_advance REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION payroll_only_proposed_advance();
CREATE TRIGGER advance_removed AFTER DELETE ON payroll_advance REFERENCING OLD TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION payroll_only_proposed_advance();
CREATE TRIGGER advance_never_edited BEFORE UPDATE OR TRUNCATE ON payroll_advance
  FOR EACH STATEMENT EXECUTE FUNCTION payroll_never();
CREATE FUNCTION payroll_advancedecision_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'Ett förskottsbeslut tas inte bort; återta det.' USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state <> 'draft' AND ((OLD.state <> NEW.state
       AND (OLD.state, NEW.state) NOT IN (('proposed', 'approved'), ('proposed', 'cancelled')))
     OR (NEW.kind, NEW.month, NEW.pays_on, NEW.advance_count, NEW.total_ore, NEW.content_hash, NEW.proposed_by_id)
        IS DISTINCT FROM
        (OLD.kind, OLD.month, OLD.pays_on, OLD.advance_count, OLD.total_ore, OLD.content_hash, OLD.proposed_by_id)
     OR (OLD.approved_at IS NOT NULL AND (NEW.approved_by_id, NEW.approved_at)
         IS DISTINCT FROM (OLD.approved_by_id, OLD.approved_at))
     OR (OLD.batch_id IS NOT NULL AND NEW.batch_id IS DISTINCT FROM OLD.batch_id)) THEN
    RAISE EXCEPTION 'Förskottsbeslut % går bara framåt.', OLD.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER advancedecision_forward BEFORE UPDATE OR DELETE ON payroll_advancedecision
  FOR EACH ROW EXECUTE FUNCTION payroll_advancedecision_forward();
"""
NOT_DECIDED = """
DROP TRIGGER advancedecision_forward ON payroll_advancedecision;
DROP FUNCTION payroll_advancedecision_forward();
DROP TRIGGER advance_never_edited ON payroll_advance;
DROP TRIGGER advance_removed ON payroll_advance;
DROP TRIGGER advance_added ON payroll_advance;
DROP FUNCTION payroll_only_proposed_advance();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('payroll', '0012_sink_valid'),
        ('servicecenter', '0016_bank_answers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AdvanceDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('kind', models.CharField(choices=[('single', 'Förskott'), ('reserve', 'Reservkörning'), ('outside', 'Betalt utanför systemet')], max_length=8, verbose_name='slag')),
                ('state', models.CharField(choices=[('draft', 'Förbereds'), ('proposed', 'Väntar på beslut'), ('approved', 'Beslutad'), ('cancelled', 'Återtagen')], default='draft', max_length=10, verbose_name='läge')),
                ('month', models.CharField(max_length=7, verbose_name='månad')),
                ('reason', models.CharField(max_length=300, verbose_name='orsak')),
                ('pays_on', models.DateField(verbose_name='betalningsdag')),
                ('advance_count', models.PositiveIntegerField(default=0, verbose_name='antal')),
                ('total_ore', models.BigIntegerField(default=0, verbose_name='summa i öre')),
                ('exception_count', models.PositiveIntegerField(default=0, verbose_name='undantag')),
                ('content_hash', models.CharField(blank=True, max_length=64, verbose_name='innehållets kontrollsumma')),
                ('file_name', models.CharField(blank=True, max_length=200, verbose_name='filnamn')),
                ('file_sha256', models.CharField(blank=True, max_length=64, verbose_name='filens kontrollsumma')),
                ('proposed_at', models.DateTimeField(verbose_name='föreslagen')),
                ('approved_at', models.DateTimeField(null=True, verbose_name='beslutad')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='beslutad av')),
                ('batch', servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.paymentbatch', verbose_name='underlag')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='föreslagen av')),
                ('source_run', servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payroll.payrun', verbose_name='efter lönekörning')),
            ],
            options={
                'verbose_name': 'förskottsbeslut',
                'verbose_name_plural': 'förskottsbeslut',
                'ordering': ['-pays_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Advance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=35, verbose_name='referens')),
                ('account', models.CharField(blank=True, max_length=40, verbose_name='konto')),
                ('amount_ore', models.BigIntegerField(verbose_name='belopp i öre')),
                ('paid_on', models.DateField(verbose_name='betalas')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('person', servicecenter.tenancy.models.TenantForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='advances', to='payroll.person', verbose_name='person')),
                ('decision', servicecenter.tenancy.models.TenantForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='advances', to='payroll.advancedecision', verbose_name='beslut')),
            ],
            options={
                'verbose_name': 'förskott',
                'verbose_name_plural': 'förskott',
                'ordering': ['paid_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='AdvanceException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField(null=True, verbose_name='rad i filen')),
                ('text', models.CharField(blank=True, max_length=200, verbose_name='raden')),
                ('amount_ore', models.BigIntegerField(null=True, verbose_name='belopp i öre')),
                ('code', models.CharField(max_length=24, verbose_name='skäl')),
                ('message', models.CharField(max_length=300, verbose_name='vad det beror på')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('decision', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exceptions', to='payroll.advancedecision', verbose_name='beslut')),
                ('person', servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payroll.person', verbose_name='person')),
            ],
            options={
                'verbose_name': 'undantag från förskott',
                'verbose_name_plural': 'undantag från förskott',
                'ordering': ['decision', 'line', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ReserveExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('pays_on', models.DateField(verbose_name='betalningsdag')),
                ('person_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='personer som kan betalas')),
                ('payment_count', models.PositiveIntegerField(verbose_name='antal betalningar')),
                ('total_ore', models.BigIntegerField(verbose_name='summa i öre')),
                ('message_id', models.CharField(max_length=35, verbose_name='meddelande-id')),
                ('sha256', models.CharField(max_length=64, verbose_name='betalningsfilens kontrollsumma')),
                ('file_name', models.CharField(max_length=120, verbose_name='arkivets filnamn')),
                ('written_at', models.DateTimeField(verbose_name='skrivet')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('run', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payroll.payrun', verbose_name='efter lönekörning')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skrivet av')),
            ],
            options={
                'verbose_name': 'reservarkiv',
                'verbose_name_plural': 'reservarkiv',
                'ordering': ['-written_at', '-id'],
            },
        ),
        migrations.AddConstraint(
            model_name='advancedecision',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'reserve'), models.Q(('state', 'cancelled'), _negated=True)), fields=('agency', 'month'), name='reserve_run_once'),
        ),
        migrations.AddConstraint(
            model_name='advancedecision',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('file_sha256', ''), _negated=True), models.Q(('state', 'cancelled'), _negated=True)), fields=('agency', 'file_sha256'), name='outside_file_once'),
        ),
        migrations.AddConstraint(
            model_name='advancedecision',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='advance_second_person'),
        ),
        migrations.AddConstraint(
            model_name='advancedecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='advance_approved'),
        ),
        migrations.AddIndex(
            model_name='advance',
            index=models.Index(fields=['agency', 'person'], name='payroll_adv_agency__987f4e_idx'),
        ),
        migrations.AddIndex(
            model_name='advance',
            index=models.Index(fields=['agency', 'decision'], name='payroll_adv_agency__3d965e_idx'),
        ),
        migrations.AddConstraint(
            model_name='advance',
            constraint=models.UniqueConstraint(fields=('agency', 'reference'), name='advance_reference_once'),
        ),
        migrations.AddConstraint(
            model_name='advance',
            constraint=models.CheckConstraint(condition=models.Q(('amount_ore__gt', 0)), name='advance_has_money'),
        ),
        EnableTenancy("Advance", "AdvanceDecision", "AdvanceException", "ReserveExport"),
        migrations.RunSQL(DECIDED, NOT_DECIDED),
    ]
