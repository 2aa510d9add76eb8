"""Orders from an external e-commerce system, and the files that they come in."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('procurement', '0009_recurring_purchases'),
        ('servicecenter', '0025_messages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ExternalImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('name', models.CharField(max_length=200, verbose_name='filens namn')),
                ('sha256', models.CharField(max_length=64, verbose_name='kontrollsumma')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='order i filen')),
                ('read', models.PositiveIntegerField(default=0, verbose_name='lästa order')),
                ('added', models.PositiveIntegerField(default=0, verbose_name='nya order')),
                ('received', models.PositiveIntegerField(default=0, verbose_name='nya mottagningar')),
                ('same', models.PositiveIntegerField(default=0, verbose_name='oförändrade order')),
                ('rejected', models.PositiveIntegerField(default=0, verbose_name='avvisade order')),
                ('state', models.CharField(choices=[('waiting', 'Läses in'), ('done', 'Inläst'), ('stopped', 'Stannade')], default='waiting', max_length=8, verbose_name='läge')),
                ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='försök')),
                ('worked_at', models.DateTimeField(null=True, verbose_name='senast läst ur')),
                ('recorded_at', models.DateTimeField(verbose_name='inläst')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='inläst av')),
            ],
            options={
                'verbose_name': 'inläst orderfil',
                'verbose_name_plural': 'inlästa orderfiler',
                'ordering': ['-recorded_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ExternalReject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField(verbose_name='rad')),
                ('order_number', models.CharField(blank=True, max_length=40, verbose_name='order i filen')),
                ('field', models.CharField(max_length=40, verbose_name='fält')),
                ('reason', models.CharField(max_length=300, verbose_name='varför')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('external_import', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rejects', to='procurement.externalimport', verbose_name='inläst orderfil')),
            ],
            options={
                'verbose_name': 'avvisad order',
                'verbose_name_plural': 'avvisade order',
                'ordering': ['external_import', 'line', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ExternalRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='ordning')),
                ('line', models.PositiveIntegerField(verbose_name='rad')),
                ('group', models.CharField(max_length=100, verbose_name='order i filen')),
                ('cells', models.TextField(verbose_name='radens innehåll')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('external_import', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='procurement.externalimport', verbose_name='inläst orderfil')),
            ],
            options={
                'verbose_name': 'väntande orderrad',
                'verbose_name_plural': 'väntande orderrader',
                'ordering': ['external_import', 'number'],
            },
        ),
        migrations.AddField(
            model_name='goodsreceipt',
            name='external_number',
            field=models.CharField(blank=True, db_default='', default='', max_length=40, verbose_name='mottagningens nummer där'),
        ),
        migrations.AddField(
            model_name='goodsreceipt',
            name='external_print',
            field=models.CharField(blank=True, db_default='', default='', max_length=64, verbose_name='kontrollsumma därifrån'),
        ),
        migrations.AddField(
            model_name='goodsreceipt',
            name='is_replaced',
            field=models.BooleanField(db_default=False, default=False, verbose_name='ersätts av leverantören'),
        ),
        migrations.AddField(
            model_name='orderline',
            name='cancelled_there',
            field=models.DecimalField(db_default=Decimal('0'), decimal_places=3, default=Decimal('0'), max_digits=12, verbose_name='avbeställt i det externa systemet'),
        ),
        migrations.AddField(
            model_name='purchaseorder',
            name='external_number',
            field=models.CharField(blank=True, db_default='', default='', max_length=40, verbose_name='ordernummer där'),
        ),
        migrations.AddField(
            model_name='purchaseorder',
            name='external_print',
            field=models.CharField(blank=True, db_default='', default='', max_length=64, verbose_name='kontrollsumma därifrån'),
        ),
        migrations.AddField(
            model_name='purchaseorder',
            name='external_system',
            field=models.CharField(blank=True, db_default='', default='', max_length=40, verbose_name='externt system'),
        ),
        migrations.AlterField(
            model_name='requisitionline',
            name='source',
            field=models.CharField(choices=[('article', 'Ur katalog'), ('shop', 'Ur leverantörens butik'), ('free_text', 'Fritext'), ('external', 'Ur externt system')], max_length=9, verbose_name='källa'),
        ),
        migrations.AddConstraint(
            model_name='goodsreceipt',
            constraint=models.UniqueConstraint(condition=models.Q(('external_number', ''), _negated=True), fields=('agency', 'order', 'external_number'), name='receipt_external_once'),
        ),
        migrations.AddConstraint(
            model_name='purchaseorder',
            constraint=models.UniqueConstraint(condition=models.Q(('external_system', ''), _negated=True), fields=('agency', 'external_system', 'external_number'), name='purchase_order_external_once'),
        ),
        migrations.AddIndex(
            model_name='externalrow',
            index=models.Index(fields=['agency', 'external_import', 'group'], name='external_row_group'),
        ),
        EnableTenancy("ExternalImport"),
        EnableTenancy("ExternalReject"),
        EnableTenancy("ExternalRow"),
    ]
