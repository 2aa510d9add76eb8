"""Employment time entered from documents, and seasonal employment as a form."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('payroll', '0029_travel_claims'),
        ('servicecenter', '0019_reviewed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='employment',
            name='form',
            field=models.CharField(choices=[('permanent', 'Tillsvidare'), ('probation', 'Provanställning'), ('sava', 'Särskild visstidsanställning'), ('substitute', 'Vikariat'), ('seasonal', 'Säsongsanställning'), ('stava', 'Statlig visstidsanställning'), ('hourly', 'Timavlönad visstid'), ('assignment', 'Uppdragstagare'), ('consultant', 'Konsult, ej anställd')], max_length=12, verbose_name='anställningsform'),
        ),
        migrations.CreateModel(
            name='ServiceTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='gäller från')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='gäller till')),
                ('recorded_at', models.DateTimeField(verbose_name='registrerad')),
                ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='ersatt')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='orsak')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('category', models.CharField(choices=[('permanent', 'Tillsvidare'), ('probation', 'Provanställning'), ('sava', 'Särskild visstidsanställning'), ('substitute', 'Vikariat'), ('seasonal', 'Säsongsanställning'), ('general', 'Allmän visstidsanställning, till och med september 2022'), ('stava', 'Statlig visstidsanställning'), ('hourly', 'Timavlönad visstid'), ('special', 'Tidsbegränsad enligt förordning, till exempel doktorand')], max_length=12, verbose_name='anställningsform')),
                ('employer', models.CharField(choices=[('agency', 'Den här myndigheten'), ('state', 'En annan statlig myndighet')], max_length=8, verbose_name='hos')),
                ('employer_name', models.CharField(max_length=120, verbose_name='arbetsgivare')),
                ('document', models.CharField(max_length=120, verbose_name='handling')),
                ('state', models.CharField(choices=[('waiting', 'Väntar på en andra person'), ('active', 'Räknas'), ('returned', 'Återsänd'), ('leaving', 'Återtas när en andra person har godkänt'), ('withdrawn', 'Återtagen')], default='waiting', max_length=9, verbose_name='läge')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='beslutad')),
                ('withdraw_reason', models.CharField(blank=True, max_length=200, verbose_name='skäl att återta')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='beslutad av')),
                ('person', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='service_times', to='payroll.person', verbose_name='person')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registrerad av')),
                ('superseded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ersatt av')),
            ],
            options={
                'verbose_name': 'anställningstid från tidigare',
                'verbose_name_plural': 'anställningstider från tidigare',
                'ordering': ['starts_on', 'id'],
                'abstract': False,
                'indexes': [models.Index(fields=['agency', 'person'], name='payroll_ser_agency__5e1343_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='servicetime_period'), models.CheckConstraint(condition=models.Q(('superseded_at__isnull', True), ('superseded_at__gte', models.F('recorded_at')), _connector='OR'), name='servicetime_recorded'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', False)), name='service_time_ends'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('recorded_by')), _negated=True), _connector='OR'), name='service_time_second_person'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='service_time_decided')],
            },
        ),
        EnableTenancy("ServiceTime"),
    ]
