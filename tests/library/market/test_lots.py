"""Lots of a register, their items, and what is written into those."""

from decimal import Decimal
from itertools import islice, pairwise

from hypothesis import given, strategies as st
import pytest

from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.lots import (
    MOST_METADATA_BYTES,
    Lot,
    Metadata,
    MetadataFormat,
    asked_amount,
    cut_lots,
    item_numbers,
    price_of,
    read_metadata,
    write_metadata,
)

METER = bytes(31) + b"\x07"
ADDRESS = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
LOT = Metadata(wh=1000, owner=ADDRESS, price=Decimal("1.5"), start=1_764_000_000, end=1_764_003_600)


@given(
    base=st.integers(0, 10**9),
    steps=st.lists(st.tuples(st.integers(-5_000, 20_000), st.integers(1, 5_000)), max_size=40),
)
def test_lots_never_overlap_nor_skip_whatever_the_register_and_people_do(
    base: int, steps: list[tuple[int, int]]
) -> None:
    register, highest, cut_to = base, base, base
    lots: list[Lot] = []
    for gain, lot_wh in steps:
        register = max(0, register + gain)
        highest = max(highest, register)
        new = cut_lots(register, cut_to, len(lots), lot_wh)
        assert all(lot.wh == lot_wh for lot in new)
        lots += new
        cut_to = lots[-1].end_wh if lots else base
        assert cut_to <= highest
        assert max(register - cut_to, 0) < lot_wh
    assert [lot.number for lot in lots] == list(range(len(lots)))
    assert [lot.start_wh for lot in lots[:1]] == [base] * len(lots[:1])
    assert all(one.end_wh == next_one.start_wh for one, next_one in pairwise(lots))


def test_a_lot_has_energy() -> None:
    with pytest.raises(ValueError, match="energy"):
        cut_lots(10, 0, 0, 0)


@given(st.binary(min_size=32, max_size=32), st.integers(0, 2**32 - 1), st.integers(0, 2**40))
def test_the_number_of_an_item_follows_from_its_lot(meter: bytes, since: int, number: int) -> None:
    first = list(islice(item_numbers(meter, since, number), 4))
    assert first == list(islice(item_numbers(meter, since, number), 4))
    assert all(0 <= one < 2**32 for one in first)
    assert first != list(islice(item_numbers(meter, since, number + 1), 4))
    assert first != list(islice(item_numbers(meter, since + 1, number), 4))


def test_numbers_stay_the_same_for_ever() -> None:
    assert list(islice(item_numbers(METER, 1_959_000, 0), 2)) == [2889069581, 456261133]


@pytest.mark.parametrize("form", MetadataFormat)
def test_both_formats_are_read_back(form: MetadataFormat) -> None:
    read = read_metadata(write_metadata(LOT, form))
    assert (read.wh, read.owner, read.price) == (LOT.wh, LOT.owner, LOT.price)
    assert (read.start, read.end) == ((LOT.start, LOT.end) if form is MetadataFormat.SHORT else (None, None))


def test_the_formats_are_those_of_the_source_system() -> None:
    long = b'{"power_mw":0.001,"owner_addr":"%s","price":1.5}' % ADDRESS.encode()
    short = b'{"p":0.001,"o":"%s","t":1.5,"s":"1764000000","e":"1764003600"}' % ADDRESS.encode()
    assert write_metadata(LOT, MetadataFormat.LONG) == long
    assert write_metadata(LOT, MetadataFormat.SHORT) == short


@given(
    wh=st.integers(1, 10**9),
    price=st.none() | st.integers(1, 10**9).map(lambda amount: price_of(amount, 6)),
    start=st.integers(1, 2**32),
    form=st.sampled_from(MetadataFormat),
)
def test_metadata_fits_and_reads_back(wh: int, price: Decimal | None, start: int, form: MetadataFormat) -> None:
    told = Metadata(wh=wh, owner=ADDRESS, price=price, start=start, end=start + 900)
    data = write_metadata(told, form)
    assert len(data) <= MOST_METADATA_BYTES
    read = read_metadata(data)
    assert (read.wh, read.owner, read.price) == (wh, ADDRESS, price)


def test_an_owner_that_is_too_long_is_refused() -> None:
    with pytest.raises(Refused, match="metadata_too_long"):
        write_metadata(Metadata(wh=1, owner="x" * 120, price=None), MetadataFormat.LONG)


@pytest.mark.parametrize(
    ("data", "key", "field"),
    [
        (b"", "no_metadata", None),
        (b"7", "no_metadata", None),
        (b"{}", "wrong_metadata", "p"),
        (b'{"power_mw":1}', "wrong_metadata", "owner_addr"),
        (b'{"power_mw":"x","owner_addr":"5x","price":1}', "wrong_metadata", "power_mw"),
        (b'{"power_mw":1,"owner_addr":"","price":1}', "wrong_metadata", "owner_addr"),
        (b'{"p":1,"o":7,"t":1}', "wrong_metadata", "o"),
        (b'{"p":1,"o":"5x","t":-1}', "wrong_metadata", "t"),
        (b'{"p":1,"o":"5x","t":"NaN"}', "wrong_metadata", "t"),
        (b'{"p":1,"o":"5x","t":null}', "wrong_metadata", "t"),
    ],
)
def test_each_mistake_is_named(data: bytes, key: str, field: str | None) -> None:
    with pytest.raises(Refused) as refused:
        read_metadata(data)
    assert (refused.value.key, refused.value.placeholders.get("field")) == (key, field)


def test_times_that_are_no_seconds_are_left_out() -> None:
    read = read_metadata(b'{"p":1,"o":"5x","t":0,"s":"yesterday","e":"1667.5"}')
    assert (read.wh, read.price, read.start, read.end) == (1_000_000, None, None, 1667)


def test_what_is_asked_in_base_units() -> None:
    assert asked_amount(LOT, 6) == 1_500_000
    assert asked_amount(Metadata(wh=1, owner=ADDRESS, price=None), 6) == 0
    with pytest.raises(Refused, match="invalid_amount"):
        asked_amount(LOT, 0)
