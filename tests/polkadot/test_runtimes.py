"""The runtimes of the test network are the committed ones and speak as the live chains do."""

import gzip
from hashlib import sha256
from pathlib import Path
import tomllib

import pytest

from .metadata import Metadata
from .runtime import WASM, Runtime

LIVE = Path(__file__).parent / "live" / "robonomics-52.hex.gz"
ROBONOMICS = ("Datalog", "DigitalTwin", "Launch", "Timestamp", "TransactionPayment")
KINDS = ("calls", "event", "error")


def sums(listed: str) -> dict[str, str]:
    """The digests in a file that sha256sum wrote, by name."""
    lines = (line.split() for line in (WASM / listed).read_text().splitlines())
    return {name.removeprefix("./"): digest for digest, name in lines}


def digests(folder: Path, *names: str) -> dict[str, str]:
    """The digests of files and of all files in folders."""
    paths = [path for name in names for path in (folder / name, *(folder / name).rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in paths}


def metadata_of(name: str) -> Metadata:
    answer = Runtime(name).call("Metadata_metadata")
    return Metadata(answer[answer.index(b"meta") :])


@pytest.fixture(scope="module")
def live() -> Metadata:
    return Metadata(bytes.fromhex(gzip.decompress(LIVE.read_bytes()).decode().strip().removeprefix("0x")))


@pytest.fixture(scope="module")
def robonomics() -> Metadata:
    return metadata_of("robonomics")


@pytest.fixture(scope="module")
def hub() -> Metadata:
    return metadata_of("hub")


def test_the_committed_code_is_the_built_one() -> None:
    assert digests(WASM, "robonomics.compressed.wasm", "hub.compressed.wasm") == sums("SHA256SUMS")


def test_the_code_was_built_from_the_committed_sources() -> None:
    assert digests(WASM.parent, "Cargo.toml", "Cargo.lock", "pallets", "runtimes") == sums("SOURCES")


@pytest.mark.parametrize("name", ["robonomics", "hub"])
def test_the_code_is_small(name: str) -> None:
    assert (WASM / f"{name}.compressed.wasm").stat().st_size < 1_000_000


def test_packages_are_named_by_the_public_registry() -> None:
    lock = tomllib.loads((WASM.parent / "Cargo.lock").read_text())
    sources = {package["source"] for package in lock["package"] if "source" in package}
    assert sources == {"registry+https://github.com/rust-lang/crates.io-index"}


def test_robonomics_has_the_live_chains_indices(robonomics: Metadata, live: Metadata) -> None:
    assert robonomics.indices.items() <= live.indices.items()
    assert robonomics.indices.keys() >= {"System", "Balances", *ROBONOMICS}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pallet", ROBONOMICS)
def test_calls_events_and_errors_are_the_live_chains(
    robonomics: Metadata, live: Metadata, pallet: str, kind: str
) -> None:
    assert robonomics.variants(pallet, kind) == live.variants(pallet, kind)


@pytest.mark.parametrize("pallet", ROBONOMICS)
def test_storage_and_constants_are_the_live_chains(robonomics: Metadata, live: Metadata, pallet: str) -> None:
    assert robonomics.storage(pallet) == live.storage(pallet)
    assert robonomics.constants(pallet) == live.constants(pallet)


def test_a_ring_has_128_slots(robonomics: Metadata) -> None:
    assert robonomics.constants("Datalog") == {"WindowSize": ("u64", "0x8000000000000000")}


def test_balances_and_addresses_are_the_live_chains(robonomics: Metadata, live: Metadata) -> None:
    assert robonomics.variants("Balances", "calls") == live.variants("Balances", "calls")
    assert robonomics.variants("Balances", "error") == live.variants("Balances", "error")
    assert robonomics.constants("Balances") == live.constants("Balances")
    assert robonomics.constants("System")["SS58Prefix"] == live.constants("System")["SS58Prefix"]


def test_transactions_are_signed_as_on_the_live_chain(robonomics: Metadata, live: Metadata) -> None:
    # What a parachain gives back of a block's size means nothing here; a signer encodes nothing for it.
    assert [*robonomics.extensions, "StorageWeightReclaim"] == live.extensions


def test_the_hub_has_asset_hubs_indices(hub: Metadata) -> None:
    assert hub.indices == {
        "System": 0,
        "Timestamp": 3,
        "Balances": 10,
        "TransactionPayment": 11,
        "Utility": 40,
        "Assets": 50,
        "Uniques": 51,
        "Nfts": 52,
    }


@pytest.mark.parametrize(
    ("pallet", "calls"),
    [
        ("Assets", {"create": 0, "mint": 6, "transfer": 8}),
        (
            "Uniques",
            {"create": 0, "mint": 3, "burn": 4, "transfer": 5, "set_metadata": 18, "set_price": 24, "buy_item": 25},
        ),
        (
            "Nfts",
            {"create": 0, "mint": 3, "burn": 5, "transfer": 6, "set_metadata": 24, "set_price": 31, "buy_item": 32},
        ),
    ],
)
def test_certificates_are_called_as_on_asset_hub(hub: Metadata, pallet: str, calls: dict[str, int]) -> None:
    variants = hub.variants(pallet, "calls")
    assert {name: variants[name][0] for name in calls} == calls


@pytest.mark.parametrize("pallet", ["Uniques", "Nfts"])
def test_a_sale_says_item_price_and_people(hub: Metadata, pallet: str) -> None:
    _, fields = hub.variants(pallet, "event")["ItemBought"]
    assert [name for name, _ in fields] == ["collection", "item", "price", "seller", "buyer"]
