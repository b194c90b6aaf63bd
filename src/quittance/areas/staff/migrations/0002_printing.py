"""Print files, with passwords in them, are for a role of their own: who decides about access sees no cases."""

from django.db import migrations, models

ROLES = ["case_handler", "payments_clerk", "approver", "client_money", "printing", "auditor", "administrator"]


class Migration(migrations.Migration):
    """The roles a member may have."""

    dependencies = [("staff", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="member", name="member_roles_known"),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(("roles__contained_by", ROLES)), name="member_roles_known"
            ),
        ),
    ]
