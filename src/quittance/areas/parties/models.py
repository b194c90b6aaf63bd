"""People and organisations that owe, and those they owe to."""

from django.db import models


class Creditor(models.Model):
    """Whose claims we collect, and the agreement's terms that decide amounts."""

    name = models.TextField()
    short_name = models.CharField(max_length=40)
    organisation_number = models.CharField(max_length=9, unique=True)
    deducts_vat = models.BooleanField()
    allocation_order = models.TextField(default="costs>interest>principal")
    # What the agreement lets the agency ask at most, VAT included, in øre; empty = the legal ceiling.
    light_tariff = models.BigIntegerField(null=True)
    heavy_tariff = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return self.short_name


class Party(models.Model):
    """A debtor. `blind_index` finds the same person or organisation again without storing who in clear."""

    class Kind(models.TextChoices):
        """Consumer rules apply to persons, business rules to organisations."""

        PERSON = "person"
        ORGANISATION = "organisation"

    kind = models.CharField(max_length=12, choices=Kind)
    name = models.TextField()
    identity = models.BinaryField(null=True)
    blind_index = models.BinaryField(max_length=32, unique=True)
    email = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    address = models.TextField(blank=True)
    postcode = models.TextField(blank=True)
    city = models.TextField(blank=True)
    country = models.CharField(max_length=2, default="NO")
    language = models.CharField(max_length=2, default="nb")

    def __str__(self) -> str:
        return f"party {self.pk}"
