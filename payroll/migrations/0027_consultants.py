"""Consultants: they report time until a day, and are in no pay run."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import payroll.employment.models
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('payroll', '0026_sickness_and_parental'),
        ('servicecenter', '0019_reviewed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='employment',
            name='form',
            field=models.CharField(choices=[('permanent', 'Tillsvidare'), ('probation', 'Provanställning'), ('sava', 'Särskild visstidsanställning'), ('substitute', 'Vikariat'), ('stava', 'Statlig visstidsanställning'), ('hourly', 'Timavlönad visstid'), ('assignment', 'Uppdragstagare'), ('consultant', 'Konsult, ej anställd')], max_length=12, verbose_name='anställningsform'),
        ),
        migrations.CreateModel(
            name='ConsultantSpan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='gäller från')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='gäller till')),
                ('recorded_at', models.DateTimeField(verbose_name='registrerad')),
                ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='ersatt')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='orsak')),
                ('company', models.CharField(max_length=120, verbose_name='företag')),
                ('hourly_ore', models.BigIntegerField(verbose_name='kostnad i öre per timme')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('employment', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consultant_spans', to='payroll.employment', verbose_name='anställning')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registrerad av')),
                ('superseded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ersatt av')),
                ('unit', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.unit', verbose_name='enhet')),
            ],
            options={
                'verbose_name': 'konsultuppdrag',
                'verbose_name_plural': 'konsultuppdrag',
                'ordering': ['starts_on', 'id'],
                'abstract': False,
                'indexes': [models.Index(fields=['agency', 'employment'], name='payroll_con_agency__ed0643_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='consultantspan_period'), models.CheckConstraint(condition=models.Q(('superseded_at__isnull', True), ('superseded_at__gte', models.F('recorded_at')), _connector='OR'), name='consultantspan_recorded'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('superseded_at__isnull', True)), expressions=[('employment', '='), (payroll.employment.models.DateRange('starts_on', 'ends_on', models.Value('[]')), '&&')], name='consultant_once'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', False)), name='consultant_leaves'), models.CheckConstraint(condition=models.Q(('hourly_ore__gte', 0)), name='consultant_cost')],
            },
        ),
        EnableTenancy("ConsultantSpan"),
    ]
