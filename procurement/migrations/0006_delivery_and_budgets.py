"""Who is asked for where goods are delivered, and the history of budgets."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('procurement', '0003_catalogue_search'),
        ('servicecenter', '0025_messages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='budget',
            name='public_id',
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser'),
        ),
        migrations.AddField(
            model_name='deliveryaddress',
            name='contact_email',
            field=models.CharField(blank=True, default='', max_length=254, verbose_name='kontaktens e-post'),
        ),
        migrations.AddField(
            model_name='deliveryaddress',
            name='contact_name',
            field=models.CharField(blank=True, default='', max_length=80, verbose_name='kontaktperson'),
        ),
        migrations.AddField(
            model_name='deliveryaddress',
            name='contact_phone',
            field=models.CharField(blank=True, default='', max_length=30, verbose_name='kontaktens telefon'),
        ),
        migrations.AddField(
            model_name='deliveryaddress',
            name='gln',
            field=models.CharField(blank=True, default='', max_length=13, verbose_name='lokaliseringsnummer'),
        ),
        migrations.CreateModel(
            name='BudgetChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before_ore', models.BigIntegerField(null=True, verbose_name='före i öre')),
                ('amount_ore', models.BigIntegerField(verbose_name='efter i öre')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='skäl')),
                ('changed_at', models.DateTimeField(verbose_name='ändrad')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('budget', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='procurement.budget', verbose_name='inköpsbudget')),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ändrad av')),
            ],
            options={
                'verbose_name': 'ändring av inköpsbudget',
                'verbose_name_plural': 'ändringar av inköpsbudget',
                'ordering': ['-changed_at', '-id'],
                'indexes': [models.Index(fields=['agency', 'budget', '-changed_at'], name='budget_change_when')],
            },
        ),
        EnableTenancy("BudgetChange"),
    ]
