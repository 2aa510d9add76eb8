"""What the bank answers: kept as it came, told once, never changed; payment cases move only in state."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy

RIGHTS = """
REVOKE UPDATE, DELETE, TRUNCATE ON servicecenter_bankanswer, servicecenter_paymentnews, servicecenter_unmatchednews,
  servicecenter_paymentcase FROM servicecenter_app;
GRANT UPDATE (handled_by_id, handled_at, note) ON servicecenter_unmatchednews TO servicecenter_app;
GRANT UPDATE (state, account, pays_on, batch_id, proposed_by_id, note) ON servicecenter_paymentcase TO servicecenter_app;
"""
NO_RIGHTS = """
REVOKE UPDATE (handled_by_id, handled_at, note) ON servicecenter_unmatchednews FROM servicecenter_app;
REVOKE UPDATE (state, account, pays_on, batch_id, proposed_by_id, note) ON servicecenter_paymentcase
  FROM servicecenter_app;
GRANT UPDATE, DELETE ON servicecenter_bankanswer, servicecenter_paymentnews, servicecenter_unmatchednews,
  servicecenter_paymentcase TO servicecenter_app;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('servicecenter', '0015_disposal'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='sieimport',
            options={'ordering': ['-handed_in_at', '-id'], 'verbose_name': 'sie-fil', 'verbose_name_plural': 'sie-filer'},
        ),
        migrations.AlterField(
            model_name='sieimport',
            name='program',
            field=models.CharField(blank=True, max_length=120, verbose_name='från programmet'),
        ),
        migrations.CreateModel(
            name='BankAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('message_id', models.CharField(max_length=35, verbose_name='bankens meddelande-id')),
                ('file_format', models.CharField(max_length=20, verbose_name='format')),
                ('file_name', models.CharField(max_length=200, verbose_name='filnamn')),
                ('content', models.BinaryField(verbose_name='fil')),
                ('sha256', models.CharField(max_length=64, verbose_name='kontrollsumma')),
                ('created_on', models.DateField(null=True, verbose_name='bankens dag')),
                ('told_count', models.PositiveIntegerField(verbose_name='uppgifter')),
                ('received_at', models.DateTimeField(verbose_name='mottagen')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('received_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='mottagen av')),
            ],
            options={
                'verbose_name': 'bankens svar',
                'verbose_name_plural': 'bankens svar',
                'ordering': ['-received_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PaymentCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('cause', models.CharField(choices=[('unknown', 'Okänd'), ('pending', 'Mottagen'), ('accepted', 'Godtagen'), ('settled', 'Utförd'), ('rejected', 'Avvisad'), ('returned', 'Returnerad'), ('conflict', 'Motsägs')], max_length=10, verbose_name='orsak')),
                ('state', models.CharField(choices=[('open', 'Att utreda'), ('proposed', 'Väntar på en andra person'), ('approved', 'Ny betalning gjord'), ('closed', 'Avslutat utan betalning')], default='open', max_length=10, verbose_name='läge')),
                ('account', models.CharField(blank=True, max_length=40, verbose_name='nytt konto')),
                ('pays_on', models.DateField(null=True, verbose_name='betalas')),
                ('opened_at', models.DateTimeField(verbose_name='öppnat')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='anteckning')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('batch', servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='servicecenter.paymentbatch', verbose_name='nytt underlag')),
                ('payment', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='servicecenter.payment', verbose_name='betalning')),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='föreslaget av')),
            ],
            options={
                'verbose_name': 'utbetalningsärende',
                'verbose_name_plural': 'utbetalningsärenden',
                'ordering': ['-opened_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PaymentNews',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fate', models.CharField(choices=[('unknown', 'Okänd'), ('pending', 'Mottagen'), ('accepted', 'Godtagen'), ('settled', 'Utförd'), ('rejected', 'Avvisad'), ('returned', 'Returnerad'), ('conflict', 'Motsägs')], max_length=10, verbose_name='utfall')),
                ('reason_code', models.CharField(blank=True, max_length=35, verbose_name='skälkod')),
                ('reason_text', models.CharField(blank=True, max_length=300, verbose_name='skäl')),
                ('happened_on', models.DateField(null=True, verbose_name='dag')),
                ('bank_reference', models.CharField(blank=True, max_length=35, verbose_name='bankens referens')),
                ('is_booked', models.BooleanField(default=False, verbose_name='pengarna har rört sig')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('answer', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='news', to='servicecenter.bankanswer', verbose_name='bankens svar')),
                ('payment', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='news', to='servicecenter.payment', verbose_name='betalning')),
            ],
            options={
                'verbose_name': 'besked om betalning',
                'verbose_name_plural': 'besked om betalningar',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='UnmatchedNews',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField(verbose_name='rad i filen')),
                ('reference', models.CharField(blank=True, max_length=35, verbose_name='referens')),
                ('fate', models.CharField(blank=True, max_length=10, verbose_name='utfall')),
                ('amount_ore', models.BigIntegerField(null=True, verbose_name='belopp i öre')),
                ('happened_on', models.DateField(null=True, verbose_name='dag')),
                ('text', models.CharField(blank=True, max_length=300, verbose_name='bankens text')),
                ('why', models.CharField(max_length=200, verbose_name='varför omatchad')),
                ('handled_at', models.DateTimeField(null=True, verbose_name='utredd')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='anteckning')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('answer', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='unmatched', to='servicecenter.bankanswer', verbose_name='bankens svar')),
                ('handled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='utredd av')),
            ],
            options={
                'verbose_name': 'omatchad rad',
                'verbose_name_plural': 'omatchade rader',
                'ordering': ['id'],
            },
        ),
        migrations.AddConstraint(
            model_name='bankanswer',
            constraint=models.UniqueConstraint(fields=('agency', 'message_id'), name='bank_answer_once'),
        ),
        migrations.AddConstraint(
            model_name='paymentcase',
            constraint=models.UniqueConstraint(fields=('agency', 'payment'), name='payment_case_once'),
        ),
        migrations.AddConstraint(
            model_name='paymentnews',
            constraint=models.UniqueConstraint(fields=('agency', 'answer', 'payment', 'fate'), name='payment_news_once'),
        ),
        EnableTenancy('BankAnswer', 'PaymentCase', 'PaymentNews', 'UnmatchedNews'),
        migrations.RunSQL(RIGHTS, NO_RIGHTS),
    ]
