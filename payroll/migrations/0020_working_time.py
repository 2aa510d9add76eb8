"""Time groups with their dated rules, named days, and who belongs to which group."""

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
        ('payroll', '0019_reported_again'),
        ('servicecenter', '0018_outgoing_mail'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TimeGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('code', models.CharField(max_length=20, verbose_name='kod')),
                ('name', models.CharField(max_length=80, verbose_name='namn')),
                ('is_default', models.BooleanField(default=False, verbose_name='gäller alla som inte har en egen grupp')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
            ],
            options={
                'verbose_name': 'tidgrupp',
                'verbose_name_plural': 'tidgrupper',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='NamedDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='dag')),
                ('minutes', models.PositiveSmallIntegerField(verbose_name='normtid för heltid, minuter')),
                ('name', models.CharField(max_length=80, verbose_name='benämning')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('group', servicecenter.tenancy.models.TenantForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='named_days', to='payroll.timegroup', verbose_name='tidgrupp')),
            ],
            options={
                'verbose_name': 'särskild dag',
                'verbose_name_plural': 'särskilda dagar',
                'ordering': ['day', 'id'],
            },
        ),
        migrations.CreateModel(
            name='GroupRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='gäller från')),
                ('source', models.CharField(max_length=300, verbose_name='källa')),
                ('way', models.CharField(choices=[('deviation', 'Avvikelserapportering'), ('attendance', 'Närvarorapportering'), ('scheduled', 'Schemalagd')], default='deviation', max_length=12, verbose_name='sätt att rapportera')),
                ('minutes', models.PositiveSmallIntegerField(default=477, verbose_name='normtid per dag, minuter')),
                ('summer_minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='normtid under sommartid, minuter')),
                ('summer_first', models.CharField(blank=True, max_length=5, verbose_name='sommartid från (månad-dag)')),
                ('summer_last', models.CharField(blank=True, max_length=5, verbose_name='sommartid till (månad-dag)')),
                ('shortened', models.JSONField(blank=True, default=list, verbose_name='förkortade dagar')),
                ('bridge_days_free', models.BooleanField(default=False, verbose_name='klämdagar är lediga')),
                ('has_flex', models.BooleanField(default=False, verbose_name='flextid')),
                ('frame_from', models.PositiveSmallIntegerField(default=360, verbose_name='flexram från, minut på dygnet')),
                ('frame_to', models.PositiveSmallIntegerField(default=1200, verbose_name='flexram till, minut på dygnet')),
                ('flex_most', models.IntegerField(default=3000, verbose_name='högsta flexsaldo, minuter')),
                ('flex_least', models.IntegerField(default=-600, verbose_name='lägsta flexsaldo, minuter')),
                ('settles', models.JSONField(blank=True, default=list, verbose_name='avstämningsdagar (månad-dag)')),
                ('hours_table', models.CharField(default='state', max_length=40, verbose_name='tabell för obekväm arbetstid')),
                ('rounding', models.CharField(default='exact', max_length=16, verbose_name='avrundning per klass och månad')),
                ('recorded_at', models.DateTimeField(verbose_name='registrerad')),
                ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='ersatt')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registrerad av')),
                ('group', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='payroll.timegroup', verbose_name='tidgrupp')),
            ],
            options={
                'verbose_name': 'tidregel',
                'verbose_name_plural': 'tidregler',
                'ordering': ['group', 'starts_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='GroupMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='gäller från')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='gäller till')),
                ('recorded_at', models.DateTimeField(verbose_name='registrerad')),
                ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='ersatt')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='orsak')),
                ('weekdays', models.CharField(default='12345', max_length=7, verbose_name='veckodagar, 1 är måndag')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('employment', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_members', to='payroll.employment', verbose_name='anställning')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registrerad av')),
                ('superseded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ersatt av')),
                ('group', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='payroll.timegroup', verbose_name='tidgrupp')),
            ],
            options={
                'verbose_name': 'placering i tidgrupp',
                'verbose_name_plural': 'placeringar i tidgrupper',
                'ordering': ['starts_on', 'id'],
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='timegroup',
            constraint=models.UniqueConstraint(fields=('agency', 'code'), name='time_group_code_once'),
        ),
        migrations.AddConstraint(
            model_name='timegroup',
            constraint=models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('agency',), name='time_group_default_once'),
        ),
        migrations.AddConstraint(
            model_name='namedday',
            constraint=models.UniqueConstraint(fields=('agency', 'group', 'day'), name='named_day_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='namedday',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__lte', 1440)), name='named_day_in_a_day'),
        ),
        migrations.AddConstraint(
            model_name='grouprules',
            constraint=models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('agency', 'group', 'starts_on'), name='group_rules_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='grouprules',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__lte', 1440)), name='group_norm_in_a_day'),
        ),
        migrations.AddConstraint(
            model_name='grouprules',
            constraint=models.CheckConstraint(condition=models.Q(('frame_from__lt', models.F('frame_to')), ('frame_to__lte', 1440)), name='group_frame_order'),
        ),
        migrations.AddConstraint(
            model_name='grouprules',
            constraint=models.CheckConstraint(condition=models.Q(('flex_least__lte', 0), ('flex_most__gte', 0)), name='group_flex_limits'),
        ),
        migrations.AddIndex(
            model_name='groupmember',
            index=models.Index(fields=['agency', 'employment'], name='payroll_gro_agency__864ec1_idx'),
        ),
        migrations.AddConstraint(
            model_name='groupmember',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='groupmember_period'),
        ),
        migrations.AddConstraint(
            model_name='groupmember',
            constraint=models.CheckConstraint(condition=models.Q(('superseded_at__isnull', True), ('superseded_at__gte', models.F('recorded_at')), _connector='OR'), name='groupmember_recorded'),
        ),
        migrations.AddConstraint(
            model_name='groupmember',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('superseded_at__isnull', True)), expressions=[('employment', '='), (payroll.employment.models.DateRange('starts_on', 'ends_on', models.Value('[]')), '&&')], name='group_member_once'),
        ),
        EnableTenancy("TimeGroup", "GroupRules", "NamedDay", "GroupMember"),
    ]
