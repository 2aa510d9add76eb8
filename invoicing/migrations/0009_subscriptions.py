"""Subscriptions, and what of them and of agreements was billed."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy, KeepToAgency


class Migration(migrations.Migration):

    dependencies = [
        ('invoicing', '0008_invoice_reminders'),
        ('procurement', '0005_external_orders'),
        ('servicecenter', '0026_support_cases'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='invoicematch',
            name='agreement',
            field=servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procurement.purchaseagreement', verbose_name='avtal'),
        ),
        migrations.AddField(
            model_name='invoicematch',
            name='is_chosen',
            field=models.BooleanField(db_default=False, default=False, verbose_name='ordern är vald för hand'),
        ),
        migrations.AddField(
            model_name='invoicematch',
            name='period',
            field=models.DateField(null=True, verbose_name='period från'),
        ),
        migrations.AddField(
            model_name='invoicematch',
            name='sample',
            field=models.CharField(blank=True, choices=[('first', 'Första fakturan på abonnemanget'), ('last', 'Sista fakturan på abonnemanget')], db_default='', default='', max_length=5, verbose_name='stickprov'),
        ),
        migrations.AlterField(
            model_name='invoicematch',
            name='how',
            field=models.CharField(choices=[('line_number', 'Orderradens nummer'), ('article', 'Artikelnummer'), ('likeness', 'Likhet'), ('subscription', 'Abonnemangets nummer'), ('charge', 'Avgift eller rabatt'), ('nothing', 'Hittades inte')], max_length=12, verbose_name='hittad genom'),
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('name', models.CharField(max_length=120, verbose_name='benämning')),
                ('number', models.CharField(max_length=60, verbose_name='abonnemangets nummer')),
                ('key', models.CharField(max_length=60, verbose_name='numret i jämförelse')),
                ('every', models.CharField(choices=[('month', 'Varje månad'), ('quarter', 'Varje kvartal'), ('half_year', 'Varje halvår'), ('year', 'Varje år')], default='month', max_length=10, verbose_name='hur ofta')),
                ('is_many', models.BooleanField(default=False, verbose_name='flera fakturor per period')),
                ('least_ore', models.BigIntegerField(default=0, verbose_name='minst i öre utan moms')),
                ('most_ore', models.BigIntegerField(verbose_name='högst i öre utan moms')),
                ('account', models.CharField(max_length=10, verbose_name='konto')),
                ('coding', models.CharField(blank=True, max_length=80, verbose_name='kodsträng')),
                ('starts_on', models.DateField(verbose_name='gäller från')),
                ('ends_on', models.DateField(null=True, verbose_name='gäller till')),
                ('state', models.CharField(choices=[('waiting', 'Väntar på en andra person'), ('active', 'Gäller'), ('refused', 'Avslaget'), ('ended', 'Avslutat')], default='waiting', max_length=8, verbose_name='läge')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='skäl')),
                ('asked_at', models.DateTimeField(verbose_name='upplagt')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='beslutat')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='upplagt av')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='beslutat av')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='granskare vid avvikelse')),
                ('replaces', servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='invoicing.subscription', verbose_name='ersätter')),
                ('supplier', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subscriptions', to='procurement.supplier', verbose_name='leverantör')),
                ('unit', servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.unit', verbose_name='enhet')),
            ],
            options={
                'verbose_name': 'abonnemang',
                'verbose_name_plural': 'abonnemang',
                'ordering': ['supplier', 'number', 'id'],
            },
        ),
        migrations.AddField(
            model_name='invoicematch',
            name='subscription',
            field=servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='matches', to='invoicing.subscription', verbose_name='abonnemang'),
        ),
        migrations.AddIndex(
            model_name='invoicematch',
            index=models.Index(fields=['agency', 'subscription', 'period'], name='invoice_match_by_period'),
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(fields=['agency', 'state', 'key'], name='subscription_key'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('agency', 'supplier', 'key'), name='subscription_active_once'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('agency', 'supplier', 'key'), name='subscription_waits_once'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='subscription_period'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('least_ore__gte', 0), ('most_ore__gte', models.F('least_ore'))), name='subscription_interval'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'active'), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='subscription_by_two'),
        ),
        EnableTenancy("Subscription"),
        KeepToAgency("invoicematch", "subscription"),
        KeepToAgency("invoicematch", "agreement"),
    ]
