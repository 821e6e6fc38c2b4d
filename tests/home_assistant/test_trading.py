"""Trading in Home Assistant, on a real chain: one home sells what the other one buys; certificates; who may do what."""

from decimal import Decimal
from typing import Any

from homeassistant.core import Context
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers import device_registry as dr, entity_registry as er
import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.gridpact.const import DOMAIN
from custom_components.gridpact.devices import subentry_device_of
from tests.integration.town import TOKEN_UNIT, at

from .support.home import EVENT_DAY, HomeAssistantHome
from .support.neighbours import Homes, move
from .support.trading import GIVES_W, account, ask_for, meter_of, offers_to, prove, sell, turn
from .test_actions import refusal

pytestmark = [pytest.mark.chain, pytest.mark.freeze_time(tick=True)]


def total(trades: list[dict[str, Any]]) -> tuple[int, Decimal]:
    """Return the energy (Wh) and the money of trades: each part of an offer is told by itself."""
    return sum(trade["wh"] for trade in trades), sum((Decimal(trade["amount"]) for trade in trades), Decimal(0))


class TestNeighbours:
    """One sells, the other buys."""

    async def test_what_one_sells_by_itself_the_other_buys_in_one_transaction(self, homes: Homes) -> None:
        seller, buyer = homes
        await sell(seller, 0.18)
        await buyer.start()
        await buyer.town.give(buyer.account, TOKEN_UNIT)
        await move(homes, at(EVENT_DAY, 15))
        assert seller.state("sensor", "surplus") == "0", "all of it is on offer"
        assert await offers_to(seller) == [], "nobody buys of oneself"

        offers = await offers_to(buyer)
        assert {(offer["seller"], offer["price"], offer["token"]) for offer in offers} == {
            (seller.account, "0.18", "GPT")
        }
        assert sum(offer["energy_wh"] for offer in offers) >= 500

        nonce = buyer.town.chain.nonce(buyer.account)
        bought = await buyer.call(DOMAIN, "buy_energy", **account(buyer, energy_wh=500, highest_price="0.18"))
        assert buyer.town.chain.nonce(buyer.account) == nonce + 1
        assert (bought["state"], bought["energy_wh"], bought["cost"], bought["token"]) == ("mined", 500, "0.09", "GPT")
        assert {part["seller"] for part in bought["parts"]} == {seller.account}
        assert sum(part["energy_wh"] for part in bought["parts"]) == 500
        assert buyer.state("sensor", "spent") == "0.09"
        assert await buyer.town.market.token_balance(buyer.account) == 91 * TOKEN_UNIT // 100

        parts = buyer.events("energy_bought")
        assert [part["wh"] for part in parts] == [part["energy_wh"] for part in bought["parts"]]
        assert total(parts) == (500, Decimal("0.09"))
        assert {(part["price"], part["partner"], part["transaction"]) for part in parts} == {
            ("0.18", seller.account, bought["transaction"])
        }
        trades = buyer.hass.states.get(buyer.entity_id("event", "trades"))
        assert trades
        assert {name: trades.attributes[name] for name in parts[-1]} == parts[-1]
        events = buyer.hass.states.get(buyer.entity_id("event", "events"))
        assert events
        assert events.attributes["event_type"] != "energy_bought"

        await move(homes, at(EVENT_DAY, 15, 2))
        sales = seller.events("energy_sold")
        assert total(sales) == (500, Decimal("0.09"))
        assert {(sale["partner"], sale["late"]) for sale in sales} == {(buyer.account, False)}
        assert seller.state("sensor", "energy_sold") == "0.5"
        assert seller.state("sensor", "earned") == "0.09"

    async def test_what_was_sold_while_home_assistant_was_down_is_told_late_and_once(self, homes: Homes) -> None:
        seller, buyer = homes
        await sell(seller, 0.2)
        await buyer.start()
        await buyer.town.give(buyer.account, TOKEN_UNIT)
        await move(homes, at(EVENT_DAY, 15))
        await seller.stop()
        await buyer.call(DOMAIN, "buy_energy", **account(buyer, energy_wh=300, highest_price=0.2))
        await seller.start()
        await seller.step()
        sales = seller.events("energy_sold")
        assert total(sales) == (300, Decimal("0.06"))
        assert all(sale["late"] for sale in sales)

    async def test_a_price_that_nobody_offers_and_money_that_is_not_there_buy_nothing(self, homes: Homes) -> None:
        seller, buyer = homes
        await sell(seller, 0.18)
        await buyer.start()
        await move(homes, at(EVENT_DAY, 15))
        nonce = buyer.town.chain.nonce(buyer.account)
        cheap = await refusal(buyer, "buy_energy", **account(buyer, energy_wh=500, highest_price="0.17"))
        assert cheap.translation_key == "no_offer"
        assert cheap.translation_placeholders is not None
        assert (cheap.translation_placeholders["wh"], cheap.translation_placeholders["price"]) == ("500", "0.17")
        poor = await refusal(buyer, "buy_energy", **account(buyer, energy_wh=500, highest_price="0.18"))
        assert poor.translation_key in {"rejected", "no_money"}
        assert buyer.town.chain.nonce(buyer.account) == nonce
        [failed] = buyer.events("purchase_failed")
        assert (failed["outcome"], failed["wh"]) == ("rejected", 500)
        assert failed["reason_text"]


class TestSelling:
    """By itself and by hand."""

    async def test_surplus_is_offered_by_hand_and_taken_back(self, home: HomeAssistantHome) -> None:
        await prove(home)
        surplus = int(home.state("sensor", "surplus"))
        wish = account(home, meter=meter_of(home), energy_wh=400, price="0.25", expires="2026-03-01T12:00:00+00:00")
        offered = await home.call(DOMAIN, "offer_energy", **wish)
        assert (offered["state"], offered["id"]) == ("mined", "1")
        assert home.state("sensor", "surplus") == str(surplus - 400)
        taken_back = await home.call(DOMAIN, "cancel_offer", **account(home, offer_id="1"))
        assert taken_back["id"] == "1"
        assert home.state("sensor", "surplus") == str(surplus)

    async def test_more_than_is_proven_is_not_offered(self, home: HomeAssistantHome) -> None:
        await prove(home)
        wish = account(home, meter=meter_of(home), energy_wh=1_000_000, price=1)
        error = await refusal(home, "offer_energy", **wish)
        assert error.translation_key == "not_enough_surplus"
        assert error.translation_placeholders is not None
        assert int(error.translation_placeholders["surplus"]) >= 1000

    async def test_a_time_that_is_over_is_refused(self, home: HomeAssistantHome) -> None:
        await prove(home)
        wish = account(home, meter=meter_of(home), energy_wh=400, price=1, expires="2026-01-01T00:00:00+00:00")
        assert (await refusal(home, "offer_energy", **wish)).translation_key == "expired"

    async def test_what_is_no_meter_of_ours_gives_nothing(self, home: HomeAssistantHome) -> None:
        await home.start()
        load = subentry_device_of(home.hass, home.entry, "load-heater")
        assert load is not None
        for device in (load.id, "nothing"):
            error = await refusal(home, "offer_energy", **account(home, meter=device, energy_wh=1, price=1))
            assert error.translation_key == "not_yours"
        assert (await refusal(home, "cancel_offer", **account(home, offer_id=7))).translation_key == "not_yours"

    async def test_selling_and_certifying_exclude_each_other(self, home: HomeAssistantHome) -> None:
        await home.start()
        assert (home.state("switch", "sell"), home.state("switch", "certify")) == ("off", "off")
        await turn(home, "sell")
        await turn(home, "certify")
        assert (home.state("switch", "sell"), home.state("switch", "certify")) == ("off", "on")
        await turn(home, "sell")
        assert (home.state("switch", "sell"), home.state("switch", "certify")) == ("on", "off")
        await turn(home, "sell", on=False)
        assert (home.state("switch", "sell"), home.state("switch", "certify")) == ("off", "off")

    async def test_what_was_set_holds_after_a_restart(self, home: HomeAssistantHome) -> None:
        await home.start()
        await ask_for(home, 0.185)
        await home.call("number", "set_value", entity_id=home.entity_id("number", "reserve"), value=40)
        await turn(home, "certify")
        await home.stop()
        await home.start()
        assert home.state("number", "asking_price") == "0.185"
        assert home.state("number", "reserve") == "40"
        assert home.state("switch", "certify") == "on"
        wanted = home.data.participant.home.preferences().trade
        assert (wanted.asking_price, wanted.reserve_percent, wanted.certify) == (185 * TOKEN_UNIT // 1000, 40, True)


class TestCertificates:
    """Made, listed, retired."""

    async def test_a_certificate_by_hand_from_making_to_using_it_up(self, home: HomeAssistantHome) -> None:
        await prove(home)
        surplus = int(home.state("sensor", "surplus"))
        minted = await home.call(DOMAIN, "mint_certificate", **account(home, meter=meter_of(home)))
        number = minted["id"]
        assert (minted["state"], home.state("sensor", "certificates_owned")) == ("mined", "1")
        assert home.state("sensor", "certified_energy") == "1"
        assert home.state("sensor", "surplus") == str(surplus - 1000)

        wish = account(home, certificate_id=number)
        await home.call(DOMAIN, "list_certificate", **wish, price="0.05")
        assert home.state("sensor", "certificates_for_sale") == "1"
        [shown] = (await home.call(DOMAIN, "get_certificates", **account(home)))["certificates"]
        assert (shown["certificate_id"], shown["energy_wh"], shown["price"]) == (number, 1000, "0.05")
        assert (shown["mine"], shown["meter"], shown["place"], shown["retired"]) == (True, meter_of(home), None, None)
        await home.call(DOMAIN, "list_certificate", **wish, price=0)
        assert home.state("sensor", "certificates_for_sale") == "0"

        await home.call(DOMAIN, "retire_certificate", **wish, beneficiary="Café Konstanz")
        assert home.state("sensor", "certificates_owned") == "0"
        assert home.state("sensor", "certificates_retired") == "1"
        [shown] = (await home.call(DOMAIN, "get_certificates", **account(home)))["certificates"]
        assert (shown["beneficiary"], shown["mine"], shown["owner"]) == ("Café Konstanz", False, None)
        assert shown["retired"]
        assert [name for name in home.names if name.startswith("certificate")] == [
            "certificate_minted",
            "certificate_retired",
        ]
        assert (await refusal(home, "retire_certificate", **wish, beneficiary="x")).translation_key == "not_yours"

    async def test_the_place_becomes_public_only_if_it_was_given(self, home: HomeAssistantHome) -> None:
        await prove(home)
        options = {**home.entry.options, "certificate_lot": 600, "certificate_place": "Konstanz"}
        home.hass.config_entries.async_update_entry(home.entry, options=options)
        await home.hass.async_block_till_done()
        await home.step()
        await home.call(DOMAIN, "mint_certificate", **account(home, meter=meter_of(home)))
        [shown] = (await home.call(DOMAIN, "get_certificates", **account(home)))["certificates"]
        assert (shown["energy_wh"], shown["place"]) == (600, "Konstanz")

    async def test_lots_are_made_and_listed_by_themselves(self, home: HomeAssistantHome) -> None:
        home.give(GIVES_W)
        await home.start()
        options = {**home.entry.options, "certificate_price": "0.05"}
        home.hass.config_entries.async_update_entry(home.entry, options=options)
        await home.hass.async_block_till_done()
        await turn(home, "certify")
        await home.move(at(EVENT_DAY, 16))
        owned = int(home.state("sensor", "certificates_owned"))
        assert owned >= 1
        assert home.state("sensor", "certificates_for_sale") == str(owned)
        assert len(home.events("certificate_minted")) == owned

    async def test_they_have_a_device_of_their_own_that_belongs_to_the_account(self, home: HomeAssistantHome) -> None:
        await home.start()
        found = dr.async_entries_for_config_entry(dr.async_get(home.hass), home.entry.entry_id)
        device, parent = ({one.model: one for one in found}[model] for model in ("Certificates", "Account"))
        assert (device.name, device.via_device_id) == ("Certificates", parent.id)
        certify = er.async_get(home.hass).async_get(home.entity_id("switch", "certify"))
        assert certify
        assert certify.device_id == device.id


class TestSale:
    """Somebody else buys one."""

    @pytest.mark.parametrize("down", [False, True], ids=["while it is up", "while it is down"])
    async def test_is_told_once_with_amount_price_and_buyer_and_counts_as_earned(
        self, homes: Homes, down: bool
    ) -> None:
        seller, buyer = homes
        await sell(seller, 0)
        await buyer.start()
        await buyer.town.give(buyer.account, TOKEN_UNIT)
        await move(homes, at(EVENT_DAY, 15))
        wish = account(seller, meter=meter_of(seller), energy_wh=800)
        number = (await seller.call(DOMAIN, "mint_certificate", **wish))["id"]
        await seller.call(DOMAIN, "list_certificate", **account(seller, certificate_id=number, price="0.05"))
        if down:
            await seller.stop()
        await buy_certificate(buyer, int(number), TOKEN_UNIT // 20)
        if down:
            await seller.start()
        await seller.step()
        await seller.step()
        [sold] = seller.events("certificate_sold")
        assert (sold["certificate_id"], sold["wh"], sold["late"]) == (number, 800, down)
        assert (sold["amount"], sold["price"], sold["partner"]) == ("0.05", "0.0625", buyer.account)
        trades = seller.hass.states.get(seller.entity_id("event", "trades"))
        assert trades
        assert (trades.attributes["event_type"], trades.attributes["amount"]) == ("certificate_sold", "0.05")
        assert seller.state("sensor", "certificates_sold") == "1"
        assert seller.state("sensor", "certificates_for_sale") == "0"
        assert seller.state("sensor", "earned") == "0.05"


async def buy_certificate(buyer: HomeAssistantHome, number: int, price: int) -> None:
    """Buy with the home's own key; there is no action for it."""
    chain = buyer.data.chain
    assert chain.trade is not None
    assert chain.sender is not None
    for call in chain.trade.buy_certificate(number, buyer.account, price, f"buy_certificate:{number}"):
        await chain.sender.send(call)


SPENDING: dict[str, dict[str, Any]] = {
    "buy_energy": {"energy_wh": 1, "highest_price": 1},
    "offer_energy": {"meter": "meter", "energy_wh": 1, "price": 1},
    "cancel_offer": {"offer_id": 1},
    "mint_certificate": {"meter": "meter"},
    "list_certificate": {"certificate_id": 1, "price": 1},
    "retire_certificate": {"certificate_id": 1, "beneficiary": "x"},
}


class TestWho:
    """Who may trade, and with what."""

    @pytest.mark.parametrize(("action", "fields"), SPENDING.items())
    async def test_only_administrators_trade(
        self, home: HomeAssistantHome, hass_read_only_user: MockUser, action: str, fields: dict[str, Any]
    ) -> None:
        await home.start()
        context = Context(user_id=hass_read_only_user.id)
        with pytest.raises(Unauthorized):
            await home.hass.services.async_call(DOMAIN, action, account(home, **fields), blocking=True, context=context)

    @pytest.mark.parametrize(
        ("action", "changes"),
        [
            ("buy_energy", {"energy_wh": 0.5}),
            ("buy_energy", {"highest_price": True}),
            ("cancel_offer", {"offer_id": 0}),
            ("list_certificate", {"certificate_id": "x"}),
            ("retire_certificate", {"beneficiary": " "}),
            ("retire_certificate", {"beneficiary": "é" * 33}),
        ],
    )
    async def test_nonsense_is_not_taken(self, home: HomeAssistantHome, action: str, changes: dict[str, Any]) -> None:
        await home.start()
        with pytest.raises(probatio.Invalid):
            await home.call(DOMAIN, action, **account(home, **{**SPENDING[action], **changes}))

    async def test_prices_are_taken_exactly_or_not_at_all(self, home: HomeAssistantHome) -> None:
        await home.start()
        for price in ("much", "0.0000000000000000001", -1):
            wish = account(home, energy_wh=1, highest_price=price)
            assert (await refusal(home, "buy_energy", **wish)).translation_key == "invalid_amount"
