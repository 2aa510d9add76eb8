"""Projects with activities, and time distributed on them."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('payroll', '0024_shifts'),
        ('servicecenter', '0018_outgoing_mail'),
    ]

    operations = [
        migrations.AddField(
            model_name='grouprules',
            name='distributes',
            field=models.BooleanField(db_default=False, default=False, verbose_name='all arbetad tid fördelas på projekt'),
        ),
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('code', models.CharField(max_length=20, verbose_name='kod')),
                ('name', models.CharField(max_length=80, verbose_name='namn')),
                ('starts_on', models.DateField(verbose_name='öppet från')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='öppet till')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
            ],
            options={
                'verbose_name': 'projekt',
                'verbose_name_plural': 'projekt',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, verbose_name='kod')),
                ('name', models.CharField(max_length=80, verbose_name='namn')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('project', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='payroll.project', verbose_name='projekt')),
            ],
            options={
                'verbose_name': 'aktivitet',
                'verbose_name_plural': 'aktiviteter',
                'ordering': ['project', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Allocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='dag')),
                ('minutes', models.PositiveIntegerField(verbose_name='minuter')),
                ('activity', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payroll.activity', verbose_name='aktivitet')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('report', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allocations', to='payroll.attendancereport', verbose_name='närvarorapport')),
            ],
            options={
                'verbose_name': 'projekttid',
                'verbose_name_plural': 'projekttider',
                'ordering': ['day', 'id'],
                'constraints': [models.UniqueConstraint(fields=('agency', 'report', 'day', 'activity'), name='allocation_once'), models.CheckConstraint(condition=models.Q(('minutes__gt', 0)), name='allocation_has_time')],
            },
        ),
        migrations.CreateModel(
            name='FavouriteActivity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('activity', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payroll.activity', verbose_name='aktivitet')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('employment', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payroll.employment', verbose_name='anställning')),
            ],
            options={
                'verbose_name': 'favorit bland aktiviteter',
                'verbose_name_plural': 'favoriter bland aktiviteter',
                'constraints': [models.UniqueConstraint(fields=('agency', 'employment', 'activity'), name='favourite_activity_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.UniqueConstraint(fields=('agency', 'code'), name='project_code_once'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='project_period'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.UniqueConstraint(fields=('agency', 'project', 'code'), name='activity_code_once'),
        ),
        EnableTenancy("Project", "Activity", "FavouriteActivity", "Allocation"),
    ]
