"""An answer that changes what is registered of a debtor is kept as it was written, until another of us agrees."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What is proposed; the proposal itself is in approvals."""

    dependencies = [("rights", "0002_held_as_it_was"), ("approvals", "0002_bound_and_final")]

    operations = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("granted", "Granted"), ("partly", "Partly"), ("refused", "Refused")], max_length=7
                    ),
                ),
                ("words", models.TextField()),
                ("name", models.TextField()),
                ("address", models.TextField(blank=True)),
                ("postcode", models.TextField(blank=True)),
                ("city", models.TextField(blank=True)),
                ("email", models.TextField(blank=True)),
                ("phone", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("actor", models.TextField()),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="rights.request",
                    ),
                ),
            ],
        ),
    ]
