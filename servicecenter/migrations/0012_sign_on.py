"""Each agency's own log-in service, and whom its identifiers stand for."""

import django.contrib.postgres.fields
import django.db.models.deletion
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('servicecenter', '0011_signs_of_life'),
    ]

    operations = [
        migrations.CreateModel(
            name='SignOn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('kind', models.CharField(choices=[('oidc', 'OpenID Connect'), ('saml', 'SAML 2.0')], max_length=4, verbose_name='slag')),
                ('issuer', models.CharField(max_length=300, verbose_name='utfärdare')),
                ('client_id', models.CharField(blank=True, max_length=190, verbose_name='klient-id')),
                ('sealed_secret', models.TextField(blank=True, verbose_name='klienthemlighet, krypterad')),
                ('sso_url', models.URLField(blank=True, max_length=500, verbose_name='inloggningsadress')),
                ('certificate', models.TextField(blank=True, verbose_name='signeringscertifikat')),
                ('subject_claim', models.CharField(blank=True, max_length=200, verbose_name='fält med den fasta identifieraren')),
                ('strong_contexts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None, verbose_name='värden som betyder två faktorer')),
                ('requested_at', models.DateTimeField(verbose_name='begärd')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='bekräftad')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='avslutad')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='bekräftad av')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begärd av')),
            ],
            options={
                'verbose_name': 'inloggningstjänst',
                'verbose_name_plural': 'inloggningstjänster',
                'ordering': ['-requested_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('requested_by')), _negated=True), _connector='OR'), name='sign_on_second_person'), models.UniqueConstraint(condition=models.Q(('confirmed_at__isnull', False), ('ended_at__isnull', True)), fields=('agency',), name='sign_on_one')],
            },
        ),
        migrations.CreateModel(
            name='SignOnIdentity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=250, verbose_name='identifierare')),
                ('requested_at', models.DateTimeField(verbose_name='begärd')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='bekräftad')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='avslutad')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='bekräftad av')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begärd av')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='användare')),
            ],
            options={
                'verbose_name': 'identitet',
                'verbose_name_plural': 'identiteter',
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('requested_by')), _negated=True), _connector='OR'), name='identity_second_person'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('agency', 'subject'), name='identity_subject_once'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('agency', 'user'), name='identity_user_once')],
            },
        ),
        EnableTenancy("SignOn", "SignOnIdentity"),
    ]
