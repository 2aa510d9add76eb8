"""The vacation account: rows, the concentrated week, the turn of the year and the booked debt."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy

# What a month's debt was booked as is never rewritten: a correction is the difference of a later month.
KEPT = """
CREATE TRIGGER vacation_debt_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON payroll_vacationdebt
  FOR EACH STATEMENT EXECUTE FUNCTION payroll_never();
CREATE TRIGGER vacation_debt_month_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON payroll_vacationdebtmonth
  FOR EACH STATEMENT EXECUTE FUNCTION payroll_never();
"""
NOT_KEPT = """
DROP TRIGGER vacation_debt_month_kept ON payroll_vacationdebtmonth;
DROP TRIGGER vacation_debt_kept ON payroll_vacationdebt;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('payroll', '0021_attendance'),
        ('servicecenter', '0018_outgoing_mail'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='absence',
            name='kind',
            field=models.CharField(choices=[('sick', 'Sjuk'), ('leave_without_pay', 'Tjänstledig utan lön'), ('parental_leave', 'Föräldraledig'), ('pregnancy', 'Graviditetspenning'), ('child_care', 'Vård av barn'), ('child_birth', 'Tio dagar vid barns födelse'), ('close_relative_care', 'Närståendevård'), ('total_defence', 'Totalförsvarsplikt'), ('unauthorised_absence', 'Ogiltig frånvaro'), ('partial_pension', 'Delpensionsledig'), ('leave_with_pay', 'Ledig med lön'), ('union_time', 'Facklig tid'), ('vacation', 'Semester')], max_length=24, verbose_name='slag'),
        ),
        migrations.CreateModel(
            name='ConcentratedWeek',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='från')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='till')),
                ('week_days', models.DecimalField(decimal_places=2, max_digits=3, verbose_name='arbetsdagar i veckan i snitt')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='skäl')),
                ('recorded_at', models.DateTimeField(verbose_name='registrerad')),
                ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='ersatt')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('employment', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='concentrated_weeks', to='payroll.employment', verbose_name='anställning')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registrerad av')),
            ],
            options={
                'verbose_name': 'koncentrerad deltid',
                'verbose_name_plural': 'koncentrerad deltid',
                'ordering': ['starts_on', 'id'],
                'indexes': [models.Index(fields=['agency', 'employment'], name='payroll_con_agency__6d966a_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='concentrated_week_period'), models.CheckConstraint(condition=models.Q(('week_days__gt', 0), ('week_days__lt', 5)), name='concentrated_week_days')],
            },
        ),
        migrations.CreateModel(
            name='VacationClosing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='semesterår')),
                ('state', models.CharField(choices=[('waiting', 'Väntar på en andra person'), ('active', 'Gäller'), ('returned', 'Återsänd')], default='waiting', max_length=8, verbose_name='läge')),
                ('people', models.PositiveIntegerField(default=0, verbose_name='anställningar')),
                ('paid_days', models.DecimalField(decimal_places=2, default=0, max_digits=9, verbose_name='dagar att betala')),
                ('requested_at', models.DateTimeField(verbose_name='begärt')),
                ('done_at', models.DateTimeField(null=True, verbose_name='gjort')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='gjort av')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begärt av')),
            ],
            options={
                'verbose_name': 'årsavslut av semester',
                'verbose_name_plural': 'årsavslut av semester',
                'ordering': ['-year', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'returned'), _negated=True), fields=('agency', 'year'), name='vacation_closing_once'), models.CheckConstraint(condition=models.Q(('done_by__isnull', True), models.Q(('done_by', models.F('requested_by')), _negated=True), _connector='OR'), name='vacation_closing_second_person')],
            },
        ),
        migrations.CreateModel(
            name='VacationDebt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.CharField(max_length=7, verbose_name='månad')),
                ('coding', models.CharField(blank=True, max_length=120, verbose_name='kodsträng')),
                ('days', models.DecimalField(decimal_places=2, max_digits=7, verbose_name='dagar')),
                ('day_ore', models.BigIntegerField(verbose_name='värde per dag i öre')),
                ('pay_ore', models.BigIntegerField(verbose_name='semesterlön i öre')),
                ('contributions_ore', models.BigIntegerField(verbose_name='arbetsgivaravgifter i öre')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('employment', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vacation_debts', to='payroll.employment', verbose_name='anställning')),
                ('unit', servicecenter.tenancy.models.TenantForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.unit', verbose_name='enhet')),
            ],
            options={
                'verbose_name': 'semesterlöneskuld',
                'verbose_name_plural': 'semesterlöneskulder',
                'ordering': ['month', 'id'],
                'constraints': [models.UniqueConstraint(fields=('agency', 'month', 'employment'), name='vacation_debt_once'), models.CheckConstraint(condition=models.Q(('contributions_ore__gte', 0), ('pay_ore__gte', 0)), name='vacation_debt_is_debt')],
            },
        ),
        migrations.CreateModel(
            name='VacationDebtMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.CharField(max_length=7, verbose_name='månad')),
                ('people', models.PositiveIntegerField(verbose_name='personer')),
                ('days', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='dagar')),
                ('pay_ore', models.BigIntegerField(verbose_name='semesterlön i öre')),
                ('contributions_ore', models.BigIntegerField(verbose_name='arbetsgivaravgifter i öre')),
                ('booked_at', models.DateTimeField(verbose_name='bokförd')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('booked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='bokförd av')),
            ],
            options={
                'verbose_name': 'bokförd semesterlöneskuld',
                'verbose_name_plural': 'bokförd semesterlöneskuld',
                'ordering': ['-month'],
                'constraints': [models.UniqueConstraint(fields=('agency', 'month'), name='vacation_debt_once_a_month')],
            },
        ),
        migrations.CreateModel(
            name='VacationRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('opening', 'Ingående saldo'), ('carried', 'Fört över från året före'), ('adjusted', 'Justering'), ('paid_out', 'Utbetalt i pengar'), ('exchange', 'Växling av semestertillägg')], max_length=8, verbose_name='slag')),
                ('pot', models.CharField(choices=[('current', 'Årets'), ('saved', 'Sparade'), ('exchanged', 'Växlade')], max_length=9, verbose_name='dagar')),
                ('year', models.PositiveSmallIntegerField(verbose_name='semesterår')),
                ('on', models.DateField(verbose_name='datum')),
                ('days', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='antal dagar')),
                ('reason', models.CharField(max_length=200, verbose_name='skäl')),
                ('state', models.CharField(choices=[('waiting', 'Väntar på en andra person'), ('active', 'Gäller'), ('returned', 'Återsänd')], default='waiting', max_length=8, verbose_name='läge')),
                ('recorded_at', models.DateTimeField(verbose_name='registrerad')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='beslutad')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='beslutad av')),
                ('employment', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vacation_rows', to='payroll.employment', verbose_name='anställning')),
                ('entry', servicecenter.tenancy.models.TenantForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payroll.timeentry', verbose_name='utbetalningens tidrad')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registrerad av')),
            ],
            options={
                'verbose_name': 'semesterrad',
                'verbose_name_plural': 'semesterrader',
                'ordering': ['on', 'id'],
                'indexes': [models.Index(fields=['agency', 'employment', 'year'], name='payroll_vac_agency__2a7ad8_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind__in', ['carried', 'paid_out', 'exchange']), ('state__in', ['waiting', 'active'])), fields=('agency', 'employment', 'year', 'kind', 'pot'), name='vacation_row_once_a_year'), models.CheckConstraint(condition=models.Q(('state', 'waiting'), ('decided_at__isnull', False), _connector='OR'), name='vacation_row_decided'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('recorded_by')), _negated=True), _connector='OR'), name='vacation_row_second_person')],
            },
        ),
        EnableTenancy("ConcentratedWeek", "VacationClosing", "VacationDebt", "VacationDebtMonth", "VacationRow"),
        migrations.RunSQL(KEPT, NOT_KEPT),
    ]
