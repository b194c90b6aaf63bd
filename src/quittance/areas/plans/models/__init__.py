"""The tables of payment plans."""

from quittance.areas.plans.models.agreed import (
    Event,
    Instalment,
    Plan,
    PlanCase,
    PlanRequest,
    Rules,
    SettlementOffer,
)
from quittance.areas.plans.models.drawing import AgreementListTaken, Charge, DrawingFile, Mandate

__all__ = [
    "AgreementListTaken",
    "Charge",
    "DrawingFile",
    "Event",
    "Instalment",
    "Mandate",
    "Plan",
    "PlanCase",
    "PlanRequest",
    "Rules",
    "SettlementOffer",
]
