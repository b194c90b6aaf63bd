"""Payment plans: the rules they are made by, the plans and their instalments, what is asked for, and reduced sums."""

from django.db import models
from django.db.models import F, Q

from quittance.areas.claims.models import Case, PaymentReference
from quittance.areas.parties.models import Creditor, Party


class Rules(models.Model):
    """What a debtor may agree on without asking, for debts of a size: one row of one version, never changed.

    The rules of a creditor come before the agency's (no creditor). Of the rows for one creditor and one lower bound the
    newest that has begun counts; `withdrawn` in the newest means there is none any more. A plan keeps the row it was
    agreed under. Amounts in øre.
    """

    class Interest(models.TextChoices):
        """Whether interest runs while a plan is kept, or what accrues is let go when the last instalment is paid."""

        RUNS = "runs"
        WAIVED = "waived"

    creditor = models.ForeignKey(Creditor, models.PROTECT, null=True, related_name="+")
    # Debts of at least this, and below the next row's.
    owed_from = models.BigIntegerField(default=0)
    valid_from = models.DateField()
    smallest_instalment = models.BigIntegerField()
    longest_months = models.SmallIntegerField()
    first_within_days = models.SmallIntegerField()
    frequencies = models.JSONField(default=list)
    # Asked once when a plan has more than four instalments; never above inkassoforskriften § 2-4.
    fee = models.BigIntegerField(default=0)
    interest = models.CharField(max_length=6, choices=Interest, default=Interest.RUNS)
    # Banking days after the due date before an instalment counts as missed.
    grace_days = models.SmallIntegerField()
    # How many instalments may be put off, and by how many days at most.
    moves = models.SmallIntegerField()
    move_days = models.SmallIntegerField()
    # How many may be left out and paid at the end.
    skips = models.SmallIntegerField()
    # So many months, together, in which no instalment falls due.
    pause_months = models.SmallIntegerField(default=0)
    # So many missed ones are borne; one more ends the plan.
    misses = models.SmallIntegerField()
    # So many plans of a case that ended in the last twelve months without half of them paid are borne; after one more
    # the next plan has to be asked for.
    retries = models.SmallIntegerField()
    # What interest may be left when all that was agreed has come: it is let go, and the plan is paid.
    small_rest = models.BigIntegerField()
    # Banking days within which a request outside these rules is answered.
    answer_days = models.SmallIntegerField()
    withdrawn = models.BooleanField(default=False)
    made_by = models.TextField()
    made_at = models.DateTimeField()

    append_only = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="rules_version_once",
                fields=["creditor", "owed_from", "valid_from", "made_at"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="rules_make_sense",
                condition=Q(
                    owed_from__gte=0,
                    smallest_instalment__gte=100,
                    longest_months__range=(1, 120),
                    first_within_days__range=(1, 92),
                    fee__gte=0,
                    grace_days__range=(0, 30),
                    moves__range=(0, 99),
                    move_days__range=(0, 62),
                    skips__range=(0, 99),
                    pause_months__range=(0, 12),
                    misses__range=(0, 12),
                    retries__range=(0, 12),
                    small_rest__range=(0, 100_000),
                    answer_days__range=(1, 30),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"rules {self.pk}"


class Plan(models.Model):
    """An agreement to pay what is owed on one or more cases of a debtor in instalments. Amounts in øre.

    Kept while active; ended for good as completed (all is paid), broken (more was missed than its rules bear), or given
    up (the debtor or we took it back). The database lets its state only go on (migration 0001).
    """

    class State(models.TextChoices):
        """Where it stands."""

        ACTIVE = "active"
        COMPLETED = "completed"
        BROKEN = "broken"
        GIVEN_UP = "given_up"

    class Way(models.TextChoices):
        """How the instalments are paid: by the debtor each time, or drawn."""

        SELF = "self"
        VIPPS = "vipps"
        AVTALEGIRO = "avtalegiro"

    # Our name for it outside; leads to nothing without a session that may see it.
    number = models.CharField(max_length=10, unique=True, db_collation="C")
    debtor = models.ForeignKey(Party, models.PROTECT, related_name="+")
    rules = models.ForeignKey(Rules, models.PROTECT, related_name="+")
    reference = models.OneToOneField(PaymentReference, models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.ACTIVE)
    way = models.CharField(max_length=10, choices=Way, default=Way.SELF)
    agreed_at = models.DateTimeField()
    # Payments dated from this day on count towards it.
    begins_on = models.DateField()
    frequency = models.CharField(max_length=8)
    day_of_month = models.SmallIntegerField(null=True)
    any_day = models.BooleanField(default=False)
    # What was owed when it was agreed, and the fee for it, which is charged that day.
    owed = models.BigIntegerField()
    fee = models.BigIntegerField(default=0)
    # The interest that may be left at its end, by the strictest of the rules it was made under.
    small_rest = models.BigIntegerField(default=0, db_default=0)
    # Where it came from: portal, kid (without login), desk.
    channel = models.CharField(max_length=6)
    # Once for each form that was sent, however often it was pressed.
    form_token = models.CharField(max_length=32, unique=True, db_collation="C")
    # 1 when agreed, one more for each change: the agreement document of each version is kept.
    version = models.SmallIntegerField(default=1)
    moves_used = models.SmallIntegerField(default=0)
    skips_used = models.SmallIntegerField(default=0)
    pause_months_used = models.SmallIntegerField(default=0)
    ended_on = models.DateField(null=True)
    # The last day whose instalments were judged.
    judged_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="plan_owes", condition=Q(owed__gt=0, fee__gte=0, small_rest__gte=0)),
            models.CheckConstraint(
                name="plan_ended_on_a_day",
                condition=Q(state="active", ended_on__isnull=True) | (~Q(state="active") & Q(ended_on__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(name="plan_of_debtor", fields=["debtor", "-id"]),
            models.Index(name="plan_active", fields=["id"], condition=Q(state="active")),
        ]

    def __str__(self) -> str:
        return f"plan {self.pk}"


class PlanCase(models.Model):
    """A case a plan pays, and in which place: the first one is paid in full before the next. One active plan a case."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="cases")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    place = models.SmallIntegerField()
    # What was owed on it when it came into the plan, in øre; payments dated from `since` on count.
    owed = models.BigIntegerField()
    since = models.DateField()
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="plan_case_once", fields=["plan", "case"]),
            models.UniqueConstraint(name="plan_case_place_once", fields=["plan", "place"]),
            models.UniqueConstraint(name="one_active_plan_for_a_case", fields=["case"], condition=Q(active=True)),
        ]

    def __str__(self) -> str:
        return f"case {self.place} of plan {self.plan_id}"


class Instalment(models.Model):
    """One payment of a plan, in øre. Open until paid or missed; what a change replaces is dropped and kept as that.

    Paid is open again when its money is taken back while the plan is kept.

    Paid and missed are judgements of the nightly run: paid when what came in since the plan began reaches the sum of
    this and all earlier ones, missed when it does not on the last day of grace. The amount of the last one is what the
    engine found when the plan was last changed; what is to be paid then is what is left.
    """

    class State(models.TextChoices):
        """How it went."""

        OPEN = "open"
        PAID = "paid"
        MISSED = "missed"
        DROPPED = "dropped"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="instalments")
    due = models.DateField()
    amount = models.BigIntegerField()
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    # The version of the plan it belongs to since.
    version = models.SmallIntegerField(default=1)
    # The last day on which money for it comes in time: banking days and grace after `due`, or after it was taken back.
    judged_after = models.DateField()
    settled_on = models.DateField(null=True)
    reminded_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="instalment_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="instalment_judged_after_due", condition=Q(judged_after__gte=F("due"))),
            models.UniqueConstraint(name="instalment_day_once", fields=["plan", "due"], condition=~Q(state="dropped")),
        ]
        indexes = [
            models.Index(name="instalment_open", fields=["due", "plan"], condition=Q(state="open")),
            models.Index(name="instalment_of_plan", fields=["plan", "due"]),
        ]

    def __str__(self) -> str:
        return f"instalment {self.pk}"


class Event(models.Model):
    """Something that happened to a plan, with its effect on cost in øre; the story its debtor reads.

    Kinds: agreed, moved, skipped, paused, amount_changed, day_changed, extra_shorter, extra_smaller, case_added,
    way_changed, reminded, paid, missed, repaired, taken_back, broken, completed, given_up, charge_ordered,
    charge_refused.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=16)
    day = models.DateField()
    at = models.DateTimeField()
    actor = models.TextField()
    version = models.SmallIntegerField()
    cost_effect = models.BigIntegerField(default=0)
    # Days and øre that explain it; nothing personal.
    facts = models.JSONField(default=dict)

    append_only = True

    class Meta:
        indexes = [models.Index(name="plan_event_of_plan", fields=["plan", "id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"


class PlanRequest(models.Model):
    """A plan asked for outside the rules, with reasons and a short budget; answered by a person by `answer_by`.

    A counter-offer waits for the debtor's yes or no until `offer_until`. The proposal and the offer are terms: amount
    in øre, frequency, first day, day of the month. `sealed` holds reasons and budget, encrypted.
    """

    class State(models.TextChoices):
        """Where it stands; all but open and offered are final.

        Planned: a plan was made instead. Settled: nothing was owed any more.
        """

        OPEN = "open"
        OFFERED = "offered"
        ACCEPTED = "accepted"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"
        LAPSED = "lapsed"
        PLANNED = "planned"
        SETTLED = "settled"

    number = models.CharField(max_length=10, unique=True, db_collation="C")
    debtor = models.ForeignKey(Party, models.PROTECT, related_name="+")
    cases = models.ManyToManyField(Case, related_name="+")
    rules = models.ForeignKey(Rules, models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    made_at = models.DateTimeField()
    answer_by = models.DateField()
    channel = models.CharField(max_length=6)
    form_token = models.CharField(max_length=32, unique=True, db_collation="C")
    proposal = models.JSONField()
    sealed = models.BinaryField()
    offer = models.JSONField(null=True)
    offer_until = models.DateField(null=True)
    # What the debtor is told of the answer.
    words = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    plan = models.OneToOneField(Plan, models.PROTECT, null=True, related_name="request")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="request_offer_given",
                condition=~Q(state="offered") | Q(offer__isnull=False, offer_until__isnull=False),
            ),
            models.CheckConstraint(
                name="request_accepted_has_plan", condition=~Q(state="accepted") | Q(plan__isnull=False)
            ),
            models.CheckConstraint(name="request_refused_with_words", condition=~Q(state="refused") | ~Q(words="")),
        ]
        indexes = [
            models.Index(name="plan_request_open", fields=["answer_by"], condition=Q(state="open")),
            models.Index(name="plan_request_of_debtor", fields=["debtor", "-id"]),
        ]

    def __str__(self) -> str:
        return f"plan request {self.pk}"


class SettlementOffer(models.Model):
    """An offer to be done with a case for a reduced sum (øre) by a day; a second person approves it before it is made.

    When payments dated from `since` to `until` reach the sum, the rest is written off and what they came to beyond it
    is the debtor's. One open offer a case.
    """

    class State(models.TextChoices):
        """Where it stands; all but proposed and open are final."""

        PROPOSED = "proposed"
        OPEN = "open"
        MET = "met"
        EXPIRED = "expired"
        WITHDRAWN = "withdrawn"
        REJECTED = "rejected"

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    number = models.CharField(max_length=10, unique=True, db_collation="C")
    amount = models.BigIntegerField()
    # What was owed when it was proposed.
    owed = models.BigIntegerField()
    since = models.DateField(null=True)
    until = models.DateField()
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    reason = models.TextField()
    made_by = models.TextField()
    made_at = models.DateTimeField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="settlement_is_less", condition=Q(amount__gt=0, amount__lt=F("owed"))),
            models.CheckConstraint(
                name="settlement_open_since", condition=~Q(state__in=["open", "met"]) | Q(since__isnull=False)
            ),
            models.UniqueConstraint(
                name="one_settlement_for_a_case", fields=["case"], condition=Q(state__in=["proposed", "open"])
            ),
        ]
        indexes = [models.Index(name="settlement_open", fields=["until"], condition=Q(state="open"))]

    def __str__(self) -> str:
        return f"settlement offer {self.pk}"
