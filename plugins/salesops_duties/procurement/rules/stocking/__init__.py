"""How much of a part to stock: requests of the past in, a quantity with its working out (FEATURES 2.A).

`learn` looks at all parts of an office once, `advise` answers for one part; `recommend` does both for a list. What is
forecast is reckoned in floats, because chances are no money; stock, packs and the answer are decimals.
"""

from salesops_duties.procurement.rules.stocking.advising import PartSupply, advise, learn, recommend
from salesops_duties.procurement.rules.stocking.chances import chance_of_at_most
from salesops_duties.procurement.rules.stocking.histories import LEAST_MONTHS, YEAR, PartHistory, check_histories
from salesops_duties.procurement.rules.stocking.levels import level_for
from salesops_duties.procurement.rules.stocking.policies import Policy, check_policy
from salesops_duties.procurement.rules.stocking.quantities import to_order
from salesops_duties.procurement.rules.stocking.rates import Rate, rate_of
from salesops_duties.procurement.rules.stocking.spreads import Learned
from salesops_duties.procurement.rules.stocking.working import SENTENCES, Said, Working

__all__ = [
    "LEAST_MONTHS",
    "SENTENCES",
    "YEAR",
    "Learned",
    "PartHistory",
    "PartSupply",
    "Policy",
    "Rate",
    "Said",
    "Working",
    "advise",
    "chance_of_at_most",
    "check_histories",
    "check_policy",
    "learn",
    "level_for",
    "rate_of",
    "recommend",
    "to_order",
]
