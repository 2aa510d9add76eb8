"""Signs of life of workers and scheduled jobs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("servicecenter", "0010_integrations")]

    operations = [
        migrations.CreateModel(
            name="SignOfLife",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("worker", "Arbetsprocess"), ("job", "Schemalagt jobb")],
                        max_length=8,
                        verbose_name="slag",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="namn")),
                ("at", models.DateTimeField(verbose_name="tidpunkt")),
            ],
            options={
                "verbose_name": "livstecken",
                "verbose_name_plural": "livstecken",
                "ordering": ["kind", "name"],
                "constraints": [models.UniqueConstraint(fields=("kind", "name"), name="sign_of_life_once")],
            },
        ),
    ]
