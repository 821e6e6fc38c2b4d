"""What settlement pays on registers: for nothing, for a shed, and the same on the contracts."""

from datetime import UTC, datetime
import json
from pathlib import Path

import pytest

from custom_components.gridpact.errors import Refused
from tools.bench.__main__ import main
from tools.bench.fairness.events import CALENDAR, NO_CARRY, OURS, pretend, totals
from tools.bench.fairness.registers import Registers, load, single_loads, whole_homes

from .meters import DAY, FIRST, HOUR, registers

DAYS = 24
DATA = Path(__file__).parents[4] / "shared" / "data"


def steady(day: int, hour: int) -> int:
    return 500


def alternating(day: int, hour: int) -> int:
    return 300 + 400 * (day % 2)


def written(folder: Path, *meters: Registers) -> Path:
    lines = ["timestamp_utc,household,meter,import_wh,export_wh"]
    for found in meters:
        for time, wh in found.readings.items():
            stamp = datetime.fromtimestamp(time, UTC).isoformat().replace("+00:00", "Z")
            lines.append(f"{stamp},{found.household},{found.meter},{wh},0")
    (folder / "registers.csv").write_text("\n".join(lines))
    return folder


class TestPretendedEvents:
    def test_pay_nothing_to_a_home_that_does_not_change(self) -> None:
        assert [event.settlement.delivered_wh for event in pretend(registers(steady), shed=False)] == [0] * 24

    def test_pay_a_true_shed_in_full(self) -> None:
        sums = totals([registers(steady)], shed=True)
        assert sums.delivered_wh == sums.shed_wh == sums.awarded_wh == 24 * 500

    def test_are_held_on_three_of_ten_days_after_a_whole_baseline(self) -> None:
        days = sorted({event.day - FIRST // DAY for event in pretend(registers(steady), shed=False)})
        assert days == [11, 12, 13, 21, 22, 23]

    def test_let_luck_cancel_that_other_rules_pay(self) -> None:
        site = [registers(alternating)]
        paid = {rules: totals(site, shed=False, rules=rules) for rules in (OURS, NO_CARRY, CALENDAR)}
        assert paid[OURS].delivered_wh < paid[NO_CARRY].delivered_wh
        assert paid[CALENDAR].events > paid[OURS].events

    def test_leave_out_windows_that_were_not_measured(self) -> None:
        found = registers(steady)
        del found.readings[FIRST + 11 * DAY + 8 * HOUR]
        assert len(list(pretend(found, shed=False))) == 23


class TestRegisters:
    def test_are_read_from_every_file_that_holds_some(self, tmp_path: Path) -> None:
        written(tmp_path, registers(steady), registers(steady, "freezer"), registers(steady, "pv"))
        (tmp_path / "power.csv").write_text("timestamp_utc,appliance,power_w\n2026-01-01T00:00:00Z,x,1\n")
        found = load(tmp_path)
        assert [site.name for site in whole_homes(found)] == ["house/grid"]
        assert [site.name for site in single_loads(found)] == ["house/freezer"]
        assert found[0].days == range(FIRST // DAY, FIRST // DAY + DAYS)

    def test_that_are_not_there_are_missed(self, tmp_path: Path) -> None:
        with pytest.raises(Refused, match="no_registers"):
            load(tmp_path)


class TestCommand:
    def test_compares_with_the_contracts_and_keeps_its_promise(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        folder = written(tmp_path, registers(steady), registers(alternating, "heater"))
        assert main(["--only", "fairness", str(folder), "--days", "14", "--json"]) == 0
        document = json.loads(capsys.readouterr().out)["fairness"]
        assert document["contract"]["settlements"] > 24
        assert document["contract"]["different"] == 0
        assert (document["pay"][0]["placebo"], document["pay"][0]["true_shed"]) == (0.0, 100.0)
        hidden = next(attack for attack in document["attacks"] if attack["name"] == "hide every bad call")
        assert (hidden["ours"], hidden["limit"], hidden["kept"]) == (0.0, 0.0, True)
        assert document["kept"] is True

    def test_fails_if_doing_nothing_pays(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        def burnt_before(day: int, hour: int) -> int:
            return 1500 if day < 11 else 500

        folder = written(tmp_path, registers(burnt_before))
        assert main(["--only", "fairness", str(folder), "--days", "1"]) == 1
        assert "BROKEN" in capsys.readouterr().out

    def test_fails_if_an_attack_pays(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tools.bench.fairness.attacks.judge.MOST_LEAVING", -1.0)
        folder = written(tmp_path, registers(steady))
        assert main(["--only", "fairness", str(folder), "--days", "1"]) == 1
        lines = [line for line in capsys.readouterr().out.splitlines() if "BROKEN" in line]
        assert [line.split(":")[0] for line in lines] == [
            "leave with any debt, come back as new",
            "leave with more than three awards",
        ]

    def test_says_where_it_looked_for_data(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["--only", "fairness", str(tmp_path / "nowhere")]) == 2
        assert "nowhere holds no register CSVs" in capsys.readouterr().err


@pytest.mark.skipif(not DATA.is_dir(), reason=f"no measured registers in {DATA}")
def test_measured_homes_are_paid_honestly() -> None:
    homes = whole_homes(load(DATA))
    placebo, true = totals(homes, shed=False), totals(homes, shed=True)
    assert 100 * placebo.delivered_wh <= 8 * placebo.awarded_wh
    assert 95 * true.shed_wh <= 100 * true.delivered_wh <= 105 * true.shed_wh
