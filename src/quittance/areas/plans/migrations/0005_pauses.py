"""Plans may pause: for two months together by the agency's first rules."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0001_initial'),
        ('plans', '0004_drawing_guards'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='rules',
            name='rules_make_sense',
        ),
        migrations.AddField(
            model_name='plan',
            name='pause_months_used',
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='rules',
            name='pause_months',
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name='rules',
            constraint=models.CheckConstraint(condition=models.Q(('answer_days__range', (1, 30)), ('fee__gte', 0), ('first_within_days__range', (1, 92)), ('grace_days__range', (0, 30)), ('longest_months__range', (1, 120)), ('misses__range', (0, 12)), ('move_days__range', (0, 62)), ('moves__range', (0, 99)), ('owed_from__gte', 0), ('pause_months__range', (0, 12)), ('skips__range', (0, 99)), ('smallest_instalment__gte', 100)), name='rules_make_sense'),
        ),
        migrations.RunSQL("update plans_rules set pause_months = 2 where made_by = 'system'", migrations.RunSQL.noop),
    ]
