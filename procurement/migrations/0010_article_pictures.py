"""Pictures of articles, and the deliveries that they come in."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('procurement', '0005_external_orders'),
        ('servicecenter', '0027_documents_of_machines'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PictureDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('file_name', models.CharField(blank=True, max_length=200, verbose_name='filnamn')),
                ('size', models.BigIntegerField(default=0, verbose_name='filens storlek i byte')),
                ('state', models.CharField(choices=[('reading', 'Läses in'), ('taken', 'Inläst'), ('failed', 'Gick inte att läsa')], default='reading', max_length=7, verbose_name='läge')),
                ('taken', models.PositiveIntegerField(default=0, verbose_name='inlästa bilder')),
                ('refused', models.PositiveIntegerField(default=0, verbose_name='avvisade bilder')),
                ('claimed_at', models.DateTimeField(null=True, verbose_name='läses sedan')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='försök')),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='fel')),
                ('received_at', models.DateTimeField(verbose_name='mottagen')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('catalogue', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='picture_deliveries', to='procurement.catalogue', verbose_name='katalog')),
                ('handed_in_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='inlämnad av')),
                ('version', servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='picture_deliveries', to='procurement.catalogueversion', verbose_name='katalogversion')),
            ],
            options={
                'verbose_name': 'bildleverans',
                'verbose_name_plural': 'bildleveranser',
                'ordering': ['-received_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PictureReject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=300, verbose_name='fil')),
                ('reason', models.CharField(max_length=300, verbose_name='skäl')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('delivery', servicecenter.tenancy.models.TenantForeignKey(checked=False, on_delete=django.db.models.deletion.CASCADE, related_name='rejects', to='procurement.picturedelivery', verbose_name='bildleverans')),
            ],
            options={
                'verbose_name': 'avvisad bild',
                'verbose_name_plural': 'avvisade bilder',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('name', models.CharField(blank=True, max_length=300, verbose_name='katalogens namn på bilden')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='artikelnummer')),
                ('sha256', models.CharField(max_length=64, verbose_name='kontrollsumma')),
                ('given_at', models.DateTimeField(verbose_name='inlämnad')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('catalogue', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pictures', to='procurement.catalogue', verbose_name='katalog')),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='inlämnad av')),
            ],
            options={
                'verbose_name': 'bild',
                'verbose_name_plural': 'bilder',
                'ordering': ['name', 'number'],
                'indexes': [models.Index(fields=['agency', 'sha256'], name='picture_content')],
                'constraints': [models.UniqueConstraint(fields=('agency', 'catalogue', 'name', 'number'), name='picture_once'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), models.Q(('number', ''), _negated=True)), models.Q(models.Q(('name', ''), _negated=True), ('number', '')), _connector='OR'), name='picture_of_one')],
            },
        ),
        migrations.AddIndex(
            model_name='picturedelivery',
            index=models.Index(condition=models.Q(('state', 'reading')), fields=['agency', 'claimed_at'], name='picture_delivery_left'),
        ),
        migrations.AddIndex(
            model_name='picturedelivery',
            index=models.Index(fields=['agency', 'catalogue', '-received_at'], name='picture_delivery_latest'),
        ),
        migrations.AddConstraint(
            model_name='picturedelivery',
            constraint=models.UniqueConstraint(fields=('agency', 'version'), name='picture_delivery_of_version'),
        ),
        migrations.AddIndex(
            model_name='picturereject',
            index=models.Index(fields=['agency', 'delivery', 'name'], name='picture_reject_name'),
        ),
        EnableTenancy("PictureDelivery", "PictureReject", "Picture"),
    ]
