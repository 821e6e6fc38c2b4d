"""Leaves are salted: what a claim shows beside the registers it needs tells nobody the other readings."""

from collections.abc import Iterable
import hashlib
import hmac
from pathlib import Path

import pytest

from custom_components.gridpact.database import Database
from custom_components.gridpact.metering.counts import Counts
from custom_components.gridpact.metering.merkle import hash_leaf, leaf_word
from custom_components.gridpact.metering.proofs import ANY_TIME, plan_range, settlement_proof
from custom_components.gridpact.metering.salts import SALT_BYTES, Salts

from .stores import ACCOUNT, fill, open_store, post

START, END = 99, 196
WINDOW, LENGTH = 108, 8  # the sibling of its first leaf is the reading after it
NO_SALT = bytes(SALT_BYTES)
STEPS = range(5000)  # Wh in a quarter of an hour: up to 20 kW


class TestSalt:
    def test_it_is_the_beginning_of_an_hmac_of_the_place(self) -> None:
        secret = bytes(range(32))
        whole = hmac.new(secret, bytes.fromhex("03" + "01020304"), hashlib.sha256).digest()
        assert Salts(secret).of(3, 0x01020304) == whole[:11]

    def test_every_place_has_its_own(self) -> None:
        salts = Salts(bytes(32))
        assert len({salts.of(ordinal, time) for ordinal in range(16) for time in range(200)}) == 16 * 200

    @pytest.mark.parametrize("size", [0, 31, 33])
    def test_a_secret_has_32_bytes(self, size: int) -> None:
        with pytest.raises(ValueError, match="32 bytes"):
            Salts(bytes(size))

    def test_the_secret_is_in_no_text(self) -> None:
        secret = b"a secret of exactly thirty-two b"
        assert "secret of" not in f"{Salts(secret)!r} {Salts(secret)}"


def planned_root(folder: Path) -> bytes:
    with open_store(folder) as store:
        fill(store, "aa", START + 1, END, wh=2)
        return plan_range(store, ACCOUNT, len(store.ranges(ACCOUNT)), START, END, ["aa"]).root


class TestSecret:
    def test_two_databases_give_different_roots_for_the_same_readings(self, tmp_path: Path) -> None:
        assert planned_root(tmp_path / "one") != planned_root(tmp_path / "other")

    def test_a_database_gives_the_same_root_after_a_restart(self, tmp_path: Path) -> None:
        """Sequence 0, then 1: the second is computed anew, not looked up."""
        assert planned_root(tmp_path) == planned_root(tmp_path)

    def test_it_is_kept_before_a_range_is_planned(self, tmp_path: Path) -> None:
        with open_store(tmp_path) as store:
            another = Database(tmp_path / "readings.db")  # sees only what is committed
            kept = another.query("SELECT secret FROM salting")
            another.close()
            assert [Salts(row["secret"]).of(1, 2) for row in kept] == [store.salts.of(1, 2)]


def guess(sibling: bytes, time: int, known: Counts, exports: Iterable[int], salt: bytes) -> Counts | None:
    """Look for the reading next to a known one by trying what can have been used and given back meanwhile."""
    for exported in exports:
        for step in STEPS:
            counts = Counts(known.import_wh + step, known.export_wh + exported)
            if hash_leaf(leaf_word(0, time, counts, salt)) == sibling:
                return counts
    return None


class TestAttack:
    """Whoever sees a settlement knows a register at a window's start, and the hash of the reading next to it."""

    def test_the_neighbour_of_a_leaf_without_salt_is_found(self) -> None:
        neighbour = Counts(200 + 1234, 1)
        sibling = hash_leaf(leaf_word(0, WINDOW + 1, neighbour, NO_SALT))
        assert guess(sibling, WINDOW + 1, Counts(200, 0), range(2), NO_SALT) == neighbour

    def test_the_neighbour_in_a_settlement_proof_is_not_found(self, tmp_path: Path) -> None:
        with open_store(tmp_path) as store:
            fill(store, "aa", START + 1, END, wh=2)
            post(store, START, END, ["aa"])
            proof = settlement_proof(store, ACCOUNT, (0,), [WINDOW], LENGTH, [ANY_TIME], {})
            neighbour, known = store.reading("aa", WINDOW + 1), store.reading("aa", WINDOW)
            own = store.salts.of(0, WINDOW + 1)
        assert neighbour is not None
        assert known is not None
        shown, sibling = proof[33:65], proof[97:129]  # kind 1, range word 32, the words of both ends, siblings
        assert shown[:-SALT_BYTES] == leaf_word(0, WINDOW, known, NO_SALT)[:-SALT_BYTES]
        assert hash_leaf(leaf_word(0, WINDOW + 1, neighbour, own)) == sibling, "this is the neighbour's hash"
        for salt in (NO_SALT, shown[-SALT_BYTES:]):  # no salt, and the only one that the proof shows
            assert guess(sibling, WINDOW + 1, known, range(2), salt) is None
