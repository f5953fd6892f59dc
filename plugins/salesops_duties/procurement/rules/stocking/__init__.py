"""How much of a part to stock: requests of the past in, a quantity with its working out (FEATURES 2.A).

`learn` looks at all parts of an office once, `advise` answers for one part; `recommend` does both for a list. What is
forecast is reckoned in floats, because chances are no money; stock, packs and the answer are decimals.
"""

from salesops_duties.procurement.rules.stocking.advising import PartSupply, advise, learn, recommend
from salesops_duties.procurement.rules.stocking.chances import chance_of_at_most
from salesops_duties.procurement.rules.stocking.histories import LEAST_MONTHS, PartHistory, check_histories
from salesops_duties.procurement.rules.stocking.levels import Level, level_for
from salesops_duties.procurement.rules.stocking.peers import Peers, own_rates
from salesops_duties.procurement.rules.stocking.policies import Policy
from salesops_duties.procurement.rules.stocking.quantities import to_order
from salesops_duties.procurement.rules.stocking.spreads import Learned
from salesops_duties.procurement.rules.stocking.working import SENTENCES, Said, Working

__all__ = [
    "LEAST_MONTHS",
    "SENTENCES",
    "Learned",
    "Level",
    "PartHistory",
    "PartSupply",
    "Peers",
    "Policy",
    "Said",
    "Working",
    "advise",
    "chance_of_at_most",
    "check_histories",
    "learn",
    "level_for",
    "own_rates",
    "recommend",
    "to_order",
]
