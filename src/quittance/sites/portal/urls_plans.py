"""Addresses of paying in parts. A plan's number leads to nothing without a login that may see it."""

from django.urls import path, register_converter

from quittance.sites.portal.views import automatic, plan_changes, planning, plans


class PlanNumber:
    """A plan's number in an address; the words of other addresses beside it are in small letters."""

    regex = "[0-9A-Z]{1,10}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(PlanNumber, "plan")

patterns = [
    path("pay/plan/", planning.quick_options, name="quick_plan"),
    path("pay/plan/outside/", planning.quick_outside, name="quick_plan_outside"),
    path("pay/plan/check/", planning.quick_check, name="quick_plan_check"),
    path("pay/plan/made/", plans.quick_made, name="quick_plan_made"),
    path("pay/plan/made/pay/", plans.quick_pay, name="quick_plan_pay"),
    path("pay/plan/made/payments.ics", plans.quick_calendar, name="quick_plan_calendar"),
    path("my/cases/<str:number>/plan/", planning.from_case, name="case_plan"),
    path("my/plans/", plans.plans_page, name="plans"),
    path("my/plans/new/", planning.new, name="plan_new"),
    path("my/plans/new/options/", planning.options, name="plan_options"),
    path("my/plans/new/outside/", planning.outside, name="plan_outside"),
    path("my/plans/new/check/", planning.check, name="plan_check"),
    path("my/plans/<plan:plan>/", plans.plan_page, name="plan"),
    path("my/plans/<plan:plan>/agreed/", plans.made, name="plan_made"),
    path("my/plans/<plan:plan>/pay/", plans.pay, name="plan_pay"),
    path("my/plans/<plan:plan>/pay-off/", plan_changes.pay_off, name="plan_pay_off"),
    path("my/plans/<plan:plan>/change/<slug:kind>/", plan_changes.change, name="plan_change"),
    path("my/plans/<plan:plan>/automatic/", automatic.choose, name="plan_automatic"),
    path("my/plans/<plan:plan>/automatic/off/", automatic.turn_off, name="plan_automatic_off"),
    # What follows is as unguessable as a password: who comes back from Vipps may have no login there.
    path("plans/answer/<str:token>/", automatic.answer, name="plan_answer"),
    path("my/plans/<plan:plan>/payments.ics", plans.calendar, name="plan_calendar"),
]
