"""A market code survives copying, and says so when it did not."""

import base64
import json

from hypothesis import given, strategies as st
import pytest

from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.market_code import MarketCode, _checksum, decode, encode

CODE = MarketCode(
    name="Konstanz Flex",
    kind="evm",
    network="8453",
    rpc_urls=("https://node.example/rpc", "wss://second.example"),
    market="0x00000000000000000000000000000000000000C3",
    first_block=1234,
    explorer="https://explorer.example",
)
texts = st.text(min_size=1, max_size=40).filter(lambda text: text.isprintable())


def packed(document: object) -> str:
    data = json.dumps(document).encode()
    return "gridpact:1:" + base64.urlsafe_b64encode(data + _checksum(data)).rstrip(b"=").decode()


def fields(**changed: object) -> dict[str, object]:
    return {"name": "A", "kind": "evm", "network": "1", "rpc_urls": ["http://a"], "market": "0x1", **changed}


@given(
    st.builds(
        MarketCode,
        name=texts,
        kind=st.sampled_from(["evm", "polkadot"]),
        network=texts,
        rpc_urls=st.lists(texts, min_size=1, max_size=4).map(tuple),
        market=texts,
        first_block=st.integers(0, 2**40),
        explorer=st.none() | texts,
        coin=texts,
    )
)
def test_comes_back_as_it_was(code: MarketCode) -> None:
    assert decode(encode(code)) == code


def test_is_one_line_that_starts_with_its_name_and_version() -> None:
    assert encode(CODE).startswith("gridpact:1:")
    assert not set(encode(CODE)) & set(" \n=+/")


def test_line_breaks_of_a_mail_do_no_harm() -> None:
    text = encode(CODE)
    assert decode(f"  {text[:40]}\n  {text[40:]}\r\n") == CODE


@pytest.mark.parametrize("position", range(len("gridpact:1:"), len(encode(CODE)), 7))
def test_a_lost_or_changed_character_is_noticed(position: int) -> None:
    text = encode(CODE)
    other = "A" if text[position] != "A" else "B"
    for broken in (text[:position] + text[position + 1 :], text[:position] + other + text[position + 1 :]):
        with pytest.raises(Refused, match="code_invalid"):
            decode(broken)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "gridpact:1",
        "gridpact:one:abc",
        "other:1:abc",
        "gridpact:1:",
        "gridpact:1:ä",
        packed([1]),
        packed({}),
        packed(fields(kind="bitcoin")),
        packed(fields(kind=["evm"])),
        packed(fields(rpc_urls=[])),
        packed(fields(rpc_urls="http://a")),
        packed(fields(first_block=-1)),
        packed(fields(explorer=3)),
        packed(fields(coin="")),
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="code_invalid"):
        decode(text)


def test_a_later_version_asks_for_an_update() -> None:
    with pytest.raises(Refused, match="code_newer"):
        decode("gridpact:2:whatever")


def test_a_field_of_a_later_minor_version_is_left_out() -> None:
    assert decode(packed(fields(colour="green"))).name == "A"
