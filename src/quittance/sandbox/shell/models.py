"""What the shell remembers for every simulated company: switches, faults on order, and messages on their way."""

from django.db import models


class Switch(models.Model):
    """One named setting, changed on a control page or through the control interface."""

    name = models.CharField(max_length=60, primary_key=True)
    value = models.JSONField()

    def __str__(self) -> str:
        return self.name


class OrderedFault(models.Model):
    """The next `remaining` calls of a company's `operation` go wrong in this way."""

    company = models.CharField(max_length=20)
    operation = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    remaining = models.IntegerField()
    seconds = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.company} {self.operation} {self.kind} x{self.remaining}"


class Letter(models.Model):
    """A company's message on its way to the shop. Two of them do not wait for each other."""

    company = models.CharField(max_length=20)
    reference = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=60)
    url = models.TextField()
    headers = models.JSONField(default=dict)
    body = models.TextField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="pending", db_index=True)
    attempts = models.IntegerField(default=0)
    last_status = models.IntegerField(null=True)
    forgery = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return f"{self.company} {self.reference} {self.name}"
