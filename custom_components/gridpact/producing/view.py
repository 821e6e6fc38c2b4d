"""What the conditions of a producing account's issues look at."""

from ..issues.description import View
from .data import ProductionData
from .state import ProductionState

type ProductionView = View[ProductionData, ProductionState]
