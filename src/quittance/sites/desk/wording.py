"""Words of the desk for codes that the areas use."""

from django.utils.translation import gettext_lazy as _

# Queue: what it is called, and what is done about it.
QUEUES = {
    "suspense": (_("Money without a case"), _("Find the case it belongs to, or give it back.")),
    "review": (_("Payments to look at"), _("The payment company and we do not agree; a person decides.")),
    "overdue": (_("Payments without an outcome"), _("The payment company should have answered by now.")),
    "message": (_("Messages not understood"), _("A message from a payment company could not be handled.")),
    "job": (_("Work that failed"), _("A job gave up; somebody who runs the system looks into it.")),
    "charge": (_("Fees not charged"), _("A fee fell due and could not be charged.")),
    "overpaid": (_("Paid too much"), _("Give the excess back to the payer.")),
}
