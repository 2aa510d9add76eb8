"""Why employments end, and the right of priority."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('payroll', '0030_service_time'),
        ('servicecenter', '0020_documents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EmploymentEnding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(choices=[('shortage', 'Arbetsbrist'), ('other', 'Annat skäl, till exempel egen begäran')], max_length=8, verbose_name='skäl')),
                ('notified_on', models.DateField(verbose_name='besked lämnat')),
                ('claimed_on', models.DateField(blank=True, null=True, verbose_name='företrädesrätt begärd')),
                ('declined_on', models.DateField(blank=True, null=True, verbose_name='erbjudande avvisat')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='anteckning')),
                ('recorded_at', models.DateTimeField(verbose_name='registrerad')),
                ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='ersatt')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('employment', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='endings', to='payroll.employment', verbose_name='anställning')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registrerad av')),
            ],
            options={
                'verbose_name': 'besked om avslut',
                'verbose_name_plural': 'besked om avslut',
                'ordering': ['-recorded_at', '-id'],
                'indexes': [models.Index(fields=['agency', 'employment'], name='payroll_emp_agency__bb9f51_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('agency', 'employment'), name='ending_once'), models.CheckConstraint(condition=models.Q(('ground', 'shortage'), models.Q(('claimed_on__isnull', True), ('declined_on__isnull', True)), _connector='OR'), name='ending_priority_for_shortage'), models.CheckConstraint(condition=models.Q(('claimed_on__isnull', True), ('claimed_on__gte', models.F('notified_on')), _connector='OR'), name='ending_claimed_after')],
            },
        ),
        EnableTenancy("EmploymentEnding"),
    ]
