"""When postings were written, so that what is new is found without reading what is old."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_accounts_by_day")]
    operations = [
        migrations.AddIndex(
            model_name="posting", index=BrinIndex(fields=["recorded_at"], name="posting_recorded")
        ),
    ]
