"""A role that one administrator asks for and another confirms."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('servicecenter', '0012_sign_on'),
    ]

    operations = [
        migrations.CreateModel(
            name='RoleRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('employee', 'Medarbetare'), ('manager', 'Chef'), ('attester', 'Attestant'), ('reviewer', 'Granskare'), ('payroll_clerk', 'Lönehandläggare'), ('payroll_approver', 'Löneattestant'), ('payment_releaser', 'Utbetalare'), ('finance_clerk', 'Ekonomihandläggare'), ('ecommerce_clerk', 'E-handelshandläggare'), ('account_manager', 'Kundansvarig'), ('auditor', 'Revisor'), ('administrator', 'Administratör')], max_length=20, verbose_name='roll')),
                ('amount_limit_ore', models.BigIntegerField(blank=True, null=True, verbose_name='beloppsgräns i öre')),
                ('starts_on', models.DateField(verbose_name='gäller från')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='gäller till')),
                ('requested_at', models.DateTimeField(verbose_name='begärd')),
                ('state', models.CharField(choices=[('waiting', 'Väntar'), ('confirmed', 'Bekräftad'), ('refused', 'Avslagen')], default='waiting', max_length=10, verbose_name='läge')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='beslutad')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='beslutad av')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begärd av')),
                ('unit', servicecenter.tenancy.models.TenantForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.unit', verbose_name='enhet')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='användare')),
            ],
            options={
                'verbose_name': 'begärd roll',
                'verbose_name_plural': 'begärda roller',
                'ordering': ['requested_at', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('agency', 'user', 'role'), name='role_request_waits_once'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='role_request_period'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('requested_by')), _negated=True), models.Q(('decided_by', models.F('user')), _negated=True)), _connector='OR'), name='role_request_by_two'), models.CheckConstraint(condition=models.Q(('requested_by', models.F('user')), _negated=True), name='role_request_for_another')],
            },
        ),
        EnableTenancy("RoleRequest"),
    ]
