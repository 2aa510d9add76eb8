"""Attested claims that are drawn to be looked at again."""


import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
from django.conf import settings
from django.db import migrations, models


from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('payroll', '0042_card_reminders'),
        ('servicecenter', '0023_agreement_on_whole_service'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ClaimCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reasons', models.JSONField(verbose_name='regler som drog den')),
                ('drawn_at', models.DateTimeField(verbose_name='dragen')),
                ('outcome', models.CharField(blank=True, choices=[('ok', 'Utan anmärkning'), ('fault', 'Fel')], default='', max_length=6, verbose_name='utfall')),
                ('note', models.CharField(blank=True, default='', max_length=500, verbose_name='vad som kontrollerades')),
                ('checked_at', models.DateTimeField(null=True, verbose_name='kontrollerad')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('checked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='kontrollerad av')),
                ('claim', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='payroll.travelclaim', verbose_name='reseräkning')),
            ],
            options={
                'verbose_name': 'efterkontroll',
                'verbose_name_plural': 'efterkontroller',
                'ordering': ['drawn_at', 'id'],
                'indexes': [models.Index(fields=['agency', 'outcome', 'drawn_at'], name='claim_check_outcome')],
                'constraints': [models.UniqueConstraint(fields=('agency', 'claim'), name='claim_check_once'), models.CheckConstraint(condition=models.Q(models.Q(('checked_at__isnull', True), ('checked_by__isnull', True), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), models.Q(('note', ''), _negated=True), ('checked_at__isnull', False), ('checked_by__isnull', False)), _connector='OR'), name='claim_check_done')],
            },
        ),
        EnableTenancy("ClaimCheck"),
    ]
