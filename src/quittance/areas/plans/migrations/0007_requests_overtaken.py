"""A request ends by itself when a plan is made instead, or when nothing is owed any more."""

from django.db import migrations, models

_STATES = ("open", "offered", "accepted", "refused", "withdrawn", "lapsed", "planned", "settled")


class Migration(migrations.Migration):
    """Two more states; the database lets both follow from open and offered already."""

    dependencies = [("plans", "0006_taken_back")]

    operations = [
        migrations.AlterField(
            "planrequest",
            "state",
            models.CharField(choices=[(one, one.title()) for one in _STATES], default="open", max_length=9),
        ),
    ]
