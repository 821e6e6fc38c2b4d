"""The real tapo client against an emulated plug: what a person is told for each thing that can be wrong."""

from collections.abc import AsyncIterator
from contextlib import suppress
from decimal import Decimal

import pytest

from custom_components.gridpact.errors import AccessDenied, GridpactError, Unreachable, WrongPeer
from custom_components.gridpact.metering.register import Limits, Register
from custom_components.gridpact.metering.tapo import TapoPlug
from tools.plug import EmulatedPlug, Fault, Identity, old_firmware

MORNING = 1_800_003_600.0  # 2027-01-15 09:00 UTC


class Clock:
    """A time that tests set."""

    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def emulated(clock: Clock) -> AsyncIterator[EmulatedPlug]:
    async with EmulatedPlug(load=1500, clock=clock) as plug:
        yield plug


@pytest.fixture
def plug(emulated: EmulatedPlug) -> TapoPlug:
    return TapoPlug(emulated.address, emulated.username, emulated.password, timeout_s=1)


async def failure(plug: TapoPlug) -> GridpactError:
    """What reading the plug raises."""
    with pytest.raises(GridpactError) as caught:
        await plug.read()
    return caught.value


class TestWorking:
    async def test_power_and_energy_are_read(self, plug: TapoPlug, clock: Clock) -> None:
        assert (await plug.read()).power_mw == 1_500_000
        clock.now += 3600
        sample = await plug.read()
        assert (sample.power_mw, sample.today_wh, sample.on) == (1_500_000, 1500, True)

    async def test_it_is_switched(self, plug: TapoPlug, emulated: EmulatedPlug) -> None:
        await plug.switch(on=False)
        assert not emulated.meter.on
        sample = await plug.read()
        assert (sample.power_mw, sample.on) == (0, False)
        await plug.switch(on=True)
        assert emulated.meter.on

    async def test_it_says_what_it_is(self, plug: TapoPlug, emulated: EmulatedPlug) -> None:
        identity = await plug.identify()
        assert (identity.model, identity.name) == ("P110", "Water heater")
        assert (identity.device_id, identity.mac) == (emulated.device.identity.device_id, "34-60-F9-12-34-56")
        assert identity.firmware.startswith("1.3.1")

    async def test_its_day_begins_at_its_own_midnight(self, clock: Clock) -> None:
        async with EmulatedPlug(load=100, clock=clock, utc_offset_s=3600) as emulated:
            plug = TapoPlug(emulated.address, emulated.username, emulated.password, clock=clock)
            sample = await plug.read()
        assert (sample.at, sample.cycle) == (MORNING, MORNING - 10 * 3600)

    async def test_one_log_in_serves_all(self, plug: TapoPlug, emulated: EmulatedPlug) -> None:
        for _ in range(5):
            await plug.read()
        assert emulated.logins == 1


class TestRegister:
    """What a register makes of a plug, whose only counters start again every day."""

    async def test_total_equals_truth_over_days_and_faults(self, clock: Clock) -> None:
        """Two days of a heater that is on for 20 minutes of every hour, read every ten minutes."""

        def load(now: float) -> float:
            return 2000.5 if now % 3600 < 1200 else 1.2

        async with EmulatedPlug(load=load, clock=clock, utc_offset_s=3600) as emulated:
            plug = TapoPlug(emulated.address, emulated.username, emulated.password, timeout_s=1, clock=clock)
            register = Register(limits=Limits(power_w=3680))
            truth = 0
            for number in range(2 * 144):
                emulated.fault = Fault.HTTP_500 if number % 100 in {97, 98, 99} else None
                if number % 77 == 0:
                    emulated.expire_sessions()
                with suppress(Unreachable):
                    sample = await plug.read()
                    assert sample.today_wh is not None
                    register.feed_energy(Decimal(sample.today_wh), "Wh", int(sample.at), cycle=sample.cycle)
                truth = emulated.meter.total_wh
                clock.now += 600
        unseen_before_midnight = 2 * (600 * 1.2 / 3600 + 1)
        assert truth - unseen_before_midnight - 1 <= register.counts.import_wh <= truth


class TestRecovering:
    async def test_an_expired_session_is_renewed(self, plug: TapoPlug, emulated: EmulatedPlug) -> None:
        await plug.read()
        emulated.expire_sessions()
        assert (await plug.read()).power_mw == 1_500_000
        assert emulated.logins == 2

    @pytest.mark.parametrize("fault", [Fault.HTTP_500, Fault.DROP, Fault.SLOW])
    @pytest.mark.parametrize("known", [True, False])
    async def test_a_fault_that_passes(
        self, plug: TapoPlug, emulated: EmulatedPlug, fault: Fault, *, known: bool
    ) -> None:
        if known:
            await plug.read()
        emulated.fault, emulated.slow_s = fault, 1.5
        error = await failure(plug)
        assert isinstance(error, Unreachable)
        assert (error.key, error.placeholders) == ("cannot_connect", {"host": emulated.address})
        emulated.fault = None
        assert (await plug.read()).power_mw == 1_500_000

    async def test_a_plug_that_is_pulled_out_and_plugged_in_again(self, plug: TapoPlug, emulated: EmulatedPlug) -> None:
        await plug.read()
        await emulated.stop()
        assert isinstance(await failure(plug), Unreachable)
        await emulated.start()
        assert (await plug.read()).power_mw == 1_500_000

    async def test_a_plug_that_never_stood_there(self) -> None:
        async with EmulatedPlug() as emulated:
            address = emulated.address
        error = await failure(TapoPlug(address, "home@example.org", "correct horse"))
        assert (error.key, error.placeholders) == ("cannot_connect", {"host": address})


class TestAccess:
    async def test_a_wrong_password_is_tried_once(self, emulated: EmulatedPlug) -> None:
        plug = TapoPlug(emulated.address, emulated.username, "wrong horse")
        for _ in range(3):
            error = await failure(plug)
            assert isinstance(error, AccessDenied)
            assert error.key == "invalid_auth"
        assert emulated.logins == 1

    async def test_a_password_changed_meanwhile_is_tried_once(self, plug: TapoPlug, emulated: EmulatedPlug) -> None:
        await plug.read()
        emulated.password = "battery staple"
        emulated.expire_sessions()
        assert [(await failure(plug)).key for _ in range(3)] == ["invalid_auth"] * 3
        assert emulated.logins == 2

    async def test_no_password_in_what_is_raised(self, emulated: EmulatedPlug) -> None:
        error = await failure(TapoPlug(emulated.address, emulated.username, "wrong horse"))
        assert "horse" not in f"{error!r} {error.__cause__!r}"

    @pytest.mark.parametrize(
        ("fault", "key"),
        [
            (Fault.REFUSED, "refused"),
            (Fault.TPAP, "refused"),
            (Fault.TPAP_WRONG, "invalid_auth"),
            (Fault.LOCKED, "locked"),
        ],
    )
    async def test_a_plug_that_lets_nobody_in(
        self, plug: TapoPlug, emulated: EmulatedPlug, fault: Fault, key: str
    ) -> None:
        emulated.fault = fault
        error = await failure(plug)
        assert isinstance(error, AccessDenied)
        assert error.key == key

    async def test_a_locked_plug_is_left_alone(self, plug: TapoPlug, emulated: EmulatedPlug) -> None:
        emulated.fault = Fault.LOCKED
        assert [(await failure(plug)).key for _ in range(3)] == ["locked"] * 3
        assert emulated.logins == 1

    async def test_third_party_compatibility_switched_on(self, plug: TapoPlug, emulated: EmulatedPlug) -> None:
        emulated.fault = Fault.TPAP
        await failure(plug)
        emulated.fault = None
        assert (await plug.read()).on


class TestModelsAndFirmware:
    @pytest.mark.parametrize("version", ["1.2.3 Build 230425 Rel.142542", "1.3.0 Build 230905 Rel.152200"])
    async def test_firmware_without_two_fields(self, version: str) -> None:
        async with EmulatedPlug(old_firmware(version), load=60) as emulated:
            plug = TapoPlug(emulated.address, emulated.username, emulated.password)
            assert (await plug.identify()).firmware == version
            assert (await plug.read()).power_mw == 60_000

    async def test_a_plug_without_energy_meter(self) -> None:
        async with EmulatedPlug(Identity(model="P100")) as emulated:
            plug = TapoPlug(emulated.address, emulated.username, emulated.password)
            for question in (plug.identify, plug.read):
                with pytest.raises(WrongPeer) as caught:
                    await question()
                assert (caught.value.key, caught.value.placeholders) == ("no_energy_meter", {"model": "P100"})

    async def test_a_name_that_cannot_be_read(self) -> None:
        async with EmulatedPlug(Identity(missing=frozenset({"nickname"}))) as emulated:
            plug = TapoPlug(emulated.address, emulated.username, emulated.password)
            assert (await plug.identify()).name == "P110"

    async def test_no_power_now(self) -> None:
        async with EmulatedPlug(Identity(missing=frozenset({"current_power"})), load=60) as emulated:
            sample = await TapoPlug(emulated.address, emulated.username, emulated.password).read()
        assert (sample.power_mw, sample.today_wh) == (None, 0)

    @pytest.mark.parametrize("field", ["today_energy", "local_time"])
    async def test_no_counter(self, field: str) -> None:
        async with EmulatedPlug(Identity(missing=frozenset({field})), load=60) as emulated:
            plug = TapoPlug(emulated.address, emulated.username, emulated.password)
            sample = await plug.read()
            assert (await plug.identify()).model == "P110"
        assert (sample.power_mw, sample.today_wh, sample.cycle) == (60_000, None, None)
