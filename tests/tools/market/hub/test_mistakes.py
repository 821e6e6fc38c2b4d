"""Every mistake is named before anything is sent."""

from pathlib import Path

import pytest

from tests.tools.market.desk import run
from tools.substrate import FERDIE

from .community import BUYER, OPERATOR, Community, address

NOWHERE = ["--rpc", "ws://127.0.0.1:9"]
WORDS = "bottom drive obey lake curtain smoke basket hold race lonely fit"


@pytest.mark.parametrize(
    ("arguments", "key", "code", "words"),
    [
        (["hub"], "", 2, "COMMAND"),
        (["hub", "items"], "", 2, "--rpc URL"),
        (["hub", "items", *NOWHERE, "--collection", "1"], "", 5, "No answer from 127.0.0.1"),
        (["hub", "items", *NOWHERE, "--collection", "-1"], "", 2, "--collection"),
        (["hub", "items", *NOWHERE, "--collection", str(2**32)], "", 2, "no whole number from 0 to 4294967295"),
        (["hub", "items", *NOWHERE, "--pallet", "art"], "", 2, "neither nfts nor uniques"),
        (["hub", "items", *NOWHERE, "--scheme", "secp256k1"], "", 2, "--scheme"),
        (["hub", "items", *NOWHERE], f"{WORDS} walk walk", 2, "The key is not valid"),
        (["hub", "items", *NOWHERE], f"{WORDS} walx", 2, "word 12 is not in the list"),
        (["hub", "items", *NOWHERE], f"{WORDS} lazy", 2, "do not belong together"),
        (["hub", "items", *NOWHERE, "--scheme", "ed25519"], f"{WORDS} walk/soft", 2, "two slashes"),
        (["hub", "items", *NOWHERE, "--scheme", "ed25519"], "00" * 64, 2, "of another kind"),
        (["hub", "items", *NOWHERE, "--key-file", "nowhere"], "", 2, "nowhere cannot be read"),
    ],
)
def test_a_command_line_that_is_wrong_is_refused(
    arguments: list[str],
    key: str,
    code: int,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    socket_enabled: None,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GRIDPACT_KEY", key)
    answer = run(*arguments)
    assert (answer.code, words in answer.err) == (code, True), answer.err


@pytest.mark.chain
@pytest.mark.slow
@pytest.mark.xdist_group("polkadot")
def test_what_the_chain_does_not_have_is_named(community: Community) -> None:
    community.found()
    other_form = address(FERDIE, prefix=32)
    for arguments, words in (
        (["fund", other_form, "--coin", "1"], f"{address(FERDIE)} is written in this network's form"),
        (["fund", "5Grwva", "--coin", "1"], '"5Grwva" is no address'),
        (["fund", address(FERDIE)], "give --coin or --amount"),
        (["fund", address(FERDIE), "--amount", "0.05"], "less than the 0.1 PVSE that opens one"),
        (["fund", address(FERDIE), "--amount", "1"], "does not exist on the network"),
        (["fund", address(BUYER), "--amount", "100000"], "but"),
        (["items", "--collection", "4000000000"], "name one collection"),
        (["settle", "--collection", "4000000000"], "has no collection 4000000000"),
        (["item", "1", "--asset", "4000000000"], "has no asset 4000000000"),
        (["item", "1"], "no certificate 1"),
        (["buy", "1", "--pay"], "--operator ADDRESS"),
        (["collection", "--pallet", "nfts", "--burner", address(OPERATOR)], "--pallet uniques"),
    ):
        answer = community.run(*arguments)
        assert (answer.code, words in answer.err) == (2, True), (arguments, answer.err)
    poor = community.run("fund", address(BUYER), "--coin", "1", by=FERDIE)
    assert (poor.code, "Nothing was sent" in poor.err) == (2, True), poor.err


@pytest.mark.chain
@pytest.mark.slow
@pytest.mark.xdist_group("polkadot")
def test_a_key_is_needed_to_send_and_to_settle_not_to_look(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    community.found()
    monkeypatch.delenv("GRIDPACT_KEY", raising=False)
    assert run("hub", "items", *community.options, "--json").json == []
    for command in ("collection", "settle"):
        answer = run("hub", command, *community.options)
        assert (answer.code, "give a key" in answer.err) == (2, True)
