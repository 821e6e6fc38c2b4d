"""A key of a Substrate chain reads what people paste, signs under either scheme, and never shows itself."""

import copy
import logging
import pickle
import traceback
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
import pytest
import sr25519

from custom_components.gridpact.chain.polkadot.keys import PolkadotKey, Scheme
from custom_components.gridpact.errors import Refused

SR25519, ED25519 = Scheme.SR25519, Scheme.ED25519
WORDS = "bottom drive obey lake curtain smoke basket hold race lonely fit walk"  # Substrate's well-known phrase
SEED = "fac7959dbfe72f052e5a0c3c8d6530f202b02fd8f9f5ca3580ec8deb7797479e"  # the same as a seed

# What every Substrate wallet shows for these, with prefix 42.
KNOWN = [
    (WORDS, SR25519, "5DfhGyQdFobKM8NsWvEeAKk5EQQgYe9AydgJ7rMB6E1EqRzV"),
    (SEED, SR25519, "5DfhGyQdFobKM8NsWvEeAKk5EQQgYe9AydgJ7rMB6E1EqRzV"),
    (f"{WORDS}//Alice", SR25519, "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"),
    (f"0x{SEED}//Alice", SR25519, "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"),
    (f"{WORDS}//Bob", SR25519, "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"),
    (f"{WORDS}//Alice//stash", SR25519, "5GNJqTPyNqANBkUVMN1LPPrxXnFouWXoe2wNSmmEoLctxiZY"),
    (WORDS, ED25519, "5DFJF7tY4bpbpcKPJcBTQaKuCDEPCpiz8TRjpmLeTtweqmXL"),
    (f"{WORDS}//Alice", ED25519, "5FA9nQDVg267DEd8m1ZypXLBnvN7SFxYwV7ndqSYGiN9TTpu"),
    (f"{WORDS}//Bob", ED25519, "5GoNkf6WdbxCFnPdAnYYQyCjAKPJgLNxXwPjwTh6DGg6gN3E"),
]


@pytest.mark.parametrize(("text", "scheme", "address"), KNOWN)
def test_reads_what_other_wallets_read(text: str, scheme: Scheme, address: str) -> None:
    assert PolkadotKey.read(text, scheme).address(42) == address


@pytest.mark.parametrize("text", [f"  {WORDS.upper()}\n", WORDS.replace(" ", "\n"), WORDS.replace(" ", "   ")])
def test_words_may_be_written_in_any_way(text: str) -> None:
    assert PolkadotKey.read(text, SR25519).public_key == PolkadotKey.read(WORDS, SR25519).public_key


def test_soft_derivation_gives_what_the_public_key_gives() -> None:
    root = PolkadotKey.read(WORDS, SR25519)
    code = b"\x10Tank".ljust(32, b"\0")
    _, public = sr25519.derive_pubkey((code, root.public_key), b"")
    assert PolkadotKey.read(f"{WORDS}/Tank", SR25519).public_key == public


def test_a_number_is_another_junction_than_its_text() -> None:
    keys = {PolkadotKey.read(f"{WORDS}{path}", SR25519).public_key for path in ("//1", "//01x", f"//{'1' * 30}")}
    assert len(keys) == 3
    assert PolkadotKey.read(f"{WORDS}//1", SR25519).public_key == PolkadotKey.read(f"{WORDS}//01", SR25519).public_key


def test_a_junction_may_be_long() -> None:
    one, other = (PolkadotKey.read(f"{WORDS}//{'x' * length}", SR25519) for length in (70, 71))
    assert one.public_key != other.public_key


@pytest.mark.parametrize("scheme", Scheme)
def test_a_password_makes_another_key(scheme: Scheme) -> None:
    texts = (WORDS, f"{WORDS}///one", f"{WORDS}///two", f"{WORDS}//Alice///one")
    assert len({PolkadotKey.read(text, scheme).public_key for text in texts}) == len(texts)


def test_a_password_may_hold_slashes() -> None:
    one, other = (PolkadotKey.read(f"{WORDS}///{password}", SR25519) for password in ("a//b", "a/b"))
    assert one.public_key != other.public_key


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("path", ["", "//Alice", "//Alice//2", "///secret"])
def test_what_is_revealed_is_the_same_key(scheme: Scheme, path: str) -> None:
    key = PolkadotKey.read(WORDS + path, scheme)
    again = PolkadotKey.read(key.reveal(), scheme)
    assert again.public_key == key.public_key
    verify(again, b"payload", again.sign(b"payload"))


def test_what_is_revealed_of_a_soft_key_is_the_same_key() -> None:
    key = PolkadotKey.read(f"{WORDS}/one//two", SR25519)
    assert PolkadotKey.read(key.reveal(), SR25519).public_key == key.public_key


def verify(key: PolkadotKey, payload: bytes, signature: bytes) -> None:
    if key.scheme is SR25519:
        assert sr25519.verify(signature, payload, key.public_key)
    else:
        Ed25519PublicKey.from_public_bytes(key.public_key).verify(signature, payload)


@pytest.mark.parametrize("scheme", Scheme)
def test_makes_a_new_key_each_time_and_signs(scheme: Scheme) -> None:
    keys = [PolkadotKey.make(scheme) for _ in range(3)]
    assert len({key.public_key for key in keys}) == 3
    for key in keys:
        verify(key, b"payload", key.sign(b"payload"))


@pytest.mark.parametrize(
    ("text", "scheme", "reason"),
    [
        ("", SR25519, "invalid_key"),
        ("no key", SR25519, "invalid_key"),
        (SEED[:-1], SR25519, "invalid_key"),
        (f"{SEED}0", SR25519, "invalid_key"),
        (f"g{SEED[1:]}", SR25519, "invalid_key"),
        (f"{WORDS} walk", SR25519, "invalid_key"),
        (f"{WORDS}//", SR25519, "invalid_key"),
        (f"{SEED}///password", SR25519, "invalid_key"),
        ("ff" * 64, SR25519, "invalid_key"),
        (WORDS.replace("walk", "lake"), SR25519, "wrong_words"),
        (f"{WORDS}/soft", ED25519, "soft_derivation"),
        (f"{WORDS}//hard/soft", ED25519, "soft_derivation"),
        (SEED * 2, ED25519, "wrong_key_type"),
    ],
)
def test_refuses_what_is_no_key(text: str, scheme: Scheme, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        PolkadotKey.read(text, scheme)
    assert caught.value.key == reason
    assert not text or text not in "".join(traceback.format_exception(caught.value, limit=0))
    assert caught.value.__context__ is None


def test_names_the_word_that_is_not_known() -> None:
    with pytest.raises(Refused) as caught:
        PolkadotKey.read(WORDS.replace("obey", "obay"), SR25519)
    assert (caught.value.key, caught.value.placeholders) == ("unknown_word", {"number": "3"})


def leaks(text: str, key: PolkadotKey) -> bool:
    """Whether a text holds the secret in any usual form."""
    secret = bytes.fromhex(key.reveal())
    forms = (secret.hex(), str(secret), str(list(secret)), str(int.from_bytes(secret)), "curtain")
    return any(form in text.lower() for form in forms)


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("path", ["", "//Alice"])
def test_shows_its_public_key_and_no_secret(scheme: Scheme, path: str, caplog: pytest.LogCaptureFixture) -> None:
    key = PolkadotKey.read(WORDS + path, scheme)
    with pytest.raises(TypeError) as caught:
        key.sign("no bytes")  # type: ignore[arg-type]
    logging.getLogger(__name__).error("Signing failed: %s %r", key, key, exc_info=caught.value)
    shown = [repr(key), str(key), f"{[key]}", repr(key._pair), str(dir(key)), caplog.text]
    assert repr(key) == f"PolkadotKey({scheme}, 0x{key.public_key.hex()})"
    assert not [text for text in shown if leaks(text, key)]


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("take", [pickle.dumps, copy.copy, copy.deepcopy])
def test_is_neither_copied_nor_pickled(take: Any, scheme: Scheme) -> None:
    key = PolkadotKey.read(WORDS, scheme)
    for secret in (key, key._pair):
        with pytest.raises(TypeError):
            take(secret)
