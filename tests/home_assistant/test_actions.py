"""Actions: who may call them, what they answer, and which of the three ways they fail in."""

from typing import Any

from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import area_registry as ar, device_registry as dr, label_registry as lr
import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.gridpact.actions.problems import translated
from custom_components.gridpact.const import DOMAIN
from custom_components.gridpact.devices import subentry_device_of
from custom_components.gridpact.errors import (
    AccessDenied,
    GridpactError,
    OutcomeUnknown,
    Refused,
    Rejected,
    Unreachable,
    WrongPeer,
)
from custom_components.gridpact.loads.models import Memory
from custom_components.gridpact.services import ACTIONS
from custom_components.gridpact.settings import allowed_name
from tests.integration.town import CENT, at, evening

from .support.home import EVENT_DAY, HomeAssistantHome

story = [pytest.mark.chain, pytest.mark.freeze_time(tick=True)]

UNTIL = "2026-02-27T13:00:00+00:00"


async def refusal(home: HomeAssistantHome, action: str, **data: Any) -> HomeAssistantError:
    with pytest.raises(HomeAssistantError) as caught:
        await home.call(DOMAIN, action, **data)
    return caught.value


class TestFailures:
    """Every error of the library becomes a sentence."""

    @pytest.mark.parametrize(
        ("error", "kind", "key"),
        [
            (Refused("too_much", limit=5, event=1), ServiceValidationError, "too_much"),
            (Refused("over_limit", amount="2", limit="1"), ServiceValidationError, "over_limit"),
            (Refused("rejected", reason="the market is paused", fee=0), HomeAssistantError, "rejected"),
            (Rejected("rejected", reason="too late", fee="0.1 ETH"), HomeAssistantError, "rejected"),
            (OutcomeUnknown("outcome_unknown"), HomeAssistantError, "outcome_unknown"),
            (Unreachable("cannot_connect", host="node"), HomeAssistantError, "cannot_connect"),
            (WrongPeer("wrong_chain", host="node"), HomeAssistantError, "cannot_connect"),
            (AccessDenied("invalid_auth"), HomeAssistantError, "cannot_connect"),
            (GridpactError("anything"), HomeAssistantError, "cannot_connect"),
        ],
    )
    async def test_become_sentences(
        self, account: MockConfigEntry, error: GridpactError, kind: type[HomeAssistantError], key: str
    ) -> None:
        with pytest.raises(kind) as caught, translated(account):
            raise error
        assert caught.value.translation_key == key
        assert caught.value.translation_domain == DOMAIN

    async def test_a_refusal_of_the_market_before_sending_cost_nothing(self, account: MockConfigEntry) -> None:
        with pytest.raises(HomeAssistantError) as caught, translated(account):
            raise Refused("rejected", reason="the market is paused", fee=0)
        assert caught.value.translation_placeholders == {"reason": "the market is paused", "fee": "0 ETH"}


def test_what_spends_is_for_administrators() -> None:
    assert {action.name for action in ACTIONS if action.admin} == {
        "place_bid",
        "join_event",
        "add_stake",
        "withdraw_stake",
        "vote",
        "claim",
        "buy_energy",
        "offer_energy",
        "cancel_offer",
        "mint_certificate",
        "list_certificate",
        "retire_certificate",
        "request_reduction",
        "clear_auction",
        "cancel_event",
        "create_grid_event",
        "complete_event",
    }


class TestShed:
    """shed and restore."""

    pytestmark = story

    async def test_finds_loads_by_device_area_label_switch_or_any_of_their_entities(
        self, home: HomeAssistantHome
    ) -> None:
        await home.start()
        hass = home.hass
        device = subentry_device_of(hass, home.entry, "load-heater")
        assert device
        area, label = ar.async_get(hass).async_create("Bath"), lr.async_get(hass).async_create("Heat")
        dr.async_get(hass).async_update_device(device.id, area_id=area.id, labels={label.label_id})
        targets: list[dict[str, Any]] = [
            {"device_id": device.id},
            {"area_id": area.id},
            {"label_id": [label.label_id]},
            {"entity_id": home.relay.entity_id},
            {"entity_id": home.entity_id("switch", "load-heater_allowed")},
        ]
        for target in targets:
            home.data.guard.controls["load-heater"].memory = Memory()  # as if it had rested
            answer = await home.call(DOMAIN, "shed", until=UNTIL, **target)
            assert answer["loads"] == [
                {
                    "device_id": device.id,
                    "entity_id": home.relay.entity_id,
                    "shed": True,
                    "until": UNTIL,
                    "reason": None,
                }
            ]
            await home.call(DOMAIN, "restore", **target)
            assert home.relay.says == "on"

    async def test_needs_an_event_or_a_time_in_the_future(self, home: HomeAssistantHome) -> None:
        await home.start()
        target = {"entity_id": home.relay.entity_id}
        assert (await refusal(home, "shed", **target)).translation_key == "no_deadline"
        past = await refusal(home, "shed", until="2026-02-27T11:00:00+00:00", **target)
        assert past.translation_key == "no_deadline"

    async def test_needs_a_load(self, home: HomeAssistantHome) -> None:
        await home.start()
        assert (await refusal(home, "shed", entity_id="switch.other", until=UNTIL)).translation_key == "no_load"

    async def test_says_that_a_load_is_protected(self, home: HomeAssistantHome) -> None:
        home.change_load(critical=True)
        await home.start()
        error = await refusal(home, "shed", entity_id=home.relay.entity_id, until=UNTIL)
        assert error.translation_key == "load_protected"
        assert home.relay.calls == []

    async def test_says_that_a_switch_does_not_obey(self, home: HomeAssistantHome) -> None:
        await home.start()
        home.relay.set("unavailable")
        error = await refusal(home, "shed", entity_id=home.relay.entity_id, until=UNTIL)
        assert error.translation_key == "nothing_shed"
        assert error.translation_placeholders == {"reasons": "Water heater (unreachable)"}

    async def test_leaving_a_load_alone_on_purpose_is_no_failure(self, home: HomeAssistantHome) -> None:
        await home.start()
        await home.hass.async_add_executor_job(home.data.settings.write, allowed_name("load-heater"), "off")
        answer = await home.call(DOMAIN, "shed", entity_id=home.relay.entity_id, until=UNTIL)
        assert answer["loads"][0]["reason"] == "not_allowed"

    async def test_restore_says_that_a_load_stays_off(self, home: HomeAssistantHome) -> None:
        await home.start()
        await home.call(DOMAIN, "shed", entity_id=home.relay.entity_id, until=UNTIL)
        home.relay.fails = HomeAssistantError("jammed")
        error = await refusal(home, "restore", entity_id=home.relay.entity_id)
        assert error.translation_key == "not_confirmed"
        home.relay.fails = None
        await home.call(DOMAIN, "restore", entity_id=home.relay.entity_id)
        assert home.relay.says == "on"


class TestEvents:
    """Bidding, leaving, collecting and looking."""

    pytestmark = story

    async def test_a_bid_by_hand_in_exact_decimals(self, home: HomeAssistantHome) -> None:
        await home.start()
        series = await home.town.request(evening(EVENT_DAY))
        await home.move(at(EVENT_DAY, 12, 1))
        account = home.entry.entry_id
        answer = await home.call(
            DOMAIN, "place_bid", account=account, event_id=str(series), energy_wh="700", price="0.30"
        )
        assert answer["state"] == "mined"
        assert answer["id"] == str(series)
        assert answer["transaction"].startswith("0x")
        assert float(answer["fee"]) > 0
        [bid] = await home.town.market.open_bids(home.account)
        assert (bid.wh, home.data.coordinator.data.snapshot.event.price) == (700, 30 * CENT)  # type: ignore[union-attr]

        again = await refusal(home, "place_bid", account=account, event_id=series, energy_wh=700, price=0.3)
        assert again.translation_key == "already_promised"

    @pytest.mark.parametrize(
        ("changes", "key"),
        [
            ({"event_id": 99}, "event_unknown"),
            ({"energy_wh": 99_000}, "too_much"),
            ({"price": "2.00"}, "below_price"),
            ({"price": "0.305"}, "below_price"),
            ({"price": "much"}, "invalid_amount"),
        ],
    )
    async def test_a_bid_that_cannot_be_is_refused_here(
        self, home: HomeAssistantHome, changes: dict[str, Any], key: str
    ) -> None:
        await home.start()
        series = await home.town.request(evening(EVENT_DAY))
        await home.move(at(EVENT_DAY, 12, 1))
        bid = {"account": home.entry.entry_id, "event_id": series, "energy_wh": 700, "price": "0.30", **changes}
        before = home.town.chain.nonce(home.account)
        assert (await refusal(home, "place_bid", **bid)).translation_key == key
        assert home.town.chain.nonce(home.account) == before, "nothing was sent"

    @pytest.mark.parametrize("changes", [{"energy_wh": 1.5}, {"energy_wh": 0}, {"event_id": "x"}, {"price": True}])
    async def test_nonsense_is_not_taken(self, home: HomeAssistantHome, changes: dict[str, Any]) -> None:
        await home.start()
        bid = {"account": home.entry.entry_id, "event_id": 1, "energy_wh": 700, "price": "0.30", **changes}
        with pytest.raises(probatio.Invalid):
            await home.call(DOMAIN, "place_bid", **bid)

    async def test_only_administrators_bid(self, home: HomeAssistantHome, hass_read_only_user: MockUser) -> None:
        await home.start()
        user = hass_read_only_user
        bid = {"account": home.entry.entry_id, "event_id": 1, "energy_wh": 700, "price": "0.30"}
        with pytest.raises(Unauthorized):
            await home.hass.services.async_call(
                DOMAIN, "place_bid", bid, blocking=True, context=Context(user_id=user.id)
            )

    async def test_leaving_brings_the_loads_back_at_once(self, home: HomeAssistantHome) -> None:
        await home.start()
        await home.win()
        await home.move(at(EVENT_DAY, 18), act=False)
        await home.call(DOMAIN, "shed", entity_id=home.relay.entity_id)
        await home.call("button", "press", entity_id=home.entity_id("button", "leave_event"))
        assert home.relay.says == "on"
        assert home.state("binary_sensor", "event_in_progress") == "off"
        assert home.events("load_restored")[0]["reason"] == "left"
        await home.step()
        assert "event_left" in home.names

        error = await refusal(home, "leave_event", account=home.entry.entry_id)
        assert error.translation_key == "nothing_to_leave"

    async def test_before_bidding_ends_leaving_takes_the_bid_back(self, home: HomeAssistantHome) -> None:
        await home.start()
        await home.take_part()
        series = await home.town.request(evening(EVENT_DAY))
        await home.move(at(EVENT_DAY, 12, 1))
        await home.call(DOMAIN, "leave_event", account=home.entry.entry_id, event_id=series)
        assert await home.town.market.open_bids(home.account) == []

    async def test_what_is_known_of_events_and_how_it_is_proven(self, home: HomeAssistantHome) -> None:
        await home.start()
        account = home.entry.entry_id
        assert (await home.call(DOMAIN, "get_events", account=account)) == {"events": []}
        series = await home.win()
        await home.move(at(EVENT_DAY, 18), act=False)
        await home.call(DOMAIN, "shed", entity_id=home.relay.entity_id)
        await home.move(at(EVENT_DAY, 20, 2))
        claimed = await home.call(DOMAIN, "claim", account=account, event_id=series)

        [event] = (await home.call(DOMAIN, "get_events", account=account, mine=True))["events"]
        assert claimed["events"] == [event]
        assert {name: event[name] for name in ("event_id", "stage", "promised_wh", "saved_wh", "amount", "price")} == {
            "event_id": "1",
            "stage": "paid",
            "promised_wh": 800,
            "saved_wh": 800,
            "amount": "0.16",
            "price": "0.2",
        }
        device = subentry_device_of(home.hass, home.entry, "load-heater")
        assert device
        assert event["loads"] == [device.id]
        assert (await home.call(DOMAIN, "get_events", account=account, start="2026-03-01 00:00:00"))["events"] == []

        intervals = (await home.call(DOMAIN, "get_delivery", account=account, event_id=series))["intervals"]
        assert len(intervals) == 8
        assert intervals[0] == {"start": "2026-02-27T18:00:00+00:00", "usual_wh": 150, "used_wh": 50}

        proof = (await home.call(DOMAIN, "export_proof", account=account, event_id=series))["proof"]
        assert proof["format"] == "gridpact.proof"
        assert proof["account"] == home.account

    @pytest.mark.parametrize("action", ["claim", "get_delivery", "export_proof"])
    async def test_an_unknown_event_is_named(self, home: HomeAssistantHome, action: str) -> None:
        await home.start()
        error = await refusal(home, action, account=home.entry.entry_id, event_id=77)
        assert error.translation_key == "event_unknown"

    async def test_an_account_that_is_not_loaded_is_named(self, home: HomeAssistantHome) -> None:
        await home.start()
        await home.stop()
        with pytest.raises(ServiceValidationError):
            await home.call(DOMAIN, "get_events", account=home.entry.entry_id)

    async def test_a_claim_that_cannot_reach_the_market_says_so(self, home: HomeAssistantHome) -> None:
        await home.start()
        series = await home.win()
        home.lose_node()
        error = await refusal(home, "claim", account=home.entry.entry_id, event_id=series)
        assert error.translation_key == "cannot_connect"
