"""What a company gave back of what it had drawn."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0008_retries_and_small_rest'),
    ]

    operations = [
        migrations.AddField(
            model_name='charge',
            name='refunded',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name='charge',
            constraint=models.CheckConstraint(condition=models.Q(('refunded', 0), models.Q(('refunded__gt', 0), ('refunded__lte', models.F('amount')), ('state', 'collected')), _connector='OR'), name='charge_refunded_of_what_was_drawn'),
        ),
    ]
