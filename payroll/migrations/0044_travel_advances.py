"""Travel advances: asked for, paid by a decision, and settled by a claim."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('payroll', '0043_claim_checks'),
        ('servicecenter', '0023_agreement_on_whole_service'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TravelAdvance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('purpose', models.CharField(max_length=120, verbose_name='ändamål')),
                ('starts_on', models.DateField(verbose_name='resans första dag')),
                ('ends_on', models.DateField(verbose_name='resans sista dag')),
                ('amount_ore', models.BigIntegerField(verbose_name='belopp i öre')),
                ('state', models.CharField(choices=[('waiting', 'Väntar på attest'), ('attested', 'Attesterad'), ('returned', 'Returnerad'), ('withdrawn', 'Återtagen')], default='waiting', max_length=10, verbose_name='läge')),
                ('recorded_at', models.DateTimeField(verbose_name='begärt')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='avräknas sedan')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='skäl att avräkna utan reseräkning')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('claim', servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='advances', to='payroll.travelclaim', verbose_name='reseräkning som avräknar')),
                ('decision', servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='travel_advances', to='payroll.advancedecision', verbose_name='förskottsbeslut')),
                ('employment', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='travel_advances', to='payroll.employment', verbose_name='anställning')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begärt av')),
            ],
            options={
                'verbose_name': 'reseförskott',
                'verbose_name_plural': 'reseförskott',
                'ordering': ['-starts_on', '-id'],
            },
        ),
        migrations.AlterField(
            model_name='advancedecision',
            name='kind',
            field=models.CharField(choices=[('single', 'Förskott'), ('reserve', 'Reservkörning'), ('outside', 'Betalt utanför systemet'), ('travel', 'Reseförskott')], max_length=8, verbose_name='slag'),
        ),
        migrations.AddIndex(
            model_name='traveladvance',
            index=models.Index(fields=['agency', 'state', 'starts_on'], name='travel_advance_state'),
        ),
        migrations.AddConstraint(
            model_name='traveladvance',
            constraint=models.CheckConstraint(condition=models.Q(('amount_ore__gt', 0)), name='travel_advance_has_money'),
        ),
        migrations.AddConstraint(
            model_name='traveladvance',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='travel_advance_period'),
        ),
        migrations.AddConstraint(
            model_name='traveladvance',
            constraint=models.CheckConstraint(condition=models.Q(('decision__isnull', True), ('state', 'attested'), _connector='OR'), name='travel_advance_paid_when_attested'),
        ),
        migrations.AddConstraint(
            model_name='traveladvance',
            constraint=models.CheckConstraint(condition=models.Q(('settled_at__isnull', True), ('claim__isnull', False), models.Q(('reason', ''), _negated=True), _connector='OR'), name='travel_advance_settled_by'),
        ),
        migrations.AddConstraint(
            model_name='traveladvance',
            constraint=models.UniqueConstraint(fields=('agency', 'decision'), name='travel_advance_paid_once'),
        ),
        migrations.AddConstraint(
            model_name='traveladvance',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('agency', 'employment', 'starts_on'), name='travel_advance_asked'),
        ),
        EnableTenancy("TravelAdvance"),
    ]
