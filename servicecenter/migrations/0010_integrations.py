"""Access tokens of other systems, and the writes they have been answered for."""

import django.contrib.postgres.fields
import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy

# Before an agency is known, the database shows the one token whose hash the caller has told.
BY_HASH = """
ALTER POLICY tenant ON servicecenter_accesstoken USING (
  agency_id = nullif(current_setting('app.agency_id', true), '')::int
  OR secret_hash = current_setting('app.token_hash', true));
"""
NOT_BY_HASH = """
ALTER POLICY tenant ON servicecenter_accesstoken USING (agency_id = current_setting('app.agency_id')::int);
"""


class Migration(migrations.Migration):

    dependencies = [
        ("servicecenter", "0009_sie_import"),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('name', models.CharField(max_length=80, verbose_name='system')),
                ('start', models.CharField(max_length=12, verbose_name='nyckelns början')),
                ('secret_hash', models.CharField(max_length=64, unique=True, verbose_name='nyckelns kontrollsumma')),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None, verbose_name='omfattning')),
                ('expires_on', models.DateField(verbose_name='sista dag')),
                ('created_at', models.DateTimeField(verbose_name='begärd')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='bekräftad')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='återkallad')),
                ('last_used_at', models.DateTimeField(null=True, verbose_name='senast använd')),
                ('minute', models.DateTimeField(null=True, verbose_name='räknad minut')),
                ('calls', models.PositiveIntegerField(default=0, verbose_name='anrop den minuten')),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='systemets konto')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='bekräftad av')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begärd av')),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='återkallad av')),
            ],
            options={
                'verbose_name': 'åtkomstnyckel',
                'verbose_name_plural': 'åtkomstnycklar',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='AnsweredCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, verbose_name='engångsnyckel')),
                ('request_hash', models.CharField(max_length=64, verbose_name='anropets kontrollsumma')),
                ('status', models.PositiveSmallIntegerField(default=0, verbose_name='svarskod')),
                ('answer', models.JSONField(null=True, verbose_name='svar')),
                ('at', models.DateTimeField(verbose_name='tidpunkt')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('token', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.accesstoken', verbose_name='åtkomstnyckel')),
            ],
            options={
                'verbose_name': 'besvarat anrop',
                'verbose_name_plural': 'besvarade anrop',
                'ordering': ['id'],
            },
        ),
        migrations.AddIndex(
            model_name='accesstoken',
            index=models.Index(fields=['agency', 'name'], name='servicecent_agency__9d00b1_idx'),
        ),
        migrations.AddConstraint(
            model_name='accesstoken',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('created_by')), _negated=True), _connector='OR'), name='token_second_person'),
        ),
        migrations.AddConstraint(
            model_name='accesstoken',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('confirmed_by__isnull', True)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False)), _connector='OR'), name='token_confirmed_by_someone'),
        ),
        migrations.AddIndex(
            model_name='answeredcall',
            index=models.Index(fields=['agency', 'token', 'at'], name='servicecent_agency__9e3d0c_idx'),
        ),
        migrations.AddConstraint(
            model_name='answeredcall',
            constraint=models.UniqueConstraint(fields=('agency', 'token', 'key'), name='answered_once'),
        ),
        EnableTenancy("AccessToken", "AnsweredCall"),
        migrations.RunSQL(BY_HASH, NOT_BY_HASH),
    ]
