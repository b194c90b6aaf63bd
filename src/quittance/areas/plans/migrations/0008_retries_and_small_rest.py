"""How often one may try again without asking, and how little interest does not keep a plan from being paid."""

from django.db import migrations, models
from django.db.models import Q

KEPT = """
update plans_plan set small_rest = rules.small_rest from plans_rules rules
 where rules.id = plans_plan.rules_id and plans_plan.state = 'active'
"""


class Migration(migrations.Migration):
    """Rules that were made before get the values the first ones have, and plans that are kept those of their rules."""

    dependencies = [("plans", "0007_requests_overtaken")]

    operations = [
        migrations.RemoveConstraint("plan", "plan_owes"),
        migrations.RemoveConstraint("rules", "rules_make_sense"),
        migrations.AddField("plan", "small_rest", models.BigIntegerField(db_default=0, default=0)),
        migrations.AddField("rules", "retries", models.SmallIntegerField(default=1), preserve_default=False),
        migrations.AddField("rules", "small_rest", models.BigIntegerField(default=2500), preserve_default=False),
        migrations.AddConstraint(
            "plan",
            models.CheckConstraint(name="plan_owes", condition=Q(owed__gt=0, fee__gte=0, small_rest__gte=0)),
        ),
        migrations.AddConstraint(
            "rules",
            models.CheckConstraint(
                name="rules_make_sense",
                condition=Q(
                    owed_from__gte=0,
                    smallest_instalment__gte=100,
                    longest_months__range=(1, 120),
                    first_within_days__range=(1, 92),
                    fee__gte=0,
                    grace_days__range=(0, 30),
                    moves__range=(0, 99),
                    move_days__range=(0, 62),
                    skips__range=(0, 99),
                    pause_months__range=(0, 12),
                    misses__range=(0, 12),
                    retries__range=(0, 12),
                    small_rest__range=(0, 100_000),
                    answer_days__range=(1, 30),
                ),
            ),
        ),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
