"""Suppliers' own shops and visits to them; a visit is found by the hash of its return address alone."""

import django.contrib.postgres.fields
import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy

# Before an agency is known, the database shows the one visit whose hash the caller has told.
BY_HASH = """
ALTER POLICY tenant ON procurement_shopvisit USING (
  agency_id = nullif(current_setting('app.agency_id', true), '')::int
  OR secret_hash = current_setting('app.visit_hash', true));
"""
NOT_BY_HASH = """
ALTER POLICY tenant ON procurement_shopvisit USING (agency_id = current_setting('app.agency_id')::int);
"""

class Migration(migrations.Migration):

    dependencies = [
        ('procurement', '0007_catalogue_messages'),
        ('servicecenter', '0025_messages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='requisitionline',
            name='shop_reference',
            field=models.CharField(blank=True, max_length=100, verbose_name='butikens referens'),
        ),
        migrations.CreateModel(
            name='Shop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('name', models.CharField(max_length=80, verbose_name='benämning')),
                ('kind', models.CharField(choices=[('cxml', 'cXML'), ('oci4', 'OCI 4.0'), ('oci5', 'OCI 5.0')], max_length=4, verbose_name='slag')),
                ('address', models.CharField(max_length=300, verbose_name='butikens adress')),
                ('browser_origins', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), size=None, verbose_name='adresser som beställaren får skickas till')),
                ('return_origins', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), size=None, verbose_name='adresser som varukorgen får komma från')),
                ('may_hide_origin', models.BooleanField(default=False, verbose_name='butiken får dölja sin adress')),
                ('buyer_domain', models.CharField(blank=True, max_length=60, verbose_name='vår identitets slag')),
                ('buyer_identity', models.CharField(blank=True, max_length=120, verbose_name='vår identitet hos butiken')),
                ('supplier_domain', models.CharField(blank=True, max_length=60, verbose_name='butikens identitets slag')),
                ('supplier_identity', models.CharField(blank=True, max_length=120, verbose_name='butikens identitet')),
                ('sealed_secret', models.TextField(blank=True, verbose_name='lösenord, krypterat')),
                ('user_field', models.CharField(blank=True, max_length=40, verbose_name='fältets namn för användare')),
                ('secret_field', models.CharField(blank=True, max_length=40, verbose_name='fältets namn för lösenord')),
                ('more_fields', models.JSONField(blank=True, default=dict, verbose_name='fler fält')),
                ('is_link', models.BooleanField(default=False, verbose_name='öppnas med länk')),
                ('is_test', models.BooleanField(default=False, verbose_name='butikens testläge')),
                ('reason', models.CharField(max_length=300, verbose_name='skäl')),
                ('state', models.CharField(choices=[('waiting', 'Väntar på en andra person'), ('confirmed', 'Bekräftad'), ('refused', 'Avslagen'), ('withdrawn', 'Återtagen'), ('replaced', 'Ersatt'), ('ended', 'Avslutad')], default='waiting', max_length=9, verbose_name='läge')),
                ('requested_at', models.DateTimeField(verbose_name='begärd')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='beslutad')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('agreement', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shops', to='procurement.purchaseagreement', verbose_name='inköpsavtal')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='beslutad av')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begärd av')),
            ],
            options={
                'verbose_name': 'butik',
                'verbose_name_plural': 'butiker',
                'ordering': ['-requested_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ShopVisit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('secret_hash', models.CharField(max_length=64, unique=True, verbose_name='återresans kontrollsumma')),
                ('login_hash', models.CharField(max_length=64, verbose_name='inloggningens kontrollsumma')),
                ('state', models.CharField(choices=[('begun', 'I butiken'), ('failed', 'Gick inte'), ('returned', 'Att se igenom'), ('taken', 'Lagd i varukorgen'), ('discarded', 'Kastad')], default='begun', max_length=9, verbose_name='läge')),
                ('started_at', models.DateTimeField(verbose_name='påbörjat')),
                ('expires_at', models.DateTimeField(verbose_name='gäller till')),
                ('returned_at', models.DateTimeField(null=True, verbose_name='varukorgen mottagen')),
                ('lines', models.JSONField(blank=True, default=list, verbose_name='varukorgens rader')),
                ('fault', models.CharField(blank=True, max_length=1000, verbose_name='fel')),
                ('refused', models.PositiveSmallIntegerField(default=0, verbose_name='avvisade försök')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('shop', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='procurement.shop', verbose_name='butik')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='beställare')),
            ],
            options={
                'verbose_name': 'butiksbesök',
                'verbose_name_plural': 'butiksbesök',
                'ordering': ['-started_at', '-id'],
            },
        ),
        migrations.AddConstraint(
            model_name='shop',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('agency', 'agreement'), name='shop_waits_once'),
        ),
        migrations.AddConstraint(
            model_name='shop',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'confirmed')), fields=('agency', 'agreement'), name='shop_one_confirmed'),
        ),
        migrations.AddConstraint(
            model_name='shop',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['confirmed', 'replaced', 'ended']), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('requested_by')), _negated=True)), _connector='OR'), name='shop_by_two'),
        ),
        migrations.AddIndex(
            model_name='shopvisit',
            index=models.Index(fields=['agency', 'user', '-started_at'], name='shop_visit_user'),
        ),
        migrations.AddConstraint(
            model_name='shopvisit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['returned', 'taken', 'discarded']), _negated=True), ('returned_at__isnull', False), _connector='OR'), name='shop_visit_returned'),
        ),
        EnableTenancy("Shop", "ShopVisit"),
        migrations.RunSQL(BY_HASH, NOT_BY_HASH),
    ]
