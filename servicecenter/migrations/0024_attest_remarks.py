"""How much an attester should look at in a case, so that the others can be approved together."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('servicecenter', '0023_agreement_on_whole_service'),
    ]

    operations = [
        migrations.AddField(
            model_name='attesttask',
            name='remarks',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='antal anmärkningar'),
        ),
    ]
