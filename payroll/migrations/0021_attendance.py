"""Reports of attendance in versions, and the flex accounts that they feed."""

import django.db.models.deletion
import payroll.working_time.classes
import payroll.working_time.sums
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


# A flex account is only added to, and the time of an approved report stays as it was approved.
KEPT = """
CREATE TRIGGER flex_entry_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON payroll_flexentry
  FOR EACH STATEMENT EXECUTE FUNCTION payroll_never();
CREATE FUNCTION payroll_worked_time_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM payroll_attendancereport WHERE agency_id = OLD.agency_id AND id = OLD.report_id
             AND state = 'attested') THEN
    RAISE EXCEPTION 'Närvarorapport % är godkänd; rätta den i en ny version.', OLD.report_id
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER worked_time_kept BEFORE UPDATE OR DELETE ON payroll_workedtime
  FOR EACH ROW EXECUTE FUNCTION payroll_worked_time_kept();
"""
NOT_KEPT = """
DROP TRIGGER worked_time_kept ON payroll_workedtime;
DROP FUNCTION payroll_worked_time_kept();
DROP TRIGGER flex_entry_kept ON payroll_flexentry;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('payroll', '0020_working_time'),
        ('servicecenter', '0018_outgoing_mail'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AttendanceReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('starts_on', models.DateField(verbose_name='från')),
                ('ends_on', models.DateField(verbose_name='till')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='rapportens version')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='skäl till rättelsen')),
                ('state', models.CharField(choices=[('draft', 'Utkast'), ('submitted', 'Inskickad'), ('attested', 'Godkänd'), ('returned', 'Återsänd'), ('withdrawn', 'Återtagen')], default='draft', max_length=10, verbose_name='läge')),
                ('recorded_at', models.DateTimeField(verbose_name='registrerad')),
                ('attested_at', models.DateTimeField(blank=True, null=True, verbose_name='godkänd')),
                ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='ersatt')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('attested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='godkänd av')),
                ('employment', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='payroll.employment', verbose_name='anställning')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registrerad av')),
            ],
            options={
                'verbose_name': 'närvarorapport',
                'verbose_name_plural': 'närvarorapporter',
                'ordering': ['employment', 'starts_on', 'version'],
            },
        ),
        migrations.CreateModel(
            name='AttendanceEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('entry', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payroll.timeentry', verbose_name='tidrad')),
                ('report', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='payroll.attendancereport', verbose_name='närvarorapport')),
            ],
            options={
                'verbose_name': 'tidrad ur närvarorapport',
                'verbose_name_plural': 'tidrader ur närvarorapport',
            },
        ),
        migrations.CreateModel(
            name='FlexCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('day', models.DateField(verbose_name='dag')),
                ('minutes', models.IntegerField(verbose_name='ändring i minuter')),
                ('reason', models.CharField(max_length=200, verbose_name='skäl')),
                ('state', models.CharField(choices=[('waiting', 'Väntar'), ('approved', 'Godkänd'), ('returned', 'Återsänd')], default='waiting', max_length=8, verbose_name='läge')),
                ('requested_at', models.DateTimeField(verbose_name='begärd')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='avgjord')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='godkänd av')),
                ('employment', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payroll.employment', verbose_name='anställning')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begärd av')),
            ],
            options={
                'verbose_name': 'begärd flexrättelse',
                'verbose_name_plural': 'begärda flexrättelser',
                'ordering': ['-requested_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='FlexEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='dag')),
                ('kind', models.CharField(choices=[('worked', 'Arbetad tid mot normtid'), ('correction', 'Rättelse'), ('struck', 'Struken vid avstämning'), ('deducted', 'Löneavdrag vid avstämning')], max_length=12, verbose_name='slag')),
                ('minutes', models.IntegerField(verbose_name='ändring i minuter')),
                ('text', models.CharField(blank=True, max_length=200, verbose_name='beskrivning')),
                ('origin', models.CharField(max_length=60, verbose_name='ursprung')),
                ('recorded_at', models.DateTimeField(verbose_name='registrerad')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('employment', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='flex_entries', to='payroll.employment', verbose_name='anställning')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registrerad av')),
            ],
            options={
                'verbose_name': 'flexrad',
                'verbose_name_plural': 'flexrader',
                'ordering': ['day', 'id'],
            },
        ),
        migrations.CreateModel(
            name='WorkedTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='dag')),
                ('starts_at', models.DateTimeField(verbose_name='börjar')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='slutar')),
                ('duty', models.CharField(choices=[(payroll.working_time.classes.Duty['ORDINARY'], 'Ordinarie tid'), (payroll.working_time.classes.Duty['SCHEDULED'], 'Förlagd tid'), (payroll.working_time.classes.Duty['OVERTIME'], 'Beordrad övertid'), (payroll.working_time.classes.Duty['STANDBY'], 'Beredskap'), (payroll.working_time.classes.Duty['ON_CALL'], 'Jour'), (payroll.working_time.classes.Duty['TRAVEL'], 'Restid')], default=payroll.working_time.classes.Duty['ORDINARY'], max_length=12, verbose_name='slag av tid')),
                ('compensation', models.CharField(choices=[(payroll.working_time.sums.Compensation['MONEY'], 'Pengar'), (payroll.working_time.sums.Compensation['TIME'], 'Ledighet')], default=payroll.working_time.sums.Compensation['MONEY'], max_length=8, verbose_name='ersättning')),
                ('note', models.CharField(blank=True, max_length=120, verbose_name='anteckning')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('report', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='times', to='payroll.attendancereport', verbose_name='närvarorapport')),
            ],
            options={
                'verbose_name': 'närvarotid',
                'verbose_name_plural': 'närvarotider',
                'ordering': ['starts_at', 'id'],
            },
        ),
        migrations.AddConstraint(
            model_name='attendancereport',
            constraint=models.UniqueConstraint(fields=('agency', 'employment', 'starts_on', 'version'), name='attendance_version'),
        ),
        migrations.AddConstraint(
            model_name='attendancereport',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'attested'), ('superseded_at__isnull', True)), fields=('agency', 'employment', 'starts_on'), name='attendance_counts_once'),
        ),
        migrations.AddConstraint(
            model_name='attendancereport',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'returned'])), fields=('agency', 'employment', 'starts_on'), name='attendance_open_once'),
        ),
        migrations.AddConstraint(
            model_name='attendancereport',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='attendance_period'),
        ),
        migrations.AddConstraint(
            model_name='attendancereport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'attested'), _negated=True), ('attested_at__isnull', False), _connector='OR'), name='attendance_attested'),
        ),
        migrations.AddConstraint(
            model_name='attendanceentry',
            constraint=models.UniqueConstraint(fields=('agency', 'report', 'entry'), name='attendance_entry_once'),
        ),
        migrations.AddConstraint(
            model_name='flexcorrection',
            constraint=models.CheckConstraint(condition=models.Q(('minutes', 0), _negated=True), name='flex_correction_changes'),
        ),
        migrations.AddConstraint(
            model_name='flexcorrection',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('requested_by')), _negated=True), _connector='OR'), name='flex_correction_second_person'),
        ),
        migrations.AddConstraint(
            model_name='flexcorrection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), ('decided_by__isnull', False), _connector='OR'), name='flex_correction_approved'),
        ),
        migrations.AddIndex(
            model_name='flexentry',
            index=models.Index(fields=['agency', 'employment', 'day'], name='payroll_fle_agency__d5ad4c_idx'),
        ),
        migrations.AddConstraint(
            model_name='flexentry',
            constraint=models.UniqueConstraint(fields=('agency', 'employment', 'origin'), name='flex_entry_once'),
        ),
        migrations.AddConstraint(
            model_name='flexentry',
            constraint=models.CheckConstraint(condition=models.Q(('minutes', 0), _negated=True), name='flex_entry_changes'),
        ),
        migrations.AddIndex(
            model_name='workedtime',
            index=models.Index(fields=['agency', 'report'], name='payroll_wor_agency__b58f3e_idx'),
        ),
        migrations.AddConstraint(
            model_name='workedtime',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='worked_time_order'),
        ),
        migrations.AddConstraint(
            model_name='workedtime',
            constraint=models.UniqueConstraint(condition=models.Q(('ends_at__isnull', True)), fields=('agency', 'report'), name='worked_time_open_once'),
        ),
        EnableTenancy("AttendanceReport", "WorkedTime", "AttendanceEntry", "FlexEntry", "FlexCorrection"),
        migrations.RunSQL(KEPT, NOT_KEPT),
    ]
