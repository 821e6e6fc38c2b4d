"""What two looks at a chain tell of this machine's clock."""

from custom_components.gridpact.participation.clocks import Clocks

START = 1_000_000


def clocks_after(*looks: tuple[int, int, int]) -> int:
    """Return by how much the clocks differ after looks at (block, its time, this machine's time)."""
    clocks = Clocks()
    for block, time, now in looks:
        clocks.compare(block, time, now)
    return clocks.off


def test_a_block_of_now_is_as_it_should_be() -> None:
    assert clocks_after((1, START, START + 3), (2, START + 12, START + 15)) == 0


def test_an_old_block_is_no_news() -> None:
    assert clocks_after((1, START, START + 9000), (1, START, START + 9015)) == 0


def test_a_block_of_the_future_shows_that_this_clock_is_slow() -> None:
    assert clocks_after((1, START + 100, START)) == 100


def test_a_block_that_came_between_two_looks_and_is_older_shows_that_this_clock_is_fast() -> None:
    assert clocks_after((1, START, START + 300), (2, START + 15, START + 315)) == 285


def test_what_was_found_holds_until_there_is_a_new_block() -> None:
    fast = (1, START, START + 300), (2, START + 15, START + 315)
    assert clocks_after(*fast, (2, START + 15, START + 330)) == 285
    assert clocks_after(*fast, (3, START + 30, START + 30), (4, START + 45, START + 45)) == 0
