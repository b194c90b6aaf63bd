
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0004_stricter_books'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='leg',
            name='leg_account_in_chart',
        ),
        migrations.AddConstraint(
            model_name='leg',
            constraint=models.CheckConstraint(condition=models.Q(('account__in', [10, 20, 30, 40, 50, 60, 70, 90, 100, 110, 120, 130, 200, 210, 220, 300, 310])), name='leg_account_in_chart'),
        ),
    ]
