"""Planned shifts, the files they come in, and rotas."""

import django.db.models.deletion
import payroll.working_time.classes
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('payroll', '0023_vacation_settled'),
        ('servicecenter', '0018_outgoing_mail'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Rota',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('code', models.CharField(max_length=20, verbose_name='kod')),
                ('name', models.CharField(max_length=80, verbose_name='namn')),
                ('weeks', models.PositiveSmallIntegerField(default=1, verbose_name='antal veckor')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
            ],
            options={
                'verbose_name': 'schemamönster',
                'verbose_name_plural': 'schemamönster',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='RotaShift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.PositiveSmallIntegerField(verbose_name='dag i mönstret, 0 är första måndagen')),
                ('begins', models.PositiveSmallIntegerField(verbose_name='börjar, minut på dygnet')),
                ('ends', models.PositiveSmallIntegerField(verbose_name='slutar, minut från dygnets början')),
                ('break_begins', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='rast från, minut')),
                ('break_ends', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='rast till, minut')),
                ('duty', models.CharField(choices=[(payroll.working_time.classes.Duty['SCHEDULED'], 'Arbetspass'), (payroll.working_time.classes.Duty['STANDBY'], 'Beredskap'), (payroll.working_time.classes.Duty['ON_CALL'], 'Jour')], default=payroll.working_time.classes.Duty['SCHEDULED'], max_length=12, verbose_name='slag av tid')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('rota', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='payroll.rota', verbose_name='schemamönster')),
            ],
            options={
                'verbose_name': 'pass i schemamönster',
                'verbose_name_plural': 'pass i schemamönster',
                'ordering': ['rota', 'day', 'begins'],
            },
        ),
        migrations.CreateModel(
            name='ShiftImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('name', models.CharField(max_length=200, verbose_name='filens namn')),
                ('sha256', models.CharField(max_length=64, verbose_name='kontrollsumma')),
                ('read', models.PositiveIntegerField(default=0, verbose_name='lästa rader')),
                ('added', models.PositiveIntegerField(default=0, verbose_name='nya pass')),
                ('changed', models.PositiveIntegerField(default=0, verbose_name='ändrade pass')),
                ('same', models.PositiveIntegerField(default=0, verbose_name='oförändrade pass')),
                ('cancelled', models.PositiveIntegerField(default=0, verbose_name='inställda pass')),
                ('rejected', models.PositiveIntegerField(default=0, verbose_name='avvisade rader')),
                ('recorded_at', models.DateTimeField(verbose_name='inläst')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='inläst av')),
            ],
            options={
                'verbose_name': 'inläst schemafil',
                'verbose_name_plural': 'inlästa schemafiler',
                'ordering': ['-recorded_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='dag')),
                ('starts_at', models.DateTimeField(verbose_name='börjar')),
                ('ends_at', models.DateTimeField(verbose_name='slutar')),
                ('break_starts_at', models.DateTimeField(blank=True, null=True, verbose_name='rast från')),
                ('break_ends_at', models.DateTimeField(blank=True, null=True, verbose_name='rast till')),
                ('duty', models.CharField(choices=[(payroll.working_time.classes.Duty['SCHEDULED'], 'Arbetspass'), (payroll.working_time.classes.Duty['STANDBY'], 'Beredskap'), (payroll.working_time.classes.Duty['ON_CALL'], 'Jour')], default=payroll.working_time.classes.Duty['SCHEDULED'], max_length=12, verbose_name='slag av tid')),
                ('reference', models.CharField(max_length=60, verbose_name='passets id i bemanningssystemet')),
                ('recorded_at', models.DateTimeField(verbose_name='registrerad')),
                ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='ersatt')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('employment', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='payroll.employment', verbose_name='anställning')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registrerad av')),
                ('shift_import', servicecenter.tenancy.models.TenantForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='payroll.shiftimport', verbose_name='inläst schemafil')),
            ],
            options={
                'verbose_name': 'arbetspass',
                'verbose_name_plural': 'arbetspass',
                'ordering': ['starts_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ShiftReject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField(verbose_name='rad')),
                ('field', models.CharField(max_length=40, verbose_name='fält')),
                ('reason', models.CharField(max_length=200, verbose_name='varför')),
                ('text', models.CharField(max_length=300, verbose_name='radens innehåll')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('shift_import', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rejects', to='payroll.shiftimport', verbose_name='inläst schemafil')),
            ],
            options={
                'verbose_name': 'avvisad schemarad',
                'verbose_name_plural': 'avvisade schemarader',
                'ordering': ['shift_import', 'line', 'id'],
            },
        ),
        migrations.AddConstraint(
            model_name='rota',
            constraint=models.UniqueConstraint(fields=('agency', 'code'), name='rota_code_once'),
        ),
        migrations.AddConstraint(
            model_name='rota',
            constraint=models.CheckConstraint(condition=models.Q(('weeks__gte', 1), ('weeks__lte', 26)), name='rota_weeks'),
        ),
        migrations.AddConstraint(
            model_name='rotashift',
            constraint=models.CheckConstraint(condition=models.Q(('begins__lt', 1440), ('ends__gt', models.F('begins'))), name='rota_shift_order'),
        ),
        migrations.AddIndex(
            model_name='shift',
            index=models.Index(fields=['agency', 'employment', 'day'], name='payroll_shi_agency__845d8d_idx'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('agency', 'reference'), name='shift_reference_once'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='shift_order'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('break_ends_at__isnull', True), ('break_starts_at__isnull', True)), models.Q(('break_ends_at__gt', models.F('break_starts_at')), ('break_ends_at__lte', models.F('ends_at')), ('break_starts_at__gte', models.F('starts_at'))), _connector='OR'), name='shift_break_inside'),
        ),
        EnableTenancy("ShiftImport", "ShiftReject", "Shift", "Rota", "RotaShift"),
    ]
