"""The operator's actions: an account whose key has the requester role runs auctions from a script."""

from datetime import UTC, datetime
from typing import Any

from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.gridpact.chain.evm.contracts import MARKET, TOKEN
from custom_components.gridpact.const import DOMAIN
from custom_components.gridpact.market.models import Kind, SeriesStatus
from tests.integration.town import CENT, TOKEN_UNIT, WALLET, House, at, evening

from .support.home import EVENT_DAY, HomeAssistantHome

pytestmark = [pytest.mark.chain, pytest.mark.freeze_time(tick=True)]


def moment(hour: int, minute: int = 0) -> str:
    return datetime.fromtimestamp(at(EVENT_DAY, hour, minute), UTC).isoformat()


def request(home: HomeAssistantHome, **changes: Any) -> dict[str, Any]:
    """1 kWh this evening at 0.40 at most, bids until 15:00."""
    return {
        "account": home.entry.entry_id,
        "energy_wh": 1000,
        "start": moment(18),
        "end": moment(20),
        "bidding_ends": moment(15),
        "price_cap": "0.40",
        "attested_only": False,
        **changes,
    }


async def refusal(home: HomeAssistantHome, action: str, **data: Any) -> HomeAssistantError:
    with pytest.raises(HomeAssistantError) as caught:
        await home.call(DOMAIN, action, **data)
    return caught.value


async def operator(home: HomeAssistantHome, tokens: int = 100) -> None:
    """Give the account's key the role, and tokens."""
    town = home.town
    await home.start()
    await town.operator.grant(MARKET, town.deployed.market, "REQUESTER_ROLE", [home.account])
    await town.operator.invoke(TOKEN, town.deployed.token, "mint", home.account, tokens * TOKEN_UNIT)


async def tokens_of(home: HomeAssistantHome, address: str) -> int:
    return await home.town.market.token_balance(address)


class TestRequestReduction:
    """request_reduction."""

    async def test_opens_an_auction_and_pays_exactly_its_budget(self, home: HomeAssistantHome) -> None:
        await operator(home)
        answer = await home.call(DOMAIN, "request_reduction", **request(home))
        series = await home.town.market.series(int(answer["id"]))
        assert series is not None
        assert (series.requester, series.status, series.escrow) == (home.account, SeriesStatus.BIDDING, 40 * CENT)
        terms = series.terms
        assert (terms.target_wh, terms.price_cap, terms.bidding_ends) == (1000, 40 * CENT, at(EVENT_DAY, 15))
        assert (terms.start(0, 900), terms.end(0, 900)) == (at(EVENT_DAY, 18), at(EVENT_DAY, 20))
        assert (answer["status"], answer["budget"], answer["token"], answer["price"]) == ("bidding", "0.4", "GPT", None)
        assert (answer["state"], answer["transaction"][:2], float(answer["fee"]) > 0) == ("mined", "0x", True)
        assert await tokens_of(home, home.account) == 100 * TOKEN_UNIT - 40 * CENT
        assert await home.town.market.allowance(home.account) == 0

        await home.step()
        events = (await home.call(DOMAIN, "get_events", account=home.entry.entry_id))["events"]
        assert [event["event_id"] for event in events] == [answer["id"]]

    async def test_again_with_the_same_terms_is_the_same_request(self, home: HomeAssistantHome) -> None:
        await operator(home)
        first = await home.call(DOMAIN, "request_reduction", **request(home))
        again = await home.call(DOMAIN, "request_reduction", **request(home, price_cap=0.4, energy_wh="1000"))
        assert again == first
        assert await home.town.market.series_count() == 1
        assert await tokens_of(home, home.account) == 100 * TOKEN_UNIT - 40 * CENT

    async def test_after_cancelling_it_is_another(self, home: HomeAssistantHome) -> None:
        await operator(home)
        for number in ("1", "2", "3"):
            answer = await home.call(DOMAIN, "request_reduction", **request(home))
            assert (answer["id"], answer["status"]) == (number, "bidding")
            await home.call(DOMAIN, "cancel_event", account=home.entry.entry_id, event_id=number)

    async def test_is_open_to_attested_connections_alone_unless_said(self, home: HomeAssistantHome) -> None:
        await operator(home)
        wanted = request(home)
        del wanted["attested_only"]
        answer = await home.call(DOMAIN, "request_reduction", **wanted)
        series = await home.town.market.series(int(answer["id"]))
        assert series is not None
        assert series.terms.attested_only

    @pytest.mark.parametrize(
        ("changes", "key"),
        [
            ({"price_cap": "0"}, "invalid_amount"),
            ({"price_cap": "cheap"}, "invalid_amount"),
            ({"start": moment(11)}, "window_begun"),
            ({"end": moment(18)}, "window_reversed"),
            ({"end": moment(19, 50)}, "not_on_grid"),
            ({"bidding_ends": moment(11)}, "bidding_end_outside"),
            ({"bidding_ends": moment(18)}, "bidding_end_outside"),
            ({"energy_wh": 1_000_000}, "no_money"),
        ],
    )
    async def test_that_cannot_be_is_refused_here(
        self, home: HomeAssistantHome, changes: dict[str, Any], key: str
    ) -> None:
        await operator(home)
        before = home.town.chain.nonce(home.account)
        error = await refusal(home, "request_reduction", **request(home, **changes))
        assert error.translation_key == key
        assert isinstance(error, ServiceValidationError)
        assert str(error)
        assert home.town.chain.nonce(home.account) == before, "nothing was sent"

    async def test_counts_towards_the_limits_on_purchases(self, home: HomeAssistantHome) -> None:
        home.entry.add_to_hass(home.hass)
        home.hass.config_entries.async_update_entry(home.entry, options={"buy_each": "0.39"})
        await operator(home)
        error = await refusal(home, "request_reduction", **request(home))
        assert error.translation_key == "over_limit"
        assert await home.town.market.allowance(home.account) == 0

    async def test_that_the_market_refuses_gives_its_reason(self, home: HomeAssistantHome) -> None:
        await operator(home)
        await home.town.pause(on=True)
        error = await refusal(home, "request_reduction", **request(home))
        assert error.translation_key == "rejected"
        assert error.translation_placeholders == {"reason": "the market is paused", "fee": "0 ETH"}

    async def test_without_an_answer_says_that_the_outcome_is_unknown(self, home: HomeAssistantHome) -> None:
        await operator(home)
        assert home.data.chain.sender
        home.data.chain.sender._timeout = 0.2
        home.town.chain.automine(on=False)
        error = await refusal(home, "request_reduction", **request(home))
        assert error.translation_key == "outcome_unknown"
        home.town.chain.automine(on=True)
        home.town.chain.mine()
        home.data.chain.sender._timeout = 30
        answer = await home.call(DOMAIN, "request_reduction", **request(home))
        assert answer["id"] == "1"
        assert await tokens_of(home, home.account) == 100 * TOKEN_UNIT - 40 * CENT


class TestRole:
    """Who may."""

    @pytest.mark.parametrize("action", ["request_reduction", "cancel_event"])
    async def test_a_key_without_the_role_is_told_so(self, home: HomeAssistantHome, action: str) -> None:
        await home.start()
        series = await home.town.request(evening(EVENT_DAY))
        before = home.town.chain.nonce(home.account)
        data = request(home) if action == "request_reduction" else {"account": home.entry.entry_id, "event_id": series}
        error = await refusal(home, action, **data)
        assert error.translation_key == "not_operator"
        assert "has no operator role in" in str(error)
        assert home.town.chain.nonce(home.account) == before, "nothing was sent"

    @pytest.mark.parametrize("action", ["request_reduction", "clear_auction", "cancel_event"])
    async def test_only_administrators_act(
        self, home: HomeAssistantHome, hass_read_only_user: MockUser, action: str
    ) -> None:
        await home.start()
        data = request(home) if action == "request_reduction" else {"account": home.entry.entry_id, "event_id": 1}
        with pytest.raises(Unauthorized):
            await home.hass.services.async_call(
                DOMAIN, action, data, blocking=True, context=Context(user_id=hass_read_only_user.id)
            )

    async def test_an_account_that_only_watches_has_no_key_for_it(self, home: HomeAssistantHome) -> None:
        home.entry.add_to_hass(home.hass)
        home.hass.config_entries.async_update_entry(home.entry, data={**home.entry.data, "key": None})
        await home.start()
        error = await refusal(home, "request_reduction", **request(home))
        assert error.translation_key == "watch_only"


class TestClearAuction:
    """clear_auction."""

    async def test_finds_price_and_winners_of_other_homes_bids(self, home: HomeAssistantHome) -> None:
        await operator(home)
        neighbour = await _neighbour(home)
        answer = await home.call(DOMAIN, "request_reduction", **request(home))
        await _bid(neighbour, int(answer["id"]))
        account = home.entry.entry_id
        early = await refusal(home, "clear_auction", account=account, event_id=answer["id"])
        assert early.translation_key == "rejected"
        assert "bidding for event 1 lasts until" in str(early)

        await home.move(at(EVENT_DAY, 15, 1))
        cleared = await home.call(DOMAIN, "clear_auction", account=account, event_id=answer["id"])
        assert (cleared["status"], cleared["awarded_wh"], cleared["price"]) == ("cleared", 600, "0.3")
        assert cleared["transaction"] != answer["transaction"]
        again = await home.call(DOMAIN, "clear_auction", account=account, event_id=answer["id"])
        assert (again["status"], again["transaction"]) == ("cleared", None)

    async def test_may_be_done_by_anyone(self, home: HomeAssistantHome) -> None:
        await home.start()
        series = await home.town.request(evening(EVENT_DAY))
        await home.move(at(EVENT_DAY, 15, 1))
        answer = await home.call(DOMAIN, "clear_auction", account=home.entry.entry_id, event_id=series)
        assert (answer["status"], answer["awarded_wh"], answer["price"]) == ("cleared", 0, None)

    async def test_of_an_unknown_event_is_refused(self, home: HomeAssistantHome) -> None:
        await home.start()
        error = await refusal(home, "clear_auction", account=home.entry.entry_id, event_id=7)
        assert error.translation_key == "event_unknown"


class TestCancelEvent:
    """cancel_event."""

    async def test_brings_the_whole_budget_back_to_the_wallet(self, home: HomeAssistantHome) -> None:
        await operator(home)
        answer = await home.call(DOMAIN, "request_reduction", **request(home))
        before = await tokens_of(home, WALLET)
        cancelled = await home.call(DOMAIN, "cancel_event", account=home.entry.entry_id, event_id=answer["id"])
        assert (cancelled["status"], cancelled["budget"], cancelled["state"]) == ("void", "0", "mined")
        assert await tokens_of(home, WALLET) == before + 40 * CENT
        assert await home.town.market.credit(home.account) == 0

    async def test_is_refused_once_bidding_is_over(self, home: HomeAssistantHome) -> None:
        await operator(home)
        answer = await home.call(DOMAIN, "request_reduction", **request(home))
        await home.move(at(EVENT_DAY, 15, 1))
        error = await refusal(home, "cancel_event", account=home.entry.entry_id, event_id=answer["id"])
        assert error.translation_key == "rejected"
        assert "joining for event 1 ended" in str(error)

    async def test_of_somebody_elses_event_is_refused(self, home: HomeAssistantHome) -> None:
        await operator(home)
        series = await home.town.request(evening(EVENT_DAY))
        error = await refusal(home, "cancel_event", account=home.entry.entry_id, event_id=series)
        assert "only who requested event 1 may do this" in str(error)


async def _neighbour(home: HomeAssistantHome) -> House:
    """Another home, with a deposit."""
    house = await home.town.house("neighbour")
    await house.participant.step(home.now)
    await home.town.deposit(house.account, 10 * TOKEN_UNIT)
    return house


async def _bid(house: House, series: int) -> None:
    sender = house.home.sender
    assert sender
    market = house.town.market
    terms = (await market.series(series)).terms  # type: ignore[union-attr]
    tick = 30 * CENT // terms.tick_size - 1
    await sender.send(market.bid(series, house.account, 600, tick))


def grid_event(home: HomeAssistantHome, **changes: Any) -> dict[str, Any]:
    """1 kWh for two hours from 18:00 at 0.30."""
    return {
        "account": home.entry.entry_id,
        "kind": "peak_shaving",
        "energy_wh": 1000,
        "start": moment(18),
        "duration": "02:00:00",
        "price": "0.30",
        "attested_only": False,
        **changes,
    }


class TestCreateGridEvent:
    """create_grid_event."""

    @pytest.mark.parametrize("kind", list(Kind)[1:], ids=lambda kind: kind.name.lower())
    async def test_opens_an_event_of_each_kind_with_its_budget(self, home: HomeAssistantHome, kind: Kind) -> None:
        await operator(home)
        answer = await home.call(DOMAIN, "create_grid_event", **grid_event(home, kind=kind.event_kind.value))
        series = await home.town.market.series(int(answer["id"]))
        assert series is not None
        assert (series.terms.kind, series.escrow, series.terms.price_cap) == (kind, 36 * CENT, 30 * CENT)
        assert (series.terms.start(0, 900), series.terms.end(0, 900)) == (at(EVENT_DAY, 18), at(EVENT_DAY, 20))
        assert series.terms.bidding_ends == at(EVENT_DAY, 17, 45)
        assert (answer["kind"], answer["price"], answer["budget"]) == (kind.event_kind.value, "0.3", "0.36")
        assert await home.town.market.allowance(home.account) == 0

    async def test_without_a_start_is_in_the_next_possible_window(self, home: HomeAssistantHome) -> None:
        await operator(home)
        wanted = grid_event(home)
        del wanted["start"]
        answer = await home.call(DOMAIN, "create_grid_event", **wanted)
        series = await home.town.market.series(int(answer["id"]))
        assert series is not None
        assert series.terms.start(0, 900) == at(EVENT_DAY, 13, 15)

    @pytest.mark.parametrize(
        ("changes", "key"),
        [
            ({"price": 0}, "invalid_amount"),
            ({"budget": "0.35"}, "over_budget"),
            ({"duration": "01:50:00"}, "not_on_grid"),
            ({"start": moment(11)}, "window_begun"),
            ({"energy_wh": 1_000_000}, "no_money"),
        ],
    )
    async def test_that_cannot_be_is_refused_here(
        self, home: HomeAssistantHome, changes: dict[str, Any], key: str
    ) -> None:
        await operator(home)
        before = home.town.chain.nonce(home.account)
        error = await refusal(home, "create_grid_event", **grid_event(home, **changes))
        assert (error.translation_key, isinstance(error, ServiceValidationError)) == (key, True)
        assert home.town.chain.nonce(home.account) == before, "nothing was sent"

    async def test_within_its_budget_is_opened(self, home: HomeAssistantHome) -> None:
        await operator(home)
        answer = await home.call(DOMAIN, "create_grid_event", **grid_event(home, budget="0.36"))
        assert answer["status"] == "open"

    async def test_an_auction_is_no_kind_of_it(self, home: HomeAssistantHome) -> None:
        await operator(home)
        with pytest.raises(probatio.Invalid):
            await home.call(DOMAIN, "create_grid_event", **grid_event(home, kind="demand_reduction"))

    async def test_needs_the_role(self, home: HomeAssistantHome) -> None:
        await home.start()
        assert (await refusal(home, "create_grid_event", **grid_event(home))).translation_key == "not_operator"


class TestCompleteEvent:
    """complete_event."""

    async def test_brings_back_at_once_what_nobody_can_be_owed(self, home: HomeAssistantHome) -> None:
        await operator(home)
        answer = await home.call(DOMAIN, "create_grid_event", **grid_event(home))
        neighbour = await _neighbour(home)
        assert neighbour.home.sender
        await neighbour.home.sender.send(home.town.market.join(int(answer["id"]), neighbour.account, 500))
        before = await tokens_of(home, WALLET)
        completed = await home.call(DOMAIN, "complete_event", account=home.entry.entry_id, event_id=answer["id"])
        assert (completed["awarded_wh"], completed["budget"], completed["state"]) == (500, "0.18", "mined")
        assert await tokens_of(home, WALLET) == before + 18 * CENT
        again = await home.call(DOMAIN, "complete_event", account=home.entry.entry_id, event_id=answer["id"])
        assert again == completed, "the same wish is sent once"

    async def test_needs_the_role(self, home: HomeAssistantHome) -> None:
        await home.start()
        series = await home.town.request(evening(EVENT_DAY))
        error = await refusal(home, "complete_event", account=home.entry.entry_id, event_id=series)
        assert error.translation_key == "not_operator"
