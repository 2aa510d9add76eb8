"""Review and coding of supplier invoices."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('invoicing', '0003_matches'),
        ('procurement', '0005_external_orders'),
        ('servicecenter', '0026_support_cases'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CodingTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('name', models.CharField(max_length=80, verbose_name='namn')),
                ('made_at', models.DateTimeField(verbose_name='gjord')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='gjord av')),
                ('supplier', servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='procurement.supplier', verbose_name='leverantör')),
            ],
            options={
                'verbose_name': 'konteringsmall',
                'verbose_name_plural': 'konteringsmallar',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='InvoiceNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=1000, verbose_name='anteckning')),
                ('written_at', models.DateTimeField(verbose_name='skriven')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('handed_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='lämnad till')),
                ('invoice', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='invoicing.supplierinvoice', verbose_name='leverantörsfaktura')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skriven av')),
            ],
            options={
                'verbose_name': 'anteckning på faktura',
                'verbose_name_plural': 'anteckningar på fakturor',
                'ordering': ['invoice', 'id'],
            },
        ),
        migrations.CreateModel(
            name='InvoiceReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begun_at', models.DateTimeField(verbose_name='påbörjad')),
                ('version', models.PositiveIntegerField(default=0, verbose_name='konteringens version')),
                ('coded_at', models.DateTimeField(null=True, verbose_name='konterad')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('coded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='konterad av')),
                ('invoice', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='invoicing.supplierinvoice', verbose_name='leverantörsfaktura')),
            ],
            options={
                'verbose_name': 'granskning av faktura',
                'verbose_name_plural': 'granskningar av fakturor',
                'ordering': ['invoice'],
            },
        ),
        migrations.CreateModel(
            name='TemplateLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='rad')),
                ('account', models.CharField(max_length=10, verbose_name='konto')),
                ('coding', models.CharField(blank=True, max_length=80, verbose_name='kodsträng')),
                ('share', models.CharField(blank=True, max_length=20, verbose_name='belopp eller andel')),
                ('text', models.CharField(blank=True, max_length=200, verbose_name='text')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('template', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='invoicing.codingtemplate', verbose_name='konteringsmall')),
            ],
            options={
                'verbose_name': 'mallrad',
                'verbose_name_plural': 'mallrader',
                'ordering': ['template', 'number'],
            },
        ),
        migrations.CreateModel(
            name='CodingSuggestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(max_length=10, verbose_name='konto')),
                ('coding', models.CharField(blank=True, max_length=80, verbose_name='kodsträng')),
                ('basis', models.CharField(choices=[('article', 'Samma artikel'), ('reference', 'Samma konteringsuppgift'), ('name', 'Samma benämning'), ('cpv', 'Samma CPV-kod'), ('supplier', 'Samma leverantör')], max_length=10, verbose_name='grund för förslag')),
                ('hits', models.PositiveIntegerField(verbose_name='konterades så')),
                ('of', models.PositiveIntegerField(verbose_name='av så många')),
                ('made_at', models.DateTimeField(verbose_name='föreslagen')),
                ('is_kept', models.BooleanField(null=True, verbose_name='behölls')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='avgjord')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('invoice', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='invoicing.supplierinvoice', verbose_name='leverantörsfaktura')),
                ('line', servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='invoicing.invoiceline', verbose_name='fakturarad')),
            ],
            options={
                'verbose_name': 'konteringsförslag',
                'verbose_name_plural': 'konteringsförslag',
                'ordering': ['invoice', 'id'],
                'indexes': [models.Index(condition=models.Q(('is_kept__isnull', False)), fields=['agency', 'is_kept'], name='suggestion_settled')],
                'constraints': [models.UniqueConstraint(fields=('agency', 'invoice', 'line'), name='coding_suggestion_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('hits__lte', models.F('of'))), name='coding_suggestion_share')],
            },
        ),
        migrations.AddConstraint(
            model_name='codingtemplate',
            constraint=models.UniqueConstraint(fields=('agency', 'name'), name='coding_template_once'),
        ),
        migrations.AddConstraint(
            model_name='invoicereview',
            constraint=models.UniqueConstraint(fields=('agency', 'invoice'), name='invoice_review_once'),
        ),
        migrations.AddConstraint(
            model_name='templateline',
            constraint=models.UniqueConstraint(fields=('agency', 'template', 'number'), name='template_line_once'),
        ),
        EnableTenancy("InvoiceReview", "CodingSuggestion", "InvoiceNote", "CodingTemplate", "TemplateLine"),
    ]
