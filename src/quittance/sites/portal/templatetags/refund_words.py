"""Puts plain words in place of the states of a refund."""

from django import template

from quittance.sites.portal import wording

register = template.Library()

register.filter("refund_state", wording.refund_state)
