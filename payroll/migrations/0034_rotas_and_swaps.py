"""Who works by which rota, and swaps of shifts between colleagues."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import payroll.employment.models
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('payroll', '0033_shift_files_in_background'),
        ('servicecenter', '0020_documents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='shift',
            name='swapped_from',
            field=servicecenter.tenancy.models.TenantForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payroll.shift', verbose_name='bytt från'),
        ),
        migrations.CreateModel(
            name='RotaPlacing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='gäller från')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='gäller till')),
                ('recorded_at', models.DateTimeField(verbose_name='registrerad')),
                ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='ersatt')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='orsak')),
                ('first_week', models.PositiveSmallIntegerField(default=0, verbose_name='börjar i mönstrets vecka, 0 är den första')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('employment', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rota_placings', to='payroll.employment', verbose_name='anställning')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registrerad av')),
                ('rota', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placings', to='payroll.rota', verbose_name='schemamönster')),
                ('superseded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ersatt av')),
            ],
            options={
                'verbose_name': 'placering på schemamönster',
                'verbose_name_plural': 'placeringar på schemamönster',
                'ordering': ['starts_on', 'id'],
                'abstract': False,
                'indexes': [models.Index(fields=['agency', 'employment'], name='payroll_rot_agency__eecf66_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='rotaplacing_period'), models.CheckConstraint(condition=models.Q(('superseded_at__isnull', True), ('superseded_at__gte', models.F('recorded_at')), _connector='OR'), name='rotaplacing_recorded'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('superseded_at__isnull', True)), expressions=[('employment', '='), (payroll.employment.models.DateRange('starts_on', 'ends_on', models.Value('[]')), '&&')], name='rota_placing_once')],
            },
        ),
        migrations.CreateModel(
            name='ShiftSwap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='meddelande')),
                ('state', models.CharField(choices=[('asked', 'Väntar på kollegan'), ('accepted', 'Väntar på chefen'), ('approved', 'Godkänt'), ('returned', 'Inte godkänt'), ('refused', 'Kollegan tackade nej'), ('withdrawn', 'Återtaget'), ('expired', 'För sent')], default='asked', max_length=9, verbose_name='läge')),
                ('asked_at', models.DateTimeField(verbose_name='önskat')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='avgjort')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='önskat av')),
                ('mine', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payroll.shift', verbose_name='eget pass')),
                ('theirs', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payroll.shift', verbose_name='kollegans pass')),
            ],
            options={
                'verbose_name': 'passbyte',
                'verbose_name_plural': 'passbyten',
                'ordering': ['-asked_at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('asked', 'accepted'))), fields=('mine',), name='swap_of_mine_once'), models.UniqueConstraint(condition=models.Q(('state__in', ('asked', 'accepted'))), fields=('theirs',), name='swap_of_theirs_once'), models.CheckConstraint(condition=models.Q(('mine', models.F('theirs')), _negated=True), name='swap_of_two_shifts')],
            },
        ),
        EnableTenancy("RotaPlacing"),
        EnableTenancy("ShiftSwap"),
    ]
