"""A home goes to a neighbour while its battery is low, pays first, breaks before it makes, and comes back."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.gridpact.database import Database
from custom_components.gridpact.errors import OutcomeUnknown, Refused, Rejected, Unreachable
from custom_components.gridpact.loads import switching
from custom_components.gridpact.settings import buy_name, highest_price_name, limit_name
from custom_components.gridpact.supplies import changeover, purchasing, steering
from custom_components.gridpact.supplies.models import Phase, SupplyState

from .support.supplies import CENT, NOW, OWN, PAUL, PAULS, ROSA, ROSAS, SuppliedHome, Wires


@pytest.fixture(autouse=True)
def evening(freezer: FrozenDateTimeFactory) -> None:
    freezer.move_to(datetime.fromtimestamp(NOW, UTC))


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switching, "CONFIRM_WITHIN_S", 0)  # frozen time passes no other timeout
    monkeypatch.setattr(changeover, "SETTLE_S", 0)
    monkeypatch.setattr(steering, "GLANCE_S", 0)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "account.db")
    yield database
    database.close()


@pytest.fixture
async def wires(hass: HomeAssistant) -> Wires:
    return await Wires.lay(hass)


@pytest.fixture
async def home(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, wires: Wires, database: Database
) -> AsyncIterator[SuppliedHome]:
    """Rosa sells for 20 cents, Paul for 25."""
    home = SuppliedHome(hass, freezer, wires, database, ROSAS, PAULS)
    home.shop.sells(PAUL, 25)
    home.shop.sells(ROSA, 20)
    await home.start()
    yield home
    await home.control.async_stop()
    assert not wires.shorted


class TestGoing:
    """To a neighbour."""

    async def test_a_low_battery_goes_to_the_cheapest(self, home: SuppliedHome, wires: Wires) -> None:
        await home.runs_low()
        assert home.shop.bought == [(ROSAS.id, 550)]  # a lot and a tenth
        assert (wires.closed, home.in_use) == (["rosa"], ["rosa"])
        assert home.told == [("Roof", "Rosa", "battery_low")]

    async def test_the_own_relay_opens_before_the_neighbours_closes(self, home: SuppliedHome, wires: Wires) -> None:
        order: list[str] = []
        home.hass.bus.async_listen("state_changed", callback(lambda _: order.append("+".join(wires.closed))))
        await home.runs_low()
        assert list(dict.fromkeys(order)) == ["own", "", "rosa"]

    async def test_one_low_value_is_none(self, home: SuppliedHome, wires: Wires) -> None:
        for charge in (20, 30, 24, 25, 20):
            home.charge(charge)
            await home.poll()
        assert (wires.closed, home.shop.bought) == (["own"], [])

    @pytest.mark.parametrize("missing", ["unavailable", "unknown", "", "-1", "101", "nan"])
    async def test_a_missing_value_changes_nothing(self, home: SuppliedHome, wires: Wires, missing: str) -> None:
        home.charge(missing)
        await home.poll(5)
        assert (wires.closed, home.shop.bought, home.control.charge) == (["own"], [], None)
        home.charge(20)
        await home.poll()
        home.charge(missing)
        await home.poll(5)
        assert wires.closed == ["own"]
        home.charge(20)
        await home.poll()
        assert wires.closed == ["rosa"]

    async def test_only_who_wants_it_buys(self, home: SuppliedHome, wires: Wires) -> None:
        home.settings.write(buy_name(OWN.id), "off")
        await home.runs_low()
        assert (wires.closed, home.shop.bought) == (["own"], [])

    async def test_the_limit_is_the_numbers(self, home: SuppliedHome, wires: Wires) -> None:
        home.settings.write(limit_name(OWN.id), "20")
        await home.runs_low()
        assert wires.closed == ["own"]
        home.charge(19)
        await home.poll(2)
        assert wires.closed == ["rosa"]

    async def test_nobody_is_paid_more_than_the_highest_price(self, home: SuppliedHome) -> None:
        home.settings.write(highest_price_name(ROSAS.id), "0.1999")
        await home.runs_low()
        assert home.shop.bought == [(PAULS.id, 550)]

    async def test_of_equal_prices_who_was_set_up_first_sells(self, home: SuppliedHome, wires: Wires) -> None:
        home.shop.vanishes(ROSA)
        home.shop.sells(ROSA, 25)
        await home.runs_low()
        assert wires.closed == ["rosa"]

    async def test_if_nobody_sells_the_home_stays(self, home: SuppliedHome, wires: Wires) -> None:
        for seller in (ROSA, PAUL):
            home.shop.vanishes(seller)
        await home.runs_low()
        assert (wires.closed, home.told) == (["own"], [])
        assert home.control.states()[ROSAS.id].reason == "no_offer"
        home.shop.sells(PAUL, 25)
        await home.poll()
        assert wires.closed == ["paul"]

    async def test_anybody_may_sell_on_a_line_without_a_name(self, home: SuppliedHome, wires: Wires) -> None:
        await home.restart(replace(ROSAS, seller=None))
        home.shop.vanishes(ROSA)
        await home.runs_low()
        assert (wires.closed, home.shop.energy.left_wh([PAUL])) == (["rosa"], 550)

    async def test_what_is_used_meanwhile_is_bought_at_once(self, home: SuppliedHome) -> None:
        home.watts = 6000
        await home.runs_low()
        assert home.shop.bought == [(ROSAS.id, 1100)]

    async def test_without_a_power_the_register_tells_it(self, home: SuppliedHome) -> None:
        home.watts = None
        await home.poll(10, uses=25)
        await home.runs_low()
        [(_, wh)] = home.shop.bought
        assert 900 < wh < 1100

    async def test_energy_that_is_left_comes_first(self, home: SuppliedHome, wires: Wires) -> None:
        await home.shop.buy(600, 25 * CENT, NOW, sellers=[PAUL], supply=PAULS.id)
        await home.runs_low()
        assert (wires.closed, len(home.shop.bought)) == (["paul"], 1)

    async def test_without_trade_nothing_happens(self, home: SuppliedHome, wires: Wires) -> None:
        home.has_trader = False
        await home.runs_low()
        assert (wires.closed, home.told) == (["own"], [])

    async def test_no_node_answers(self, home: SuppliedHome, wires: Wires, monkeypatch: pytest.MonkeyPatch) -> None:
        async def offers(_now: int) -> list[object]:
            raise Unreachable("cannot_connect")

        monkeypatch.setattr(home.shop, "offers", offers)
        await home.runs_low()
        assert wires.closed == ["own"]


class TestStaying:
    """On a neighbour's supply."""

    @pytest.fixture(autouse=True)
    async def at_rosas(self, home: SuppliedHome) -> None:
        await home.runs_low()

    async def test_what_is_used_is_counted_against_what_was_bought(self, home: SuppliedHome) -> None:
        await home.poll(2, uses=100)
        assert home.shop.energy.consumed() == {ROSA: 200}
        assert home.control.states()[ROSAS.id] == SupplyState(
            in_use=True, price=20 * CENT, bought_wh=550, left_wh=350, reason="battery_low"
        )

    async def test_it_is_bought_again_before_it_runs_out(self, home: SuppliedHome, wires: Wires) -> None:
        await home.poll(4, uses=100)
        assert len(home.shop.bought) == 1
        await home.poll(uses=25)
        assert home.shop.bought == [(ROSAS.id, 550)] * 2
        assert (wires.closed, wires.own.calls) == (["rosa"], ["turn_off"])
        assert home.control.states()[ROSAS.id].left_wh == 1100 - 425

    async def test_a_strong_use_is_bought_for_earlier(self, home: SuppliedHome) -> None:
        home.watts = 9000
        await home.poll(uses=250)  # 300 Wh are what two minutes take
        assert home.shop.bought[1:] == [(ROSAS.id, 1650)]

    async def test_a_seller_that_vanishes_is_replaced_within_one_poll(self, home: SuppliedHome, wires: Wires) -> None:
        home.shop.vanishes(ROSA)
        await home.poll(uses=430)
        assert wires.closed == ["paul"]
        assert home.told[1:] == [("Rosa", "Paul", "seller_gone")]
        assert home.shop.energy.consumed() == {ROSA: 430}
        await home.poll(uses=70)
        assert home.shop.energy.consumed() == {ROSA: 430, PAUL: 70}

    async def test_when_all_vanish_the_home_goes_back(self, home: SuppliedHome, wires: Wires) -> None:
        for seller in (ROSA, PAUL):
            home.shop.vanishes(seller)
        await home.poll(uses=500)
        assert wires.closed == ["rosa"]
        await home.poll(uses=50)
        assert (wires.closed, home.in_use) == (["own"], ["own"])
        assert home.told[1:] == [("Rosa", "Roof", "seller_gone")]

    async def test_a_full_battery_brings_the_home_back_after_the_dwell(self, home: SuppliedHome, wires: Wires) -> None:
        home.charge(40)
        await home.poll(5)
        assert wires.closed == ["rosa"]
        await home.wait(600)
        await home.poll()
        assert wires.closed == ["own"]
        assert home.told[1:] == [("Rosa", "Roof", "battery_full")]

    async def test_between_the_limits_nothing_moves(self, home: SuppliedHome, wires: Wires) -> None:
        for charge in (26, 34, 25, 34):
            home.charge(charge)
            await home.wait(700)
            assert wires.closed == ["rosa"]
        home.charge(35)
        await home.poll()
        assert wires.closed == ["own"]
        for charge in (34, 26, 25):
            home.charge(charge)
            await home.wait(700)
        assert wires.closed == ["own"]

    async def test_the_home_stays_on_its_own_supply_for_the_dwell_too(self, home: SuppliedHome, wires: Wires) -> None:
        home.charge(90)
        await home.wait(610)
        assert wires.closed == ["own"]
        home.charge(10)
        await home.poll(4)
        assert wires.closed == ["own"]
        await home.wait(600)
        assert wires.closed == ["rosa"]

    @pytest.mark.parametrize("missing", ["unavailable", "unknown"])
    async def test_a_missing_value_changes_nothing(self, home: SuppliedHome, wires: Wires, missing: str) -> None:
        home.charge(missing)
        await home.wait(700)
        await home.poll(5, uses=100)
        assert (wires.closed, len(home.shop.bought)) == (["rosa"], 2)

    async def test_once_it_is_switched_off_nothing_more_is_bought(self, home: SuppliedHome, wires: Wires) -> None:
        home.settings.write(buy_name(OWN.id), "off")
        await home.poll(5, uses=100)
        assert wires.closed == ["rosa"]
        await home.poll(uses=50)
        assert (wires.closed, len(home.shop.bought)) == (["own"], 1)
        assert home.told[1:] == [("Rosa", "Roof", "used_up")]

    async def test_a_restart_goes_on(self, home: SuppliedHome, wires: Wires) -> None:
        await home.poll(uses=100)
        home.register_wh += 50  # while nobody looked
        await home.restart()
        await home.poll(uses=50)
        assert (wires.closed, home.shop.energy.consumed()) == (["rosa"], {ROSA: 200})
        assert wires.rosa.calls == ["turn_on"]

    async def test_a_supply_that_is_removed_is_left(self, home: SuppliedHome, wires: Wires) -> None:
        await home.restart(PAULS)
        await home.poll()
        assert wires.closed == ["own"]
        assert home.told[1:] == [("", "Roof", "removed")]

    async def test_with_the_own_supply_removed_the_home_still_goes_back(self, home: SuppliedHome, wires: Wires) -> None:
        home.own = None
        await home.restart()
        await home.poll(uses=540)
        await home.poll(uses=10)
        assert wires.closed == ["own"]

    async def test_without_its_meter_nothing_can_be_counted(self, home: SuppliedHome, wires: Wires) -> None:
        await home.restart(replace(ROSAS, meter="gone"))
        await home.poll()
        assert wires.closed == ["own"]
        assert home.told[1:] == [("Rosa", "Roof", "no_meter")]

    async def test_disabled_the_home_goes_back(self, home: SuppliedHome, wires: Wires) -> None:
        await home.control.async_return()
        assert (wires.closed, home.told[1:]) == (["own"], [("Rosa", "Roof", "removed")])
        calls = list(wires.own.calls)
        await home.control.async_return()
        assert wires.own.calls == calls


class TestPayment:
    """Without a receipt no relay moves."""

    @pytest.mark.parametrize("error", [Refused("over_limit"), Rejected("rejected")])
    async def test_that_is_refused_goes_to_the_next(self, home: SuppliedHome, wires: Wires, error: Exception) -> None:
        home.shop.fails = error  # type: ignore[assignment]
        await home.runs_low()
        assert (wires.closed, home.shop.bought) == (["paul"], [(PAULS.id, 550)])
        assert wires.rosa.calls == []
        assert home.control.states()[ROSAS.id].reason == error.args[0]

    async def test_that_is_refused_is_not_tried_again_at_once(self, home: SuppliedHome, wires: Wires) -> None:
        home.shop.vanishes(PAUL)
        home.shop.fails = Rejected("rejected")
        await home.runs_low()
        await home.poll(3)
        assert (wires.closed, home.shop.bought) == (["own"], [])
        await home.wait(300)
        assert (wires.closed, home.shop.bought) == (["rosa"], [(ROSAS.id, 550)])

    @pytest.mark.parametrize("paid", [True, False])
    @pytest.mark.parametrize("error", [OutcomeUnknown("outcome_unknown"), Unreachable("cannot_connect")])
    async def test_of_which_nothing_is_known_is_not_repeated(
        self, home: SuppliedHome, wires: Wires, error: Exception, paid: bool
    ) -> None:
        home.shop.vanishes(PAUL)
        home.shop.fails, home.shop.pays_first = error, paid  # type: ignore[assignment]
        await home.runs_low()
        home.shop.fails = error  # type: ignore[assignment]
        await home.poll(3)
        assert (wires.closed, home.position.buying) == (["own"], ROSAS.id)
        home.shop.fails = None
        await home.wait(300)
        assert (wires.closed, home.position.buying) == (["rosa"], "")
        assert home.shop.bought == [(ROSAS.id, 550)]

    async def test_on_its_way_when_the_energy_is_used_up(self, home: SuppliedHome, wires: Wires) -> None:
        await home.runs_low()
        home.shop.fails = OutcomeUnknown("outcome_unknown")
        await home.poll(uses=430)
        home.shop.fails = OutcomeUnknown("outcome_unknown")
        await home.poll(uses=120)
        assert wires.closed == ["own"]
        assert (len(home.shop.bought), home.position.buying) == (1, ROSAS.id)

    async def test_is_not_waited_for_by_a_stop(
        self, home: SuppliedHome, wires: Wires, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reached = asyncio.Event()

        async def buy(*_args: object, **_fields: object) -> None:
            reached.set()
            await asyncio.Event().wait()

        monkeypatch.setattr(home.shop, "buy", buy)
        home.charge(20)
        await home.poll()
        home.freezer.tick(15)
        poll = asyncio.create_task(home.control.async_poll())
        await reached.wait()
        await home.control.async_stop()
        await poll
        assert (wires.closed, home.position.buying) == (["own"], ROSAS.id)


class TestRelays:
    """That do not what they are asked for."""

    async def test_an_own_relay_that_does_not_open(self, home: SuppliedHome, wires: Wires) -> None:
        wires.own.obeys = False
        await home.runs_low()
        assert (wires.closed, home.in_use, wires.rosa.calls) == (["own"], ["own"], ["turn_off"])
        assert home.told == [("Rosa", "Roof", "not_switched")]
        assert [(one.relay, one.wanted) for one in home.control.failures.values()] == [("switch.own", "off")]
        assert home.control.states()[ROSAS.id].reason == "not_switched"

    @pytest.mark.parametrize("fails", [None, HomeAssistantError("no answer")])
    async def test_a_neighbours_relay_that_does_not_close(
        self, home: SuppliedHome, wires: Wires, fails: Exception | None
    ) -> None:
        wires.rosa.obeys, wires.rosa.fails = False, fails
        await home.runs_low()
        assert (wires.closed, home.in_use) == (["own"], ["own"])
        assert home.told == [("Rosa", "Roof", "not_switched")]
        assert [(one.relay, one.wanted) for one in home.control.failures.values()] == [("switch.rosa", "on")]

    async def test_it_is_left_alone_for_a_while(self, home: SuppliedHome, wires: Wires) -> None:
        wires.rosa.obeys = False
        await home.runs_low()
        wires.rosa.obeys = True
        await home.poll(10)
        assert wires.closed == ["own"]
        await home.wait(600)
        assert wires.closed == ["rosa"]
        assert (len(home.shop.bought), home.control.failures) == (1, {})

    async def test_that_is_silent_is_not_paid_for(self, home: SuppliedHome, wires: Wires) -> None:
        wires.rosa.set("unavailable")
        await home.runs_low()
        assert (wires.closed, home.shop.bought) == (["paul"], [(PAULS.id, 550)])

    async def test_an_own_relay_that_is_silent_or_off_stays_so(self, home: SuppliedHome, wires: Wires) -> None:
        for state in ("unavailable", "off"):
            wires.own.set(state)
            await home.runs_low()
            assert (home.shop.bought, wires.own.calls) == ([], [])

    async def test_a_neighbours_relay_that_falls_silent_when_it_is_to_close(
        self, home: SuppliedHome, wires: Wires
    ) -> None:
        @callback
        def falls_silent(_: object) -> None:
            if wires.own.says == "off" and wires.rosa.available:
                wires.rosa.set("unavailable")

        stop = home.hass.bus.async_listen("state_changed", falls_silent)
        await home.runs_low()
        stop()
        assert (wires.closed, wires.rosa.calls.count("turn_on")) == (["own"], 0)

    async def test_a_neighbours_relay_that_does_not_open(self, home: SuppliedHome, wires: Wires) -> None:
        await home.runs_low()
        wires.rosa.obeys = False
        home.charge(50)
        await home.wait(700)
        assert (wires.closed, home.in_use) == (["rosa"], [])
        assert (home.position.phase, home.position.supply) == (Phase.OPENING, "")
        assert [(one.relay, one.wanted) for one in home.control.failures.values()] == [("switch.rosa", "off")]
        wires.rosa.obeys = True
        await home.poll()
        assert (wires.closed, home.in_use, home.control.failures) == (["own"], ["own"], {})
        assert home.told[1:] == [("Rosa", "Roof", "battery_full")]

    async def test_that_answers_again_is_taken_up_at_once(self, home: SuppliedHome, wires: Wires) -> None:
        await home.runs_low()
        wires.rosa.obeys = False
        home.charge(50)
        await home.wait(700)
        wires.rosa.obeys = True
        wires.rosa.set("off")
        await home.hass.async_block_till_done(wait_background_tasks=True)
        assert (wires.closed, home.in_use) == (["own"], ["own"])

    async def test_moved_by_a_person_bring_the_home_back(self, home: SuppliedHome, wires: Wires) -> None:
        await home.runs_low()
        wires.rosa.set("off")
        await home.hass.async_block_till_done(wait_background_tasks=True)
        assert (wires.closed, home.told[1:]) == (["own"], [("Rosa", "Roof", "relay_moved")])

    async def test_an_own_relay_that_a_person_closes_opens_the_neighbours(
        self, home: SuppliedHome, wires: Wires
    ) -> None:
        await home.runs_low()
        wires.own.set("on")
        await home.hass.async_block_till_done(wait_background_tasks=True)
        assert (wires.closed, home.told[1:]) == (["own"], [("Rosa", "Roof", "relay_moved")])
        wires.shorted = False  # that was the person

    async def test_a_neighbours_relay_that_a_person_closes_is_opened(self, home: SuppliedHome, wires: Wires) -> None:
        wires.paul.set("on")
        await home.hass.async_block_till_done(wait_background_tasks=True)
        assert (wires.closed, home.told) == (["own"], [])
        wires.shorted = False  # that was the person

    async def test_a_person_may_go_to_a_neighbour_by_hand(self, home: SuppliedHome, wires: Wires) -> None:
        wires.own.set("off")
        wires.paul.set("on")
        await home.poll(3)
        assert (wires.closed, wires.paul.calls) == (["paul"], [])

    async def test_a_neighbour_that_falls_silent_in_use_stays(self, home: SuppliedHome, wires: Wires) -> None:
        await home.runs_low()
        wires.rosa.set("unavailable")
        await home.poll(2)
        assert wires.own.says == "off", "it may be closed still"
        wires.rosa.set("on")
        await home.poll()
        assert (wires.closed, home.told[1:]) == (["rosa"], [])

    async def test_people_try_again(self, home: SuppliedHome, wires: Wires) -> None:
        wires.rosa.obeys = False
        await home.runs_low()
        with pytest.raises(Refused) as refused:
            await home.control.async_try_again("switch.rosa")
        assert refused.value.key == "not_confirmed"
        wires.rosa.obeys = True
        await home.control.async_try_again("switch.rosa")
        assert (wires.closed, home.control.failures) == (["rosa"], {})
        assert home.control.name_of_relay("switch.rosa") == "Rosa"
        assert home.control.name_of_relay("switch.gone") == "switch.gone"

    async def test_people_try_again_to_come_back(self, home: SuppliedHome, wires: Wires) -> None:
        await home.runs_low()
        wires.rosa.obeys = False
        home.charge(50)
        await home.wait(700)
        wires.rosa.obeys = True
        await home.control.async_try_again("switch.rosa")
        assert (wires.closed, home.control.failures) == (["own"], {})


class TestByHand:
    """A person buys, and the home goes there."""

    async def test_the_home_goes_there_until_it_is_used_up(self, home: SuppliedHome, wires: Wires) -> None:
        bought = await home.control.async_buy(PAULS.id, 300, 26 * CENT)
        assert (bought.wh, bought.cost, wires.closed) == (300, 75_000, ["paul"])
        assert home.told == [("Roof", "Paul", "by_hand")]
        await home.wait(700)
        assert wires.closed == ["paul"], "the battery is full, but this was asked for"
        await home.poll(3, uses=100)
        assert (wires.closed, home.told[1:]) == (["own"], [("Paul", "Roof", "used_up")])

    async def test_with_a_low_battery_it_goes_on(self, home: SuppliedHome, wires: Wires) -> None:
        await home.control.async_buy(PAULS.id, 300, 26 * CENT)
        home.charge(10)
        await home.poll(3, uses=100)
        assert (wires.closed, len(home.shop.bought)) == (["paul"], 2)

    async def test_more_of_the_same_moves_nothing(self, home: SuppliedHome, wires: Wires) -> None:
        await home.control.async_buy(PAULS.id, 300, 26 * CENT)
        await home.control.async_buy(PAULS.id, 300, 26 * CENT)
        assert (wires.paul.calls, len(home.told)) == (["turn_on"], 1)
        assert home.position.buying == ""

    async def test_of_another_goes_from_one_to_the_other(self, home: SuppliedHome, wires: Wires) -> None:
        await home.control.async_buy(PAULS.id, 300, 26 * CENT)
        await home.control.async_buy(ROSAS.id, 300, 26 * CENT)
        assert (wires.closed, wires.own.calls) == (["rosa"], ["turn_off", "turn_off"])
        assert home.told[1:] == [("Paul", "Rosa", "by_hand")]

    @pytest.mark.parametrize(
        ("supply", "key"), [(OWN.id, "not_a_neighbour"), (ROSAS.id, "relay_unavailable"), (PAULS.id, "no_offer")]
    )
    async def test_what_cannot_be_is_refused_before_it_is_paid(
        self, home: SuppliedHome, wires: Wires, supply: str, key: str
    ) -> None:
        wires.rosa.set("unavailable")
        with pytest.raises(Refused) as refused:
            await home.control.async_buy(supply, 300, 24 * CENT)
        assert (refused.value.key, home.shop.bought, wires.closed) == (key, [], ["own"])

    async def test_without_trade_nobody_sells(self, home: SuppliedHome) -> None:
        home.has_trader = False
        with pytest.raises(Refused) as refused:
            await home.control.async_buy(ROSAS.id, 300, 24 * CENT)
        assert refused.value.key == "no_offer"

    async def test_paid_but_not_switched(self, home: SuppliedHome, wires: Wires) -> None:
        wires.rosa.obeys = False
        with pytest.raises(Refused) as refused:
            await home.control.async_buy(ROSAS.id, 300, 24 * CENT)
        assert (refused.value.key, wires.closed, len(home.shop.bought)) == ("not_switched", ["own"], 1)

    async def test_nothing_is_bought_while_another_purchase_is_open(self, home: SuppliedHome, wires: Wires) -> None:
        home.shop.fails, home.shop.pays_first = OutcomeUnknown("outcome_unknown"), True
        with pytest.raises(OutcomeUnknown):
            await home.control.async_buy(ROSAS.id, 300, 24 * CENT)
        home.shop.fails = OutcomeUnknown("outcome_unknown")
        with pytest.raises(Refused) as refused:
            await home.control.async_buy(PAULS.id, 300, 26 * CENT)
        assert refused.value.key == "purchase_open"
        home.shop.fails = None
        await home.poll()
        assert (wires.closed, home.told) == (["rosa"], [("Roof", "Rosa", "by_hand")])
        assert len(home.shop.bought) == 1


class Crash(BaseException):
    """A power cut."""


POINTS = [
    ("supply_buying", ROSAS.id, 0, ["own"]),
    ("supply_bought", ROSAS.id, 1, ["own"]),
    ("supply_opening", ROSAS.id, 1, ["own"]),
    ("supply_opened", ROSAS.id, 1, []),
    ("supply_closing", ROSAS.id, 1, []),
    ("supply_closed", ROSAS.id, 1, ["rosa"]),
    ("supply_opening", "own", 1, ["rosa"]),
    ("supply_opened", "own", 1, []),
    ("supply_closing", "own", 1, []),
    ("supply_closed", "own", 1, ["own"]),
]


class TestPowerCuts:
    """At every step; the real ones, of a process, are in tests/crash."""

    @pytest.mark.parametrize(("point", "where", "bought", "closed"), POINTS)
    async def test_leave_no_relay_in_between_and_nothing_uncounted(
        self,
        home: SuppliedHome,
        wires: Wires,
        monkeypatch: pytest.MonkeyPatch,
        point: str,
        where: str,
        bought: int,
        closed: list[str],
    ) -> None:
        def dies(name: str, purpose: str = "") -> None:
            if (name, purpose) == (point, where):
                raise Crash

        home.charge(20)
        if where == "own":
            await home.poll(2)
            home.charge(90)
            await home.wait(590)
        else:
            await home.poll()
        with monkeypatch.context() as patch:
            for module in (changeover, purchasing):
                patch.setattr(module, "checkpoint", dies)
            home.freezer.tick(15)
            home.register_wh += 30
            with pytest.raises(Crash):
                await home.control.async_poll()
        assert (len(home.shop.bought), wires.closed) == (bought, closed)

        home.register_wh += 40 if closed else 0  # nothing flows in the dark
        await home.restart()
        await home.poll(3)
        there = "own" if where == "own" else "rosa"
        assert (wires.closed, home.in_use, len(home.shop.bought)) == ([there], [there], 1)
        assert home.told[-1][1] == {"own": "Roof", "rosa": "Rosa"}[there]
        assert len(home.told) == (2 if where == "own" else 1)
        used = {"own": 30 + 40 * (closed == ["rosa"]), "rosa": 40 * (closed == ["rosa"])}[there]
        assert home.shop.energy.consumed().get(ROSA, 0) == used


async def test_a_switch_that_says_off_for_a_moment_changes_nothing(
    home: SuppliedHome, wires: Wires, monkeypatch: pytest.MonkeyPatch
) -> None:
    await home.runs_low()

    async def meanwhile(_seconds: float) -> None:
        wires.rosa.set("on")

    monkeypatch.setattr(asyncio, "sleep", meanwhile)
    wires.rosa.set("off")
    await home.control.async_poll()
    assert (wires.closed, home.in_use, wires.rosa.calls) == (["rosa"], ["rosa"], ["turn_on"])
