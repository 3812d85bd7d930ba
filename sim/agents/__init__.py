"""Mesa agents over columns: the table is the state, an agent is a view of its row."""

from sim.agents.model import ColumnModel
from sim.agents.sets import ColumnAgentSet, MixedAgentSet
from sim.agents.views import ColumnAgent

__all__ = ["ColumnAgent", "ColumnAgentSet", "ColumnModel", "MixedAgentSet"]
