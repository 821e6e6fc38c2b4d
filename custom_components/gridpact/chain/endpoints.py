"""Several nodes of a network as one: whoever answers is asked, and nobody of another network."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiohttp

from ..errors import GridpactError, Unreachable, WrongPeer
from .node import Node, node_at

type Identify = Callable[[Node, float], Awaitable[Any]]


class Endpoints:
    """Asks the node that answered last, and the others when it does not.

    Where an identity is expected, a node is asked for its own before it is used, and again after every fault.
    `strangers` are the hosts that turned out to be of another network, with its identity; `surveyed` says that all
    were asked.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        urls: Sequence[str],
        identify: Identify,
        expected: Any = None,
        timeout: float = 10.0,
    ) -> None:
        """Use a session that is somebody else's. Raises Refused("invalid_url")."""
        self.urls = list(urls)
        self.strangers: dict[str, Any] = {}
        self.surveyed = False
        self._nodes = [node_at(session, url) for url in urls]
        self._identify = identify
        self._expected = expected
        self._timeout = timeout
        self._checked: set[int] = set()
        self._current = 0

    @property
    def host(self) -> str:
        """The node in use, as people may see it."""
        return self._nodes[self._current].host

    @property
    def url(self) -> str:
        """The address in use: it may hold an access key."""
        return self.urls[self._current]

    async def exchange(self, payload: Any, *, retry: bool, unusable: Callable[[Any], bool]) -> Any:
        """Return the answer of one node. Without `retry` only one is asked.

        An answer that is `unusable` is returned when no other node has a better one. Raises Unreachable if no node
        answers and WrongPeer if those that answer are of another network or no nodes.
        """
        count = len(self._nodes)
        # A lone node gets a second chance: a connection kept open is dead after the node restarted.
        tries = max(count, 2) if retry else 1
        problem: GridpactError | None = None
        answer = None
        for number in [(self._current + step) % count for step in range(tries)]:
            try:
                answer = await self._ask(number, payload)
            except (Unreachable, WrongPeer) as error:
                self._checked.discard(number)
                problem = _graver(problem, error)
                self._current = (number + 1) % count
                continue
            self._current = number
            if not retry or not unusable(answer):
                return answer
        if answer is None and problem is not None:
            raise problem
        return answer

    async def survey(self) -> None:
        """Ask every node for its network: one may change it at any time. One that does not answer stays as it was."""
        if self._expected is not None:
            await asyncio.gather(*(self._recheck(number) for number in range(len(self._nodes))))
        self.surveyed = True

    async def close(self) -> None:
        """Close the sockets that this opened."""
        for node in self._nodes:
            await node.close()

    async def _ask(self, number: int, payload: Any) -> Any:
        node = self._nodes[number]
        if self._expected is not None and number not in self._checked:
            await self._check(node)
            self._checked.add(number)
        return await node.exchange(payload, self._timeout)

    async def _recheck(self, number: int) -> None:
        try:
            await self._check(self._nodes[number])
        except Unreachable, WrongPeer:
            self._checked.discard(number)

    async def _check(self, node: Node) -> None:
        actual = await self._identify(node, self._timeout)
        if actual != self._expected:
            self.strangers[node.host] = actual
            raise WrongPeer("wrong_chain", host=node.host, actual=actual, expected=self._expected)
        self.strangers.pop(node.host, None)


def _graver(first: GridpactError | None, second: GridpactError) -> GridpactError:
    """Return what is worth more attention: a node of another network, then one that does not answer."""
    if first is None:
        return second
    return max(first, second, key=lambda error: (error.key == "wrong_chain", isinstance(error, Unreachable)))
