"""A payment file can end as one that the bank never took."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A further word for a state; nothing in the database changes."""

    dependencies = [("remittance", "0002_fixed_when_decided")]

    operations = [
        migrations.AlterField(
            model_name="paymentfile",
            name="state",
            field=models.CharField(
                choices=[
                    ("proposed", "Proposed"),
                    ("approved", "Approved"),
                    ("released", "Released"),
                    ("answered", "Answered"),
                    ("executed", "Executed"),
                    ("withdrawn", "Withdrawn"),
                    ("not_taken", "Not Taken"),
                ],
                default="proposed",
                max_length=9,
            ),
        ),
    ]
