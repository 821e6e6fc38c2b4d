"""What failed is left alone for a while, each time longer."""

from custom_components.gridpact.participation.attempts import FIRST_PAUSE, LONGEST_PAUSE, Attempts


def test_pauses_double_up_to_a_limit() -> None:
    attempts, now, pauses = Attempts(), 0, []
    for _ in range(12):
        assert attempts.due("bid:7", now)
        attempts.begun("bid:7", now)
        before = now
        while not attempts.due("bid:7", now):
            now += FIRST_PAUSE
        pauses.append(now - before)
    assert pauses[:4] == [60, 120, 240, 480]
    assert pauses[-1] == LONGEST_PAUSE


def test_success_and_a_persons_wish_end_the_pause() -> None:
    attempts = Attempts()
    attempts.begun("bid:7", 0)
    attempts.begun("bid:8", 0)
    assert not attempts.due("bid:7", 1)
    attempts.succeeded("bid:7")
    assert attempts.due("bid:7", 1)
    assert not attempts.due("bid:8", 1)
    attempts.forget()
    assert attempts.due("bid:8", 1)
