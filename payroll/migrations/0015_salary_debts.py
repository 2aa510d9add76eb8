"""Salary debts with their plans and events, and the facts that a part of PA 16 follows."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import payroll.employment.models
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


# What has happened to a debt is never rewritten; a decision and a plan only go forward.
KEPT = """
CREATE TRIGGER debt_event_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON payroll_debtevent
  FOR EACH STATEMENT EXECUTE FUNCTION payroll_never();
CREATE FUNCTION payroll_debt_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.withdrawn_at IS NOT NULL OR (to_jsonb(NEW) - 'withdrawn_at' - 'withdrawn_by_id')
     <> (to_jsonb(OLD) - 'withdrawn_at' - 'withdrawn_by_id') THEN
    RAISE EXCEPTION 'Löneskuld % är beslutad och ändras inte.', OLD.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER debt_forward BEFORE UPDATE ON payroll_salarydebt
  FOR EACH ROW EXECUTE FUNCTION payroll_debt_forward();
CREATE TRIGGER debt_kept BEFORE DELETE OR TRUNCATE ON payroll_salarydebt
  FOR EACH STATEMENT EXECUTE FUNCTION payroll_never();
CREATE FUNCTION payroll_debt_plan_forward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE later text[] := ARRAY['ended_at', 'ended_by_id', 'ended_reason'];
BEGIN
  IF OLD.active_at IS NULL THEN
    later := later || ARRAY['active_at', 'active_by_id', 'agreed_on'];
  END IF;
  IF OLD.ended_at IS NOT NULL OR (to_jsonb(NEW) - later) <> (to_jsonb(OLD) - later) THEN
    RAISE EXCEPTION 'Återbetalningsplan % ändras inte; gör en ny.', OLD.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER debt_plan_forward BEFORE UPDATE ON payroll_debtplan
  FOR EACH ROW EXECUTE FUNCTION payroll_debt_plan_forward();
CREATE TRIGGER debt_plan_kept BEFORE DELETE OR TRUNCATE ON payroll_debtplan
  FOR EACH STATEMENT EXECUTE FUNCTION payroll_never();
"""
NOT_KEPT = """
DROP TRIGGER debt_plan_kept ON payroll_debtplan;
DROP TRIGGER debt_plan_forward ON payroll_debtplan;
DROP TRIGGER debt_kept ON payroll_salarydebt;
DROP TRIGGER debt_forward ON payroll_salarydebt;
DROP TRIGGER debt_event_kept ON payroll_debtevent;
DROP FUNCTION payroll_debt_plan_forward();
DROP FUNCTION payroll_debt_forward();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('payroll', '0014_line_advance'),
        ('servicecenter', '0016_bank_answers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SalaryDebt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('cause', models.CharField(choices=[('retro', 'Rättelse av tidigare lön'), ('final_pay', 'Slutlön'), ('overpaid', 'För mycket utbetald lön'), ('other', 'Annan orsak')], max_length=12, verbose_name='orsak')),
                ('text', models.CharField(max_length=300, verbose_name='beskrivning')),
                ('earned_from', models.DateField(verbose_name='avser från')),
                ('earned_to', models.DateField(verbose_name='avser till')),
                ('correct_until', models.DateField(verbose_name='får rättas till och med')),
                ('decided_at', models.DateTimeField(verbose_name='beslutad')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='återtagen')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='beslutad av')),
                ('person', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='salary_debts', to='payroll.person', verbose_name='person')),
                ('run', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payroll.payrun', verbose_name='körning')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='återtagen av')),
            ],
            options={
                'verbose_name': 'löneskuld',
                'verbose_name_plural': 'löneskulder',
                'ordering': ['-decided_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='DebtPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('pay', 'Avdrag på lönen'), ('invoice', 'Faktura eller inbetalning')], max_length=8, verbose_name='sätt')),
                ('ground', models.CharField(choices=[('consent', 'Medgivande'), ('set_off', 'Kvittning utan medgivande')], max_length=8, verbose_name='grund')),
                ('monthly_ore', models.BigIntegerField(verbose_name='belopp i öre per månad')),
                ('starts_on', models.DateField(verbose_name='börjar')),
                ('all_at_end', models.BooleanField(default=False, verbose_name='hela resten på slutlönen')),
                ('protected_ore', models.BigIntegerField(blank=True, null=True, verbose_name='ska vara kvar, i öre per månad')),
                ('document', models.CharField(blank=True, max_length=120, verbose_name='handling')),
                ('proposed_at', models.DateTimeField(verbose_name='föreslagen')),
                ('agreed_on', models.DateField(null=True, verbose_name='medgiven')),
                ('active_at', models.DateTimeField(null=True, verbose_name='gäller sedan')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='avslutad')),
                ('ended_reason', models.CharField(blank=True, max_length=200, verbose_name='varför avslutad')),
                ('active_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='medgiven eller bekräftad av')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='avslutad av')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='föreslagen av')),
                ('debt', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='payroll.salarydebt', verbose_name='löneskuld')),
            ],
            options={
                'verbose_name': 'återbetalningsplan',
                'verbose_name_plural': 'återbetalningsplaner',
                'ordering': ['-proposed_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='DebtEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('raised', 'Skulden uppstod'), ('repaid', 'Dragen på lönen'), ('undone', 'Körningen återsändes'), ('paid', 'Inbetald'), ('written_off', 'Avskriven')], max_length=12, verbose_name='slag')),
                ('amount_ore', models.BigIntegerField(verbose_name='ändring i öre')),
                ('gross_ore', models.BigIntegerField(default=0, verbose_name='brutto i öre')),
                ('happened_on', models.DateField(verbose_name='datum')),
                ('origin', models.CharField(max_length=120, verbose_name='ursprung')),
                ('text', models.CharField(blank=True, max_length=300, verbose_name='beskrivning')),
                ('recorded_at', models.DateTimeField(verbose_name='registrerad')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registrerad av')),
                ('run', servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payroll.payrun', verbose_name='körning')),
                ('second_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='andra person')),
                ('debt', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='payroll.salarydebt', verbose_name='löneskuld')),
            ],
            options={
                'verbose_name': 'händelse på löneskuld',
                'verbose_name_plural': 'händelser på löneskulder',
                'ordering': ['debt', 'id'],
            },
        ),
        migrations.CreateModel(
            name='WriteOffRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_ore', models.BigIntegerField(verbose_name='belopp i öre')),
                ('reason', models.CharField(max_length=300, verbose_name='skäl')),
                ('state', models.CharField(choices=[('waiting', 'Väntar'), ('approved', 'Godkänd'), ('returned', 'Returnerad')], default='waiting', max_length=8, verbose_name='läge')),
                ('requested_at', models.DateTimeField(verbose_name='begärd')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('debt', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='write_offs', to='payroll.salarydebt', verbose_name='löneskuld')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begärd av')),
            ],
            options={
                'verbose_name': 'begärd avskrivning',
                'verbose_name_plural': 'begärda avskrivningar',
                'ordering': ['-requested_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PensionFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='gäller från')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='gäller till')),
                ('recorded_at', models.DateTimeField(verbose_name='registrerad')),
                ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='ersatt')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='orsak')),
                ('section', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='avdelning i pensionsavtalet')),
                ('has_part_time_pension', models.BooleanField(default=False, verbose_name='har eller har haft delpension')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('person', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pension_facts', to='payroll.person', verbose_name='person')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registrerad av')),
                ('superseded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ersatt av')),
            ],
            options={
                'verbose_name': 'pensionsuppgift',
                'verbose_name_plural': 'pensionsuppgifter',
                'ordering': ['starts_on', 'id'],
                'abstract': False,
                'indexes': [models.Index(fields=['agency', 'person'], name='payroll_pen_agency__381806_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='pensionfact_period'), models.CheckConstraint(condition=models.Q(('superseded_at__isnull', True), ('superseded_at__gte', models.F('recorded_at')), _connector='OR'), name='pensionfact_recorded'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('superseded_at__isnull', True)), expressions=[('person', '='), (payroll.employment.models.DateRange('starts_on', 'ends_on', models.Value('[]')), '&&')], name='pension_fact_once'), models.CheckConstraint(condition=models.Q(('section__isnull', True), ('section__in', [1, 2]), _connector='OR'), name='pension_section'), models.CheckConstraint(condition=models.Q(('section__isnull', False), ('has_part_time_pension', True), _connector='OR'), name='pension_fact_says')],
            },
        ),
        migrations.AddIndex(
            model_name='salarydebt',
            index=models.Index(fields=['agency', 'person'], name='payroll_sal_agency__d2f109_idx'),
        ),
        migrations.AddConstraint(
            model_name='salarydebt',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('agency', 'run', 'person'), name='debt_once_a_run'),
        ),
        migrations.AddConstraint(
            model_name='salarydebt',
            constraint=models.CheckConstraint(condition=models.Q(('earned_to__gte', models.F('earned_from'))), name='debt_period'),
        ),
        migrations.AddConstraint(
            model_name='debtplan',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('agency', 'debt'), name='debt_plan_once'),
        ),
        migrations.AddConstraint(
            model_name='debtplan',
            constraint=models.CheckConstraint(condition=models.Q(('monthly_ore__gt', 0)), name='debt_plan_has_money'),
        ),
        migrations.AddConstraint(
            model_name='debtplan',
            constraint=models.CheckConstraint(condition=models.Q(('active_at__isnull', True), models.Q(('ground', 'consent'), ('way', 'pay'), _negated=True), ('agreed_on__isnull', False), _connector='OR'), name='debt_plan_consented'),
        ),
        migrations.AddConstraint(
            model_name='debtplan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ground', 'set_off'), _negated=True), models.Q(('protected_ore__isnull', False), ('way', 'pay')), _connector='OR'), name='debt_plan_protects'),
        ),
        migrations.AddConstraint(
            model_name='debtplan',
            constraint=models.CheckConstraint(condition=models.Q(('active_at__isnull', True), ('document', ''), models.Q(('active_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='debt_plan_second_person'),
        ),
        migrations.AddConstraint(
            model_name='debtevent',
            constraint=models.UniqueConstraint(fields=('agency', 'debt', 'origin'), name='debt_event_once'),
        ),
        migrations.AddConstraint(
            model_name='debtevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'written_off'), _negated=True), models.Q(('second_by__isnull', False), models.Q(('second_by', models.F('recorded_by')), _negated=True)), _connector='OR'), name='debt_written_off_by_two'),
        ),
        migrations.AddConstraint(
            model_name='debtevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'undone'), models.Q(('amount_ore__gt', 0), ('kind', 'raised')), models.Q(('amount_ore__lt', 0), ('kind__in', ['repaid', 'paid', 'written_off'])), _connector='OR'), name='debt_event_sign'),
        ),
        migrations.AddConstraint(
            model_name='writeoffrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('agency', 'debt'), name='write_off_once'),
        ),
        migrations.AddConstraint(
            model_name='writeoffrequest',
            constraint=models.CheckConstraint(condition=models.Q(('amount_ore__gt', 0)), name='write_off_has_money'),
        ),
        EnableTenancy("SalaryDebt", "DebtPlan", "DebtEvent", "WriteOffRequest", "PensionFact"),
        migrations.RunSQL(KEPT, NOT_KEPT),
    ]
