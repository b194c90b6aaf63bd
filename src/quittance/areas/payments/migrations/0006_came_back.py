"""What is decided about money can be that it is one of our own payments, come back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A further word for a decision; nothing in the database changes."""

    dependencies = [("payments", "0005_camt")]

    operations = [
        migrations.AlterField(
            model_name="resolution",
            name="kind",
            field=models.CharField(
                choices=[
                    ("cases", "Cases"),
                    ("payback", "Payback"),
                    ("returned", "Returned"),
                    ("payout", "Payout"),
                    ("payment_out", "Payment Out"),
                    ("came_back", "Came Back"),
                ],
                max_length=12,
            ),
        ),
    ]
