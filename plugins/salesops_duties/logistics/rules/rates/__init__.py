"""Which way suits: what carriers ask, what they refuse, how ways are ranked, and whether their bills agree (LOG-1)."""

from salesops_duties.logistics.rules.rates.bills import DECISIONS, Billed, Decision, check_decision, verdict_of
from salesops_duties.logistics.rules.rates.cards import (
    Card,
    NewCard,
    Price,
    charged_grams,
    check_card,
    price_of,
    steps_of,
    steps_text,
)
from salesops_duties.logistics.rules.rates.goods import (
    CLASSES,
    Limit,
    NewClasses,
    NewLimit,
    check_classes,
    check_limit,
    grams_of,
    refused_class,
)
from salesops_duties.logistics.rules.rates.ranking import Offer, Terms, judged, ranked
from salesops_duties.logistics.rules.rates.settings import CustomerWay, WayPolicy, check_customer_way, check_way_policy
from salesops_duties.logistics.rules.rates.ways import Choice, Way, check_choice, check_way
from salesops_duties.logistics.rules.rates.zones import NewZone, Zone, check_zone, zone_of

__all__ = [
    "CLASSES",
    "DECISIONS",
    "Billed",
    "Card",
    "Choice",
    "CustomerWay",
    "Decision",
    "Limit",
    "NewCard",
    "NewClasses",
    "NewLimit",
    "NewZone",
    "Offer",
    "Price",
    "Terms",
    "Way",
    "WayPolicy",
    "Zone",
    "charged_grams",
    "check_card",
    "check_choice",
    "check_classes",
    "check_customer_way",
    "check_decision",
    "check_limit",
    "check_way",
    "check_way_policy",
    "check_zone",
    "grams_of",
    "judged",
    "price_of",
    "ranked",
    "refused_class",
    "steps_of",
    "steps_text",
    "verdict_of",
    "zone_of",
]
