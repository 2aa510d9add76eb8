"""Purchases that come again."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy, KeepToAgency


class Migration(migrations.Migration):

    dependencies = [
        ('procurement', '0008_article_facts'),
        ('servicecenter', '0025_messages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RecurringPurchase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('title', models.CharField(max_length=120, verbose_name='rubrik')),
                ('every', models.CharField(choices=[('month', 'Varje månad'), ('quarter', 'Varje kvartal')], max_length=8, verbose_name='hur ofta')),
                ('anchor', models.DateField(verbose_name='räknas från')),
                ('next_on', models.DateField(null=True, verbose_name='nästa gång')),
                ('ends_on', models.DateField(verbose_name='till och med')),
                ('state', models.CharField(choices=[('active', 'Pågår'), ('ended', 'Avslutad')], default='active', max_length=8, verbose_name='läge')),
                ('end_reason', models.CharField(blank=True, max_length=500, verbose_name='varför det avslutades')),
                ('started_at', models.DateTimeField(verbose_name='påbörjad')),
                ('address', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procurement.deliveryaddress', verbose_name='leveransadress')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('requester', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='beställare')),
                ('source', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='repeats', to='procurement.requisition', verbose_name='attesterad begäran')),
                ('unit', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.unit', verbose_name='enhet')),
            ],
            options={
                'verbose_name': 'återkommande inköp',
                'verbose_name_plural': 'återkommande inköp',
                'ordering': ['-started_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='RecurringLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='rad')),
                ('source', models.CharField(max_length=9, verbose_name='källa')),
                ('article_number', models.CharField(blank=True, max_length=60, verbose_name='artikelnummer')),
                ('name', models.CharField(max_length=200, verbose_name='benämning')),
                ('description', models.CharField(blank=True, max_length=500, verbose_name='beskrivning')),
                ('cpv', models.CharField(blank=True, max_length=8, verbose_name='CPV-kod')),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=12, verbose_name='antal')),
                ('unit', models.CharField(max_length=3, verbose_name='mått')),
                ('price', models.DecimalField(decimal_places=4, max_digits=14, verbose_name='attesterat pris per mått i kronor')),
                ('vat_rate', models.DecimalField(decimal_places=2, max_digits=4, verbose_name='momssats i procent')),
                ('coding', models.CharField(blank=True, max_length=80, verbose_name='kodsträng')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('agreement', servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procurement.purchaseagreement', verbose_name='avtal')),
                ('article', servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procurement.article', verbose_name='artikel')),
                ('purchase', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='procurement.recurringpurchase', verbose_name='återkommande inköp')),
            ],
            options={
                'verbose_name': 'rad i återkommande inköp',
                'verbose_name_plural': 'rader i återkommande inköp',
                'ordering': ['purchase', 'number'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='requisition',
            name='requisition_one_basket',
        ),
        migrations.AddField(
            model_name='requisition',
            name='due_on',
            field=models.DateField(null=True, verbose_name='begärd för'),
        ),
        migrations.AddField(
            model_name='requisition',
            name='recurring',
            field=servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requisitions', to='procurement.recurringpurchase', verbose_name='återkommande inköp'),
        ),
        migrations.AddConstraint(
            model_name='requisition',
            constraint=models.UniqueConstraint(condition=models.Q(('recurring__isnull', True), ('state', 'basket')), fields=('agency', 'requester'), name='requisition_one_basket'),
        ),
        migrations.AddConstraint(
            model_name='requisition',
            constraint=models.UniqueConstraint(fields=('agency', 'recurring', 'due_on'), name='requisition_recurring_once'),
        ),
        migrations.AddConstraint(
            model_name='requisition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('due_on__isnull', True), ('recurring__isnull', True)), models.Q(('due_on__isnull', False), ('recurring__isnull', False)), _connector='OR'), name='requisition_recurring_day'),
        ),
        migrations.AddIndex(
            model_name='recurringpurchase',
            index=models.Index(condition=models.Q(('state', 'active')), fields=['agency', 'next_on'], name='recurring_purchase_due'),
        ),
        migrations.AddIndex(
            model_name='recurringpurchase',
            index=models.Index(fields=['agency', 'requester', '-started_at'], name='recurring_purchase_requester'),
        ),
        migrations.AddConstraint(
            model_name='recurringpurchase',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('next_on__isnull', True), ('state', 'ended')), models.Q(('next_on__lte', models.F('ends_on')), ('state', 'active')), _connector='OR'), name='recurring_purchase_next'),
        ),
        migrations.AddConstraint(
            model_name='recurringline',
            constraint=models.UniqueConstraint(fields=('agency', 'purchase', 'number'), name='recurring_line_once'),
        ),
        migrations.AddConstraint(
            model_name='recurringline',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='recurring_line_quantity'),
        ),
        EnableTenancy("RecurringPurchase", "RecurringLine"),
        KeepToAgency("requisition", "recurring"),
    ]
