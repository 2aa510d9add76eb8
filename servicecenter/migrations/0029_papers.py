"""Papers of two parties."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('servicecenter', '0028_roles_of_onboarding'),
    ]

    operations = [
        migrations.AlterField(
            model_name='document',
            name='kind',
            field=models.CharField(choices=[('receipt', 'Kvitto'), ('supplier_invoice', 'Leverantörsfaktura'), ('paper', 'Papper')], max_length=20, verbose_name='slag'),
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('kind', models.CharField(choices=[('letter_of_intent', 'Avsiktsförklaring'), ('offer', 'Offert'), ('agreement', 'Överenskommelse'), ('annex', 'Bilaga'), ('data_processing', 'Personuppgiftsbilaga'), ('plan', 'Plan'), ('minutes', 'Protokoll'), ('report', 'Rapport'), ('other', 'Annat papper')], max_length=20, verbose_name='slag')),
                ('title', models.CharField(max_length=160, verbose_name='rubrik')),
                ('state', models.CharField(choices=[('draft', 'Utkast'), ('review', 'Granskas'), ('approved', 'Godkänt'), ('signed', 'Undertecknat av båda')], default='draft', max_length=10, verbose_name='läge')),
                ('version', models.PositiveIntegerField(default=0, verbose_name='gällande version')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='kontrollsumma')),
                ('made_at', models.DateTimeField(verbose_name='upplagt')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='upplagt av')),
            ],
            options={
                'verbose_name': 'papper',
                'verbose_name_plural': 'papper',
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PaperVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='nummer')),
                ('sha256', models.CharField(max_length=64, verbose_name='kontrollsumma')),
                ('source', models.CharField(choices=[('generated', 'Framtaget ur uppgifterna'), ('uploaded', 'Uppladdat')], max_length=10, verbose_name='källa')),
                ('change', models.CharField(blank=True, max_length=300, verbose_name='vad som ändrades')),
                ('made_at', models.DateTimeField(verbose_name='upplagt')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('document', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.document', verbose_name='dokument')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='upplagt av')),
                ('paper', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='servicecenter.paper', verbose_name='papper')),
            ],
            options={
                'verbose_name': 'pappersversion',
                'verbose_name_plural': 'pappersversioner',
                'ordering': ['paper', '-number'],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('approved', 'Godkänt'), ('signed', 'Undertecknat')], max_length=10, verbose_name='handling')),
                ('side', models.CharField(choices=[('centre', 'Servicecentret'), ('customer', 'Myndigheten')], max_length=10, verbose_name='sida')),
                ('name', models.CharField(max_length=120, verbose_name='namn')),
                ('role', models.CharField(max_length=120, verbose_name='roll')),
                ('sha256', models.CharField(max_length=64, verbose_name='kontrollsumma')),
                ('at', models.DateTimeField(verbose_name='tidpunkt')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='ogiltig sedan')),
                ('void_reason', models.CharField(blank=True, max_length=200, verbose_name='varför ogiltig')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('paper', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='servicecenter.paper', verbose_name='papper')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registrerat av')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='användare')),
                ('version', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='servicecenter.paperversion', verbose_name='pappersversion')),
            ],
            options={
                'verbose_name': 'underskrift',
                'verbose_name_plural': 'underskrifter',
                'ordering': ['paper', 'id'],
            },
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sha256', ''), ('state', 'draft'), ('version', 0)), models.Q(('version__gte', 1), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='paper_has_bytes'),
        ),
        migrations.AddConstraint(
            model_name='paperversion',
            constraint=models.UniqueConstraint(fields=('agency', 'paper', 'number'), name='paper_version_once'),
        ),
        migrations.AddConstraint(
            model_name='paperversion',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='paper_version_counts_from_one'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at', None)), fields=('agency', 'paper', 'act', 'side'), name='signature_once_a_side'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at', None)), fields=('agency', 'paper', 'act', 'user'), name='signature_once_a_person'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('recorded_by', None), ('user__isnull', False)), models.Q(('recorded_by__isnull', False), ('user', None)), _connector='OR'), name='signature_has_a_person'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at', None)), models.Q(('voided_at__isnull', False), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='signature_void_says_why'),
        ),
        EnableTenancy("Paper", "PaperVersion", "Signature"),
    ]
