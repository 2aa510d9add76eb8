"""Support cases and what is written in them."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('servicecenter', '0025_messages'),
    ]

    operations = [
        migrations.CreateModel(
            name='SupportCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('number', models.CharField(max_length=20, verbose_name='ärendenummer')),
                ('area', models.CharField(choices=[('payroll', 'Lön'), ('finance', 'Ekonomi'), ('e_commerce', 'E-handel')], max_length=12, verbose_name='område')),
                ('title', models.CharField(max_length=120, verbose_name='rubrik')),
                ('about', models.CharField(blank=True, max_length=120, verbose_name='gäller')),
                ('state', models.CharField(choices=[('new', 'Nytt'), ('in_progress', 'Pågår'), ('waiting', 'Väntar på dig'), ('solved', 'Löst')], default='new', max_length=12, verbose_name='läge')),
                ('opened_at', models.DateTimeField(verbose_name='frågat')),
                ('solved_at', models.DateTimeField(null=True, verbose_name='löst')),
                ('last_written_at', models.DateTimeField(verbose_name='senast skrivet')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('follows', servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.supportcase', verbose_name='följer på ärende')),
                ('handled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='handläggare')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='frågat av')),
            ],
            options={
                'verbose_name': 'supportärende',
                'verbose_name_plural': 'supportärenden',
                'ordering': ['-last_written_at', '-id'],
                'indexes': [models.Index(fields=['agency', 'area', 'state', 'opened_at'], name='support_case_queue'), models.Index(fields=['agency', 'opened_by', '-last_written_at'], name='support_case_own')],
                'constraints': [models.UniqueConstraint(fields=('agency', 'number'), name='support_case_once'), models.CheckConstraint(condition=models.Q(('state', 'solved'), ('solved_at__isnull', True), _connector='XOR'), name='support_case_solved')],
            },
        ),
        migrations.CreateModel(
            name='CaseMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=5000, verbose_name='text')),
                ('is_note', models.BooleanField(default=False, verbose_name='intern anteckning')),
                ('written_at', models.DateTimeField(verbose_name='skrivet')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='skrivet av')),
                ('case', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='servicecenter.supportcase', verbose_name='supportärende')),
            ],
            options={
                'verbose_name': 'inlägg',
                'verbose_name_plural': 'inlägg',
                'ordering': ['case', 'id'],
            },
        ),
        EnableTenancy("SupportCase", "CaseMessage"),
    ]
