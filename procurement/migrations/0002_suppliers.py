"""The supplier's connection with its proofs, and changes of agreements; an invitation is found by its hash alone."""

import django.contrib.postgres.fields
import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy

# Before an agency is known, the database shows the one invitation whose hash the caller has told.
BY_HASH = """
ALTER POLICY tenant ON procurement_supplierinvitation USING (
  agency_id = nullif(current_setting('app.agency_id', true), '')::int
  OR secret_hash = current_setting('app.invitation_hash', true));
"""
NOT_BY_HASH = """
ALTER POLICY tenant ON procurement_supplierinvitation USING (agency_id = current_setting('app.agency_id')::int);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('procurement', '0001_initial'),
        ('servicecenter', '0024_attest_remarks'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AgreementChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('kind', models.CharField(choices=[('extension', 'Förlängning'), ('ceiling', 'Höjt takbelopp')], max_length=10, verbose_name='slag')),
                ('ends_on', models.DateField(null=True, verbose_name='ny sista dag')),
                ('ends_on_before', models.DateField(null=True, verbose_name='sista dag innan')),
                ('ceiling_ore', models.BigIntegerField(null=True, verbose_name='nytt takbelopp i öre')),
                ('ceiling_ore_before', models.BigIntegerField(null=True, verbose_name='takbelopp innan i öre')),
                ('reason', models.CharField(max_length=300, verbose_name='skäl')),
                ('state', models.CharField(choices=[('waiting', 'Väntar på en andra person'), ('confirmed', 'Bekräftad'), ('refused', 'Avslagen'), ('withdrawn', 'Återtagen')], default='waiting', max_length=10, verbose_name='läge')),
                ('requested_at', models.DateTimeField(verbose_name='begärd')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='beslutad')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('agreement', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='procurement.purchaseagreement', verbose_name='avtal')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='beslutad av')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begärd av')),
            ],
            options={
                'verbose_name': 'ändring av avtal',
                'verbose_name_plural': 'ändringar av avtal',
                'ordering': ['-requested_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='AgreementNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('ends', 'Upphör snart'), ('notice', 'Sista dag att säga upp eller förlänga'), ('near_ceiling', 'Nära takbeloppet'), ('at_ceiling', 'Takbeloppet är nästan slut')], max_length=12, verbose_name='varning')),
                ('about', models.CharField(max_length=20, verbose_name='gällde')),
                ('told_on', models.DateField(verbose_name='aviserad')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('agreement', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='procurement.purchaseagreement', verbose_name='avtal')),
            ],
            options={
                'verbose_name': 'avisering om avtal',
                'verbose_name_plural': 'aviseringar om avtal',
                'ordering': ['-told_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ConnectionTest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('reference', models.CharField(max_length=40, verbose_name='testordernummer')),
                ('e_address', models.CharField(max_length=66, verbose_name='e-adress')),
                ('sent_at', models.DateTimeField(verbose_name='sänt')),
                ('answer_reference', models.CharField(blank=True, max_length=100, verbose_name='svarets nummer')),
                ('answer', models.BinaryField(null=True, verbose_name='svaret')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='besvarat')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='svaret registrerat av')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sänt av')),
                ('supplier', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tests', to='procurement.supplier', verbose_name='leverantör')),
            ],
            options={
                'verbose_name': 'testmeddelande',
                'verbose_name_plural': 'testmeddelanden',
                'ordering': ['-sent_at', '-id'],
            },
        ),
        migrations.AddField(
            model_name='purchaseagreement',
            name='activated_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='fastställt'),
        ),
        migrations.AddField(
            model_name='purchaseagreement',
            name='activated_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='fastställt av'),
        ),
        migrations.AddField(
            model_name='supplier',
            name='checked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='kontrollerade av'),
        ),
        migrations.AddField(
            model_name='supplier',
            name='message_formats',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('order_only', 'Order utan svar (Peppol BIS Order Only)'), ('ordering', 'Order med ordersvar (Peppol BIS Ordering)'), ('despatch', 'Leveransavisering (Peppol BIS Despatch Advice)'), ('catalogue', 'Katalog (Peppol BIS Catalogue)'), ('invoice', 'Faktura (Peppol BIS Billing 3)'), ('punch_out', 'Egen webbutik som lämnar varukorgen hit (punch-out)')], max_length=12), blank=True, default=list, size=None, verbose_name='meddelanden'),
        ),
        migrations.AddField(
            model_name='supplier',
            name='tested_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='testmeddelande besvarat'),
        ),
        migrations.AddField(
            model_name='supplierchange',
            name='checked_at',
            field=models.DateTimeField(null=True, verbose_name='kontrollerad'),
        ),
        migrations.AddField(
            model_name='supplierchange',
            name='checked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='kontrollerad av'),
        ),
        migrations.AddField(
            model_name='supplierchange',
            name='checked_how',
            field=models.CharField(blank=True, max_length=300, verbose_name='hur uppgifterna kontrollerades'),
        ),
        migrations.AddField(
            model_name='supplierchange',
            name='refusal',
            field=models.CharField(blank=True, max_length=300, verbose_name='skäl till avslag'),
        ),
        migrations.AddField(
            model_name='supplierinvitation',
            name='given',
            field=models.JSONField(null=True, verbose_name='lämnade uppgifter'),
        ),
        migrations.AddIndex(
            model_name='purchaseagreement',
            index=models.Index(fields=['agency', 'ends_on'], name='purchase_agreement_end'),
        ),
        migrations.AddConstraint(
            model_name='purchaseagreement',
            constraint=models.CheckConstraint(condition=models.Q(('rank__gte', 1)), name='purchase_agreement_rank'),
        ),
        migrations.AddConstraint(
            model_name='purchaseagreement',
            constraint=models.CheckConstraint(condition=models.Q(('activated_by__isnull', True), models.Q(('activated_by', models.F('recorded_by')), _negated=True), _connector='OR'), name='purchase_agreement_by_two'),
        ),
        migrations.AddConstraint(
            model_name='supplier',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['tested', 'live', 'paused']), _negated=True), ('tested_at__isnull', False), _connector='OR'), name='supplier_live_is_tested'),
        ),
        migrations.AddConstraint(
            model_name='supplierchange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), ('requested_by__isnull', False), models.Q(('checked_by__isnull', False), models.Q(('checked_by', models.F('decided_by')), _negated=True)), _connector='OR'), name='supplier_change_of_suppliers_by_two'),
        ),
        migrations.AddConstraint(
            model_name='agreementchange',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('agency', 'agreement'), name='agreement_change_waits_once'),
        ),
        migrations.AddConstraint(
            model_name='agreementchange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ceiling_ore__isnull', True), ('ends_on__isnull', False), ('kind', 'extension')), models.Q(('ceiling_ore__isnull', False), ('ends_on__isnull', True), ('kind', 'ceiling')), _connector='OR'), name='agreement_change_of_one_kind'),
        ),
        migrations.AddConstraint(
            model_name='agreementchange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'ceiling'), ('state', 'confirmed'), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('requested_by')), _negated=True)), _connector='OR'), name='agreement_ceiling_by_two'),
        ),
        migrations.AddConstraint(
            model_name='agreementchange',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'waiting'), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='agreement_change_decided_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='agreementnotice',
            constraint=models.UniqueConstraint(fields=('agency', 'agreement', 'kind', 'about'), name='agreement_notice_once'),
        ),
        migrations.AddConstraint(
            model_name='connectiontest',
            constraint=models.UniqueConstraint(fields=('agency', 'reference'), name='connection_test_once'),
        ),
        migrations.AddConstraint(
            model_name='connectiontest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer__isnull', True), ('answer_reference', ''), ('answered_at__isnull', True)), models.Q(('answer__isnull', False), ('answered_at__isnull', False), models.Q(('answer_reference', ''), _negated=True)), _connector='OR'), name='connection_test_answered_by_an_answer'),
        ),
        EnableTenancy("AgreementChange", "AgreementNotice", "ConnectionTest"),
        migrations.RunSQL(BY_HASH, NOT_BY_HASH),
    ]
