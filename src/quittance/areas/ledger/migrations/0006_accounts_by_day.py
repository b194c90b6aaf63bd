"""What stands on the accounts that hold and owe money, by whose account and day: remittances and the daily balance."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_payments_in_transit")]
    operations = [
        migrations.AddIndex(
            model_name="leg",
            index=models.Index(
                name="leg_of_account",
                fields=["account", "subaccount", "value_date"],
                include=["amount"],
                condition=models.Q(account__in=[100, 110, 120, 130, 210, 220]),
            ),
        ),
    ]
