"""Stored switches of the sandbox, so that a restart does not silently change how it behaves."""

from django.db import models


class Switch(models.Model):
    """One named setting, changed on a control page or through the control interface."""

    name = models.CharField(max_length=60, primary_key=True)
    value = models.JSONField()

    def __str__(self) -> str:
        return self.name
