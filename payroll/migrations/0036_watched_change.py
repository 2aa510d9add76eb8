"""Changes whose effect on sick leave is watched."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('payroll', '0035_clocked_for_others'),
        ('servicecenter', '0020_documents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WatchedChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('name', models.CharField(max_length=120, verbose_name='namn')),
                ('changed_on', models.DateField(verbose_name='gäller från')),
                ('months', models.PositiveSmallIntegerField(default=6, verbose_name='månader att jämföra')),
                ('recorded_at', models.DateTimeField(verbose_name='registrerad')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='följs inte längre')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registrerad av')),
            ],
            options={
                'verbose_name': 'förändring som följs',
                'verbose_name_plural': 'förändringar som följs',
                'ordering': ['-changed_on', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('months__gte', 1), ('months__lte', 12)), name='watched_change_months')],
            },
        ),
        migrations.CreateModel(
            name='WatchedUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('change', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='payroll.watchedchange', verbose_name='förändring')),
                ('unit', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.unit', verbose_name='enhet')),
            ],
            options={
                'verbose_name': 'enhet som följs',
                'verbose_name_plural': 'enheter som följs',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('agency', 'change', 'unit'), name='watched_unit_once')],
            },
        ),
        EnableTenancy("WatchedChange", "WatchedUnit"),
    ]
