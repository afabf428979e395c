"""Technology demands, their matches, and intents."""

from demands.models.demand import Demand
from demands.models.intent import Intent
from demands.models.match import Match

__all__ = ["Demand", "Intent", "Match"]
