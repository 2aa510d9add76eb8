"""Vacation settled when an employment ends, once."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payroll', '0022_vacation'),
        ('servicecenter', '0018_outgoing_mail'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='vacationrow',
            name='vacation_row_once_a_year',
        ),
        migrations.AlterField(
            model_name='vacationrow',
            name='kind',
            field=models.CharField(choices=[('opening', 'Ingående saldo'), ('carried', 'Fört över från året före'), ('adjusted', 'Justering'), ('paid_out', 'Utbetalt i pengar'), ('settled', 'Slutreglerat'), ('exchange', 'Växling av semestertillägg')], max_length=8, verbose_name='slag'),
        ),
        migrations.AddConstraint(
            model_name='vacationrow',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ['carried', 'paid_out', 'settled', 'exchange']), ('state__in', ['waiting', 'active'])), fields=('agency', 'employment', 'year', 'kind', 'pot'), name='vacation_row_once_a_year'),
        ),
    ]
