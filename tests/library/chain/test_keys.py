"""A key reads what people paste, signs, and never shows itself."""

import copy
import logging
import pickle
import traceback
from typing import Any

from eth_account import Account
from eth_utils import keccak
import pytest

from custom_components.gridpact.chain.keys import GROUP_ORDER, Key
from custom_components.gridpact.errors import Refused

SECRET = "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"
ADDRESS = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
WORDS = "test test test test test test test test test test test junk"
ADDRESS_OF_WORDS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
LONG_WORDS = f"{'abandon ' * 23}art"
TRANSFER = {"chainId": 1, "nonce": 0, "to": ADDRESS, "value": 1, "data": b"", "gas": 21_000, "gasPrice": 1}


@pytest.mark.parametrize("text", [SECRET, f"0x{SECRET}", f"  {SECRET}\n", SECRET.upper(), f"0X{SECRET}"])
def test_reads_a_private_key(text: str) -> None:
    assert Key.read(text).address == ADDRESS


@pytest.mark.parametrize("text", [WORDS, f" {WORDS.upper()} ", WORDS.replace(" ", "\n"), WORDS.replace(" ", "   ")])
def test_reads_recovery_words(text: str) -> None:
    assert Key.read(text).address == ADDRESS_OF_WORDS


def test_reads_24_recovery_words() -> None:
    Account.enable_unaudited_hdwallet_features()
    assert Key.read(LONG_WORDS).address == Account.from_mnemonic(LONG_WORDS).address


@pytest.mark.parametrize(
    "text",
    ["", "no key", SECRET[:-1], f"{SECRET}0", f"g{SECRET[1:]}", "0" * 64, f"{GROUP_ORDER:064x}", f"{WORDS} test"],
)
def test_refuses_what_is_no_key(text: str) -> None:
    with pytest.raises(Refused) as caught:
        Key.read(text)
    assert caught.value.key == "invalid_key"


def test_names_the_word_that_is_not_known() -> None:
    with pytest.raises(Refused) as caught:
        Key.read(WORDS.replace("test junk", "tost junk"))
    assert (caught.value.key, caught.value.placeholders) == ("unknown_word", {"number": "11"})


def test_refuses_words_in_the_wrong_order() -> None:
    with pytest.raises(Refused) as caught:
        Key.read("junk test test test test test test test test test test test")
    assert caught.value.key == "wrong_words"


def test_makes_a_new_key_each_time() -> None:
    keys = [Key.make() for _ in range(3)]
    assert len({key.address for key in keys}) == 3
    assert all(Key.read(key.reveal()).address == key.address for key in keys)


def test_signs_with_the_hash_that_the_network_will_use() -> None:
    signed = Key.read(SECRET).sign(TRANSFER)
    assert signed.hash == f"0x{keccak(signed.raw).hex()}"
    assert Account.recover_transaction(signed.raw) == ADDRESS


def shown(key: Key) -> list[str]:
    return [repr(key), str(key), f"{key}", f"{key!r}", f"{[key]}", ascii(key), str(dir(key))]


def test_shows_its_address_and_no_secret() -> None:
    assert repr(Key.read(SECRET)) == f"Key({ADDRESS})"
    assert not [text for text in shown(Key.read(SECRET)) if SECRET in text.lower()]


@pytest.mark.parametrize("take", [pickle.dumps, copy.copy, copy.deepcopy, lambda key: key.__getstate__()])
def test_is_neither_copied_nor_pickled(take: Any) -> None:
    try:
        taken = take(Key.read(SECRET))
    except TypeError:
        return
    assert SECRET not in repr(taken)


@pytest.mark.parametrize("bad", [{}, {**TRANSFER, "to": "nobody"}, {**TRANSFER, "gas": -1}, {**TRANSFER, "type": 99}])
def test_a_failure_to_sign_shows_no_secret(bad: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011 whatever it is
        Key.read(SECRET).sign(bad)
    logging.getLogger(__name__).error("Signing failed", exc_info=caught.value)
    assert not leaks("".join(traceback.format_exception(caught.value)), SECRET)
    assert not leaks(caplog.text, SECRET)


@pytest.mark.parametrize("text", [f"{SECRET}0", SECRET[:-1], WORDS.replace("junk", "test"), f"{WORDS} {WORDS}"])
def test_a_refusal_repeats_nothing_of_what_was_pasted(text: str) -> None:
    with pytest.raises(Refused) as caught:
        Key.read(text)
    chain = "".join(traceback.format_exception(caught.value, limit=0))
    assert text not in chain
    assert caught.value.__context__ is None


def leaks(text: str, secret: str) -> bool:
    """Whether a text holds a secret in any usual form."""
    number = int(secret, 16)
    forms = (secret, str(number), str(number.to_bytes(32)), str(list(number.to_bytes(32))))
    return any(form in text.lower() for form in forms)
