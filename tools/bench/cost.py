"""Time and memory of what a home computes for a day of readings, beside signing each of them."""

from collections.abc import Callable
from dataclasses import dataclass
import statistics
import time
import tracemalloc

from custom_components.gridpact.chain.keys import Key
from custom_components.gridpact.metering.counts import Counts
from custom_components.gridpact.metering.merkle import RangeTree, meter_bits_of
from custom_components.gridpact.metering.salts import SECRET_BYTES, Salts

PER_DAY = 96
ROUNDS = 3
TRANSACTION = {
    "nonce": 0,
    "gas": 60_000,
    "maxFeePerGas": 1,
    "maxPriorityFeePerGas": 1,
    "chainId": 1,
    "to": "0x" + "11" * 20,
    "value": 0,
    "data": "0x" + "22" * 164,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Median time and processor time (ms) and peak memory (KiB) of one act."""

    name: str
    milliseconds: float
    processor_ms: float
    kibibytes: int


def measure() -> list[Cost]:
    """Measure the root and a proof of a day for one meter and for sixteen, and the naive day: 96 signatures."""
    key = Key.make()
    readings = {time: Counts(100 * time) for time in range(1, PER_DAY + 1)}
    one, sixteen = {0: readings}, dict.fromkeys(range(16), readings)
    salts = Salts(bytes(SECRET_BYTES))
    tree = RangeTree(0, PER_DAY, 0, one, salts)
    return [
        _cost("root of a day, 1 meter", lambda: RangeTree(0, PER_DAY, 0, one, salts).root),
        _cost("root of a day, 16 meters", lambda: RangeTree(0, PER_DAY, meter_bits_of(16), sixteen, salts).root),
        _cost("proof of a window", lambda: tree.pair_proof(0, 32, 40)),
        _cost("signature of one post", lambda: key.sign(TRANSACTION)),
        _cost("naive: 96 signatures", lambda: [key.sign(TRANSACTION) for _ in range(PER_DAY)]),
    ]


def _cost(name: str, compute: Callable[[], object]) -> Cost:
    times, processor = [], []
    for _ in range(ROUNDS):
        begun, used = time.perf_counter(), time.process_time()
        compute()
        times.append(time.perf_counter() - begun)
        processor.append(time.process_time() - used)
    tracemalloc.start()
    compute()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return Cost(
        name=name,
        milliseconds=round(statistics.median(times) * 1000, 2),
        processor_ms=round(statistics.median(processor) * 1000, 2),
        kibibytes=-(-peak // 1024),
    )
