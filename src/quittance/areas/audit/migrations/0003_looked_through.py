"""Indexes for whoever looks the trail through: by time, by who did something, by what was done."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_chain")]
    operations = [
        migrations.AddIndex("event", models.Index(fields=["at", "id"], name="event_in_time")),
        migrations.AddIndex("event", models.Index(fields=["actor", "at", "id"], name="event_of_actor")),
        migrations.AddIndex("event", models.Index(fields=["action", "at", "id"], name="event_of_action")),
    ]
