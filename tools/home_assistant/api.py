"""What a person does in the browser, through the same API: log in, fill in forms, call actions, read states."""

import asyncio
import itertools
from typing import Any, Self

import aiohttp

USER, PASSWORD = "demo", "gridpact"


class Api:
    """A logged-in session with one Home Assistant. Use as an async context manager."""

    def __init__(self, url: str, token: str | None = None) -> None:
        """Remember where it is; `token` is a long-lived token of an earlier session."""
        self.url = url
        self.token = token
        self.tokens: dict[str, Any] = {}
        self._session = aiohttp.ClientSession()
        self._ids = itertools.count(1)

    async def __aenter__(self) -> Self:
        """Nothing to do before the first call."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the session."""
        await self._session.close()

    @staticmethod
    async def is_running(url: str) -> bool:
        """Return whether the web server answers."""
        try:
            async with aiohttp.ClientSession() as session, session.get(f"{url}/manifest.json"):
                return True
        except aiohttp.ClientError, OSError:
            return False

    async def onboard(self) -> str:
        """Create the first user and return a long-lived token."""
        client_id = f"{self.url}/"
        user = await self._post(
            "/api/onboarding/users",
            json={
                "client_id": client_id,
                "name": "Demo",
                "username": USER,
                "password": PASSWORD,
                "language": "en",
            },
        )
        self.tokens = await self._post(
            "/auth/token",
            data={
                "client_id": client_id,
                "grant_type": "authorization_code",
                "code": user["auth_code"],
            },
        )
        self.token = self.tokens["access_token"]
        self.token = await self.command("auth/long_lived_access_token", client_name="gridpact", lifespan=365)
        assert self.token is not None
        return self.token

    async def wait_started(self, seconds: float = 60) -> None:
        """Wait until Home Assistant has started everything; raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while (await self.get("/api/config"))["state"] != "RUNNING":
                await asyncio.sleep(0.05)

    async def get(self, path: str) -> Any:
        """GET a path of the API; raises aiohttp.ClientResponseError."""
        async with self._session.get(self.url + path, headers=self._headers()) as response:
            response.raise_for_status()
            return await response.json()

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        """POST JSON to a path of the API; raises RuntimeError with the answer."""
        return await self._post(path, json=body)

    async def states(self) -> dict[str, dict[str, Any]]:
        """Return all states by entity id."""
        return {state["entity_id"]: state for state in await self.get("/api/states")}

    async def act(self, action: str, *, answer: bool = False, **data: Any) -> Any:
        """Call an action ("domain.name"); with `answer` its response; raises RuntimeError with its message."""
        query = "?return_response" if answer else ""
        result = await self._post(f"/api/services/{action.replace('.', '/')}{query}", json=data)
        return result["service_response"] if answer else result

    async def flow(self, path: str, start: dict[str, Any], *steps: dict[str, Any]) -> Any:
        """Start a flow and send each step's input; returns the last answer. Waits where a step shows progress.

        Raises RuntimeError when a step answers with errors.
        """
        answer = await self._post(path, json=start)
        for step in steps:
            answer = await self._post(f"{path}/{answer['flow_id']}", json=step)
            while answer["type"] == "progress":
                await asyncio.sleep(0.2)
                answer = await self.get(f"{path}/{answer['flow_id']}")
            if answer.get("errors") or answer["type"] == "abort":
                raise RuntimeError(
                    f"step {answer.get('step_id')} was refused: {answer.get('errors') or answer.get('reason')}"
                )
        return answer

    async def command(self, kind: str, **data: Any) -> Any:
        """Send one WebSocket command and return its result; raises RuntimeError."""
        async with self._session.ws_connect(f"{self.url}/api/websocket") as socket:
            await socket.receive_json()
            await socket.send_json({"type": "auth", "access_token": self.token})
            await socket.receive_json()
            identity = next(self._ids)
            await socket.send_json({"id": identity, "type": kind, **data})
            answer = await socket.receive_json()
            if not answer["success"]:
                raise RuntimeError(f"{kind}: {answer['error']['message']}")
            return answer["result"]

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    async def _post(self, path: str, **body: Any) -> Any:
        async with self._session.post(self.url + path, headers=self._headers(), **body) as response:
            if not response.ok:
                raise RuntimeError(f"{path}: {response.status} {await response.text()}")
            return await response.json()
