"""ESPHome nodes without boards: the configurations of docs/esphome as processes of this machine."""

from .build import NODES, Program, build
from .joining import join
from .node import Node, Relay

__all__ = ["NODES", "Node", "Program", "Relay", "build", "join"]
