"""The running part of case numbers; never reused, also when a registration is rolled back."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_initial")]
    operations = [
        migrations.RunSQL("create sequence claims_case_number maxvalue 9999999", "drop sequence claims_case_number")
    ]
