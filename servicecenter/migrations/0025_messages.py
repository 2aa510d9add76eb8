"""Messages out and in."""

import django.db.models.deletion
import servicecenter.tenancy.scope
import uuid
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('servicecenter', '0024_attest_remarks'),
    ]

    operations = [
        migrations.CreateModel(
            name='IncomingMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('kind', models.CharField(blank=True, max_length=8, verbose_name='meddelandetyp')),
                ('sender', models.CharField(max_length=60, verbose_name='avsändare')),
                ('instance_id', models.CharField(max_length=200, verbose_name='avsändarens beteckning')),
                ('envelope', models.BinaryField(verbose_name='meddelande')),
                ('sha256', models.CharField(max_length=64, verbose_name='kontrollsumma')),
                ('state', models.CharField(choices=[('received', 'Mottaget'), ('handled', 'Behandlat'), ('quarantined', 'I karantän')], default='received', max_length=12, verbose_name='läge')),
                ('reason', models.TextField(blank=True, verbose_name='skäl')),
                ('attempts', models.PositiveIntegerField(default=0, verbose_name='försök')),
                ('checked_by', models.CharField(blank=True, max_length=20, verbose_name='kontrollerat enligt')),
                ('received_at', models.DateTimeField(verbose_name='mottaget')),
                ('handled_at', models.DateTimeField(null=True, verbose_name='behandlat')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
            ],
            options={
                'verbose_name': 'inkommande meddelande',
                'verbose_name_plural': 'inkommande meddelanden',
                'ordering': ['-received_at', '-id'],
                'indexes': [models.Index(fields=['agency', 'state', '-received_at'], name='incoming_message_state'), models.Index(fields=['agency', '-received_at'], name='incoming_message_when'), models.Index(fields=['agency', 'instance_id'], name='incoming_message_instance')],
                'constraints': [models.UniqueConstraint(fields=('agency', 'sha256'), name='incoming_message_once')],
            },
        ),
        migrations.CreateModel(
            name='OutgoingMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('kind', models.CharField(max_length=8, verbose_name='meddelandetyp')),
                ('receiver', models.CharField(max_length=60, verbose_name='mottagare')),
                ('origin', models.CharField(max_length=120, verbose_name='ursprung')),
                ('envelope', models.BinaryField(verbose_name='meddelande')),
                ('sha256', models.CharField(max_length=64, verbose_name='kontrollsumma')),
                ('state', models.CharField(choices=[('waiting', 'Väntar'), ('sent', 'Sänt'), ('receipted', 'Kvitterat'), ('refused', 'Avvisat av mottagaren'), ('failed', 'Kunde inte sändas'), ('stopped', 'Stoppat')], default='waiting', max_length=10, verbose_name='läge')),
                ('attempts', models.PositiveIntegerField(default=0, verbose_name='försök')),
                ('next_try_at', models.DateTimeField(verbose_name='nästa försök')),
                ('error', models.TextField(blank=True, verbose_name='senaste fel')),
                ('checked_by', models.CharField(blank=True, max_length=20, verbose_name='kontrollerat enligt')),
                ('recorded_at', models.DateTimeField(verbose_name='inlämnat')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='sänt')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
            ],
            options={
                'verbose_name': 'utgående meddelande',
                'verbose_name_plural': 'utgående meddelanden',
                'ordering': ['-recorded_at', '-id'],
                'indexes': [models.Index(fields=['agency', 'state', 'next_try_at'], name='outgoing_message_state'), models.Index(fields=['agency', '-recorded_at'], name='outgoing_message_when')],
                'constraints': [models.UniqueConstraint(fields=('agency', 'origin'), name='outgoing_message_once')],
            },
        ),
        EnableTenancy("OutgoingMessage", "IncomingMessage"),
    ]
