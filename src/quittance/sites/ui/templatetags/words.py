"""Template filters that put plain words in place of the books' codes."""

from django import template

from quittance.sites.ui import wording

register = template.Library()

register.filter("component_name", wording.component_name)
register.filter("order_in_words", wording.order_in_words)
register.filter("channel_name", wording.channel_name)
