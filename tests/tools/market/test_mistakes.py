"""Every mistake is named, and has an exit code of its own."""

from pathlib import Path
import subprocess
import sys

import pytest

from tools.bench.world import COIN

from .desk import OTHER, ROOT, UTILITY, Desk, run


class TestMistakes:
    def test_by_the_contract_have_their_own_exit_code(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        desk.request()
        monkeypatch.setenv("GRIDPACT_KEY", OTHER.secret)
        answer = desk.run("cancel", "1", "--json")
        assert answer.code == 3
        assert answer.json["error"] == "rejected"
        assert "only who requested event 1 may do this" in answer.json["message"]

    def test_an_outcome_that_is_unknown_is_found_out_by_the_same_command(self, desk: Desk) -> None:
        account = desk.home("slow")
        before = desk.anvil.balance(account)
        desk.anvil.automine(on=False)
        waiting = desk.run("fund", account, "--coin", "1", "--timeout", "0.5")
        assert (waiting.code, "there is no answer yet" in waiting.err) == (4, True)
        again = desk.run("fund", account, "--coin", "1", "--timeout", "0.5")
        assert again.code == 4
        desk.anvil.automine(on=True)
        desk.anvil.mine()
        assert desk.run("fund", account, "--coin", "1").code == 0
        assert desk.anvil.balance(account) >= before + COIN

    def test_a_node_that_is_gone_has_its_own_exit_code(self, desk: Desk) -> None:
        desk.anvil.stop()
        answer = desk.run("events", "--json")
        assert (answer.code, answer.json["error"]) == (5, "cannot_connect")

    def test_a_contract_that_is_no_market_is_named(self, desk: Desk) -> None:
        for place, words in (("token", "is not a Gridpact market"), ("utility", "no contract at")):
            answer = run("events", "--rpc", desk.anvil.url, "--market", desk.addresses[place])
            assert (answer.code, words in answer.err) == (5, True), answer.err

    def test_an_unknown_series_is_named(self, desk: Desk) -> None:
        for command in ("watch", "clear", "results", "cancel"):
            answer = desk.run(command, "7")
            assert (answer.code, "has no series 7" in answer.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "COMMAND"),
        (["dance"], "dance"),
        (["events", "--market", "gridpact:1:abc"], "not a whole market code"),
        (["events", "--market", "0x12", "--rpc", "http://localhost:1"], '"0x12" is no address'),
        (["events", "--market", "0x" + "11" * 20], "--rpc URL"),
        (["events", "--deployment", "nowhere.json"], "nowhere.json cannot be read"),
        (["events"], "Which market?"),
        (["clear", "0"], "whole number above 0"),
        (["deploy", "--name", "x"], "--rpc URL"),
        (["deploy", "--name", "x", "--rpc", "http://localhost:1"], "--key-file"),
        (["deploy", "--name", "x", "--rpc", "ftp://localhost"], "--key-file"),
        (["events", "--key-file", "nowhere"], "nowhere cannot be read"),
        (["verify-proof", "nowhere.json"], "nowhere.json cannot be read"),
    ],
)
def test_a_command_line_that_is_wrong_is_refused(
    arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GRIDPACT_KEY", raising=False)
    answer = run(*arguments)
    assert (answer.code, words in answer.err) == (2, True), answer.err


def test_mistakes_are_json_where_results_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    answer = run("clear", "--json")
    assert (answer.code, answer.json["error"]) == (2, "usage")


class TestKey:
    def test_is_read_from_a_file_as_words(self, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("GRIDPACT_KEY")
        file = tmp_path / "key"
        file.write_text("test test test test test test test test test test test junk\n")
        answer = desk.run("fund", OTHER.address, "--coin", "1", "--key-file", str(file))
        assert answer.code == 0, answer.err

    def test_is_asked_for_where_it_is_needed_alone(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("GRIDPACT_KEY")
        assert desk.run("events").code == 0
        answer = desk.run("fund", OTHER.address, "--coin", "1")
        assert (answer.code, "GRIDPACT_KEY" in answer.err) == (2, True)

    def test_is_never_shown(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        wrong = UTILITY.secret[:-1] + "g"
        monkeypatch.setenv("GRIDPACT_KEY", wrong)
        answer = desk.run("fund", OTHER.address, "--coin", "1")
        assert (answer.code, "The key is not valid" in answer.err) == (2, True)
        assert wrong not in answer.out + answer.err
        assert UTILITY.secret.encode() not in b"".join(
            path.read_bytes() for path in desk.folder.rglob("*") if path.is_file()
        )


def test_knows_no_home_assistant() -> None:
    code = (
        "import sys; import tools.market.cli, tools.bench.__main__;"
        "sys.exit(any(name.split('.')[0] == 'homeassistant' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_script_tells_what_there_is() -> None:
    answer = subprocess.run([ROOT / "scripts" / "market", "--help"], capture_output=True, text=True, check=True)
    for command in ("deploy", "request", "watch", "clear", "results", "verify-proof"):
        assert command in answer.stdout
