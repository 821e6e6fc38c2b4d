"""Addresses: the same account is written in another way on every network."""

from hypothesis import given, strategies as st
import pytest
from scalecodec.utils.ss58 import ss58_decode, ss58_encode

from custom_components.gridpact.chain.polkadot.ss58 import ALPHABET, RESERVED, decode, encode, public_key_of
from custom_components.gridpact.errors import Refused

ALICE = bytes.fromhex("d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d")
KEYS = st.binary(min_size=32, max_size=32)
PREFIXES = st.integers(0, 16_383).filter(lambda prefix: prefix not in RESERVED)


@pytest.mark.parametrize(
    ("prefix", "address"),
    [
        (42, "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"),
        (0, "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5"),
        (2, "HNZata7iMYWmk5RvZRTiAsSDhV8366zq2YGb3tLH5Upf74F"),
    ],
)
def test_known_addresses(prefix: int, address: str) -> None:
    assert decode(address) == (ALICE, prefix)
    assert encode(ALICE, prefix) == address


@given(KEYS, PREFIXES)
def test_an_address_is_read_back_and_is_what_others_write(key: bytes, prefix: int) -> None:
    address = encode(key, prefix)
    assert decode(f" {address} ") == (key, prefix)
    assert address == ss58_encode(key, prefix)
    assert ss58_decode(address) == key.hex()


@given(KEYS, PREFIXES, st.data())
def test_one_wrong_character_is_noticed(key: bytes, prefix: int, data: st.DataObject) -> None:
    address = encode(key, prefix)
    place = data.draw(st.integers(0, len(address) - 1))
    other = data.draw(st.sampled_from(ALPHABET).filter(lambda letter: letter != address[place]))
    with pytest.raises(Refused, match="invalid_address"):
        decode(address[:place] + other + address[place + 1 :])


@given(st.text(max_size=70))
def test_any_other_text_is_no_address(text: str) -> None:
    with pytest.raises(Refused, match="invalid_address"):
        decode(text)


@pytest.mark.parametrize("prefix", [*RESERVED, -1, 16_384])
def test_nobody_has_a_reserved_prefix(prefix: int) -> None:
    if prefix in RESERVED:
        with pytest.raises(Refused, match="invalid_address"):
            decode(encode(ALICE, prefix))
    else:
        with pytest.raises(ValueError, match="prefix"):
            encode(ALICE, prefix)


def test_an_address_of_another_network_is_shown_in_the_right_form() -> None:
    with pytest.raises(Refused) as caught:
        public_key_of("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY", 32, "Robonomics")
    assert caught.value.key == "wrong_prefix"
    assert caught.value.placeholders == {
        "prefix": "42",
        "expected": "32",
        "address": encode(ALICE, 32),
        "network": "Robonomics",
    }
    assert public_key_of(encode(ALICE, 32), 32, "Robonomics") == ALICE
