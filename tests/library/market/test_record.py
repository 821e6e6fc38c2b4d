"""Records of production: never too long for a datalog, read back as they were written, both variants of the source."""

from decimal import Decimal
import json

from hypothesis import given, strategies as st
import pytest

from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.record import (
    LARGEST_WH,
    LATEST,
    MOST_BYTES,
    Figures,
    Record,
    check_length,
    read_record,
    write_record,
)

ROOT = bytes(range(32))
ADDRESS = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
SOLAR = Figures(
    company_registry_number="HRB 1",
    power_station_id="Dach Süd",
    end=1_764_000_000,
    reserved_wh=250,
    for_sale_wh=1_000,
    payment_account_address=ADDRESS,
)
figures = st.builds(
    Figures,
    company_registry_number=st.text(max_size=300),
    power_station_id=st.text(max_size=300),
    end=st.integers(0, LATEST),
    reserved_wh=st.integers(0, LARGEST_WH),
    for_sale_wh=st.integers(0, LARGEST_WH),
    payment_account_address=st.text(alphabet=st.characters(codec="ascii"), max_size=60),
)


def test_it_has_the_fields_of_the_source_system_and_the_root() -> None:
    document = json.loads(write_record(ROOT, SOLAR), parse_float=Decimal)
    assert document == {
        "company_registry_number": "HRB 1",
        "power_station_id": "Dach Süd",
        "power_generation_timestamp": 1_764_000_000,
        "power_reserved": Decimal("0.00025"),
        "power_generated_for_sale": Decimal("0.001"),
        "payment_account_address": ADDRESS,
        "root": f"0x{ROOT.hex()}",
    }


def test_without_figures_it_says_nothing_but_the_root() -> None:
    assert write_record(ROOT) == f'{{"root":"0x{ROOT.hex()}"}}'.encode()
    assert read_record(write_record(ROOT)) == Record(root=ROOT, figures=None)


@given(st.binary(min_size=32, max_size=32), figures)
def test_it_fits_and_reads_back_as_it_was_written_or_is_refused(root: bytes, told: Figures) -> None:
    longer = len(json.dumps([told.company_registry_number, told.power_station_id, told.payment_account_address]))
    try:
        data = write_record(root, told)
    except Refused as error:
        refusal = error
    else:
        assert len(data) <= MOST_BYTES
        assert read_record(data) == Record(root=root, figures=told)
        return
    assert refusal.key == "record_too_long"
    assert int(refusal.placeholders["bytes"]) > MOST_BYTES == int(refusal.placeholders["most"])
    assert longer > 150


@given(figures)
def test_what_fits_at_its_longest_always_fits(told: Figures) -> None:
    try:
        check_length(told.company_registry_number, told.power_station_id, told.payment_account_address)
    except Refused:
        return
    assert len(write_record(ROOT, told)) <= MOST_BYTES


def test_the_limit_is_met_to_the_byte() -> None:
    room = MOST_BYTES - len(write_record(ROOT, SOLAR))
    longer = SOLAR.company_registry_number + "x" * room
    told = Figures(**{name: getattr(SOLAR, name) for name in SOLAR.__slots__} | {"company_registry_number": longer})
    assert len(write_record(ROOT, told)) == MOST_BYTES
    one_more = Figures(
        **{name: getattr(SOLAR, name) for name in SOLAR.__slots__} | {"company_registry_number": f"{longer}x"}
    )
    with pytest.raises(Refused, match="record_too_long") as refused:
        write_record(ROOT, one_more)
    assert refused.value.placeholders == {"bytes": "513", "most": "512"}


def test_the_source_systems_own_records_are_read() -> None:
    first = (
        '{"company_registry_number": "1", "power_station_id": "2", "power_generation_timestamp": 1667.7,'
        ' "power_reserved": 0.25, "power_generated_for_sale": 3, "payment_account_address": "5x"}'
    )
    assert read_record(first.encode()) == Record(
        root=None,
        figures=Figures(
            company_registry_number="1",
            power_station_id="2",
            end=1667,
            reserved_wh=250_000,
            for_sale_wh=3_000_000,
            payment_account_address="5x",
        ),
    )
    later = first.replace('"power_generation_timestamp": 1667.7', '"creation_start_date": 10, "creation_end_date": 20')
    read = read_record(later.encode())
    assert read is not None
    assert read.figures is not None
    assert (read.figures.start, read.figures.end) == (10, 20)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"root": 1}',
        b'{"root": "0x00"}',
        b'{"root": "zz"}',
        b'{"power_generated_for_sale": 1}',
        write_record(ROOT, SOLAR).replace(b"1764000000", b'"soon"'),
        write_record(ROOT, SOLAR).replace(b"1764000000", b"-1"),
        write_record(ROOT, SOLAR).replace(b"0.001", b"-0.001"),
        write_record(ROOT, SOLAR).replace(b"0.001", b"NaN"),
        b"[" * 10_000,
    ],
)
def test_what_is_no_record_is_not_read_as_one(data: bytes) -> None:
    assert read_record(data) is None


@given(st.binary(max_size=600))
def test_no_bytes_are_too_strange_to_be_read(data: bytes) -> None:
    read_record(data)
