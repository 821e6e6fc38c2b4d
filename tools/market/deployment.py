"""A small JSON file that says where a market is, so that commands need no addresses."""

from dataclasses import asdict, dataclass, fields
import json
from pathlib import Path

from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.market_code import MarketCode, decode, encode

DEFAULT_FILE = Path("market.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """Where a market is. Everything but these can be read from the market itself."""

    name: str
    rpc_urls: tuple[str, ...]
    market: str
    chain_id: int | None = None  # None: not known, so not checked
    first_block: int = 0
    explorer: str | None = None
    coin: str = "ETH"
    timelock: str | None = None
    governor: str | None = None

    @property
    def code(self) -> str:
        """The market code that homes paste."""
        if self.chain_id is None:
            raise Refused("no_chain_id")
        return encode(
            MarketCode(
                name=self.name,
                kind="evm",
                network=str(self.chain_id),
                rpc_urls=self.rpc_urls,
                market=self.market,
                first_block=self.first_block,
                explorer=self.explorer,
                coin=self.coin,
            )
        )

    def save(self, path: Path) -> None:
        """Write the file."""
        path.write_text(json.dumps(asdict(self), indent=2) + "\n")

    @classmethod
    def read(cls, path: Path) -> Deployment:
        """Read the file; Refused if it is absent or no deployment."""
        try:
            document = json.loads(path.read_text())
            known = {field.name: document[field.name] for field in fields(cls) if field.name in document}
            return cls(**{**known, "rpc_urls": tuple(known["rpc_urls"])})
        except OSError:
            raise Refused("no_deployment", file=str(path)) from None
        except ValueError, TypeError, KeyError:
            raise Refused("invalid_deployment", file=str(path)) from None

    @classmethod
    def of_code(cls, text: str) -> Deployment:
        """Read a market code; Refused if it is no code, or one of a network that this tool does not speak."""
        code = decode(text)
        if code.kind != "evm":
            raise Refused("other_network", kind=code.kind)
        return cls(
            name=code.name,
            rpc_urls=code.rpc_urls,
            market=code.market,
            chain_id=int(code.network),
            first_block=code.first_block,
            explorer=code.explorer,
            coin=code.coin,
        )
