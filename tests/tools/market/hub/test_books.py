"""Who has to pay whom for certificates: one payment per certificate, and never more than its buyer paid."""

from itertools import count

from hypothesis import given, strategies as st

from tools.market.hub.books import Books, Stage
from tools.market.hub.facts import Asked, Fact, Gone, Moved, PaidOut, Received

OPERATOR, HOME, BUYER, OTHER = (bytes([number]) * 32 for number in range(1, 5))
ASKED = Asked(owner=HOME, price=100)
names = (f"sale {number}" for number in count())


def sold(buyer: bytes = BUYER, item: int = 7, seller: bytes = HOME, asked: Asked | None = ASKED) -> Moved:
    return Moved(
        name=next(names), certificate=(1, item), seller=seller, buyer=buyer, block=5, block_hash="0x05", asked=asked
    )


def books(*facts: Fact) -> Books:
    return Books.of(OPERATOR, facts)


def stages(*facts: Fact) -> list[Stage]:
    return [sale.stage for sale in books(*facts).sales]


class TestWhoHasPaid:
    def test_a_sale_waits_for_its_buyer(self) -> None:
        found = books(sold(), Received(payer=BUYER, amount=30))
        assert [(sale.stage, found.missing(sale)) for sale in found.sales] == [(Stage.UNPAID, 70)]

    def test_what_somebody_else_paid_does_not_count(self) -> None:
        assert stages(sold(), Received(payer=OTHER, amount=100)) == [Stage.UNPAID]

    def test_it_may_be_paid_in_parts_before_and_after_the_sale(self) -> None:
        facts: list[Fact] = [Received(payer=BUYER, amount=60), sold(), Received(payer=BUYER, amount=60)]
        found = books(*facts)
        assert (found.sales[0].stage, found.credit[BUYER]) == (Stage.DUE, 20)

    def test_a_payment_is_for_the_oldest_sale_that_it_covers_in_full(self) -> None:
        dear = sold(item=1, asked=Asked(owner=HOME, price=500))
        assert stages(dear, sold(item=2), Received(payer=BUYER, amount=100)) == [Stage.UNPAID, Stage.DUE]
        assert stages(sold(item=1), sold(item=2), Received(payer=BUYER, amount=100)) == [Stage.DUE, Stage.UNPAID]

    def test_a_certificate_that_is_sold_on_is_paid_by_one_of_its_buyers(self) -> None:
        on = sold(OTHER, seller=BUYER)
        assert stages(sold(), on, Received(payer=OTHER, amount=100)) == [Stage.PASSED_ON, Stage.DUE]
        assert stages(sold(), on, Received(payer=BUYER, amount=100)) == [Stage.DUE, Stage.PASSED_ON]
        found = books(sold(), Received(payer=BUYER, amount=100), on, Received(payer=OTHER, amount=100))
        assert ([sale.stage for sale in found.sales], found.credit[OTHER]) == ([Stage.DUE], 100)


class TestWhatIsNoSale:
    def test_on_its_way_to_the_operator_or_to_the_wallet_that_is_paid(self) -> None:
        assert stages(sold(OPERATOR), sold(HOME, seller=OTHER)) == []

    def test_one_that_asks_nothing_or_cannot_be_read_is_told(self) -> None:
        unread = Moved(
            name="x", certificate=(1, 8), seller=HOME, buyer=BUYER, block=5, block_hash="0x05", problem="bad_metadata"
        )
        facts: list[Fact] = [sold(asked=Asked(owner=HOME, price=0)), unread, Received(payer=BUYER, amount=100)]
        assert stages(*facts) == [Stage.NOTHING_OWED, Stage.REFUSED]

    def test_the_operator_passes_one_on_to_whom_it_sold_it(self) -> None:
        given_to_sell: list[Fact] = [sold(OPERATOR), sold(seller=OPERATOR), Received(payer=BUYER, amount=100)]
        assert stages(*given_to_sell) == [Stage.DUE]


class TestWhatIsPaid:
    def test_it_is_settled_when_it_is_paid_and_burned_in_either_order(self) -> None:
        sale = sold()
        paid, burned = PaidOut(owner=HOME, amount=100, sale=sale.name), Gone(certificate=(1, 7))
        covered: list[Fact] = [sale, Received(payer=BUYER, amount=100)]
        assert stages(*covered, paid) == [Stage.HELD]
        assert stages(*covered, paid, burned) == stages(*covered, burned, paid) == [Stage.SETTLED]
        assert stages(*covered, burned) == [Stage.DUE]

    def test_a_payment_by_hand_counts_for_the_oldest_that_asks_just_that(self) -> None:
        by_hand = PaidOut(owner=HOME, amount=100)
        assert stages(sold(), by_hand, Received(payer=BUYER, amount=100)) == [Stage.HELD]
        first, second = sold(item=1), sold(item=2)
        paid = Received(payer=BUYER, amount=200)
        assert stages(first, second, paid, by_hand) == [Stage.HELD, Stage.DUE]
        assert stages(first, paid, PaidOut(owner=HOME, amount=99), PaidOut(owner=OTHER, amount=100)) == [Stage.DUE]

    def test_a_payment_that_names_a_sale_is_no_other_ones(self) -> None:
        first, second = sold(item=1), sold(item=2)
        paid: list[Fact] = [Received(payer=BUYER, amount=200), PaidOut(owner=HOME, amount=100, sale=second.name)]
        assert stages(first, second, *paid) == [Stage.DUE, Stage.HELD]

    def test_the_operators_own_needs_no_payment_out(self) -> None:
        own = sold(seller=OPERATOR, asked=Asked(owner=OPERATOR, price=100))
        assert stages(own, Received(payer=BUYER, amount=100)) == [Stage.HELD]

    def test_a_number_that_is_given_again_is_another_certificate(self) -> None:
        first, again = sold(), sold()
        facts: list[Fact] = [first, Received(payer=BUYER, amount=200), PaidOut(owner=HOME, amount=100, sale=first.name)]
        assert stages(*facts, Gone(certificate=(1, 7)), again) == [Stage.SETTLED, Stage.DUE]


people = st.sampled_from([OPERATOR, HOME, BUYER, OTHER])
amounts = st.integers(0, 3)
moves = st.tuples(people, people, st.integers(1, 3), amounts).map(
    lambda drawn: sold(drawn[1], drawn[2], drawn[0], Asked(owner=HOME, price=drawn[3]))
)
facts_of_a_chain = st.lists(
    st.one_of(
        moves,
        st.builds(Received, payer=st.sampled_from([HOME, BUYER, OTHER]), amount=amounts),
        st.builds(Gone, certificate=st.tuples(st.just(1), st.integers(1, 3))),
    ),
    max_size=30,
)


def pays_what_is_due(facts: list[Fact], pays: st.DataObject) -> tuple[Books, list[PaidOut]]:
    """The books of an operator who, now and then, pays all that is due."""
    kept, paid = Books(OPERATOR), []
    for fact in facts:
        kept.take(fact)
        if pays.draw(st.booleans()):
            for sale in kept.sales:
                if sale.stage is Stage.DUE:
                    paid.append(PaidOut(owner=HOME, amount=sale.price, sale=sale.name))
                    kept.take(paid[-1])
    return kept, paid


@given(facts_of_a_chain, st.data())
def test_what_is_paid_and_due_is_what_was_asked_where_the_buyer_paid_each_once(
    facts: list[Fact], pays: st.DataObject
) -> None:
    kept, paid = pays_what_is_due(facts, pays)
    covered = [sale for sale in kept.sales if sale.life.covered is sale]
    due = [sale for sale in covered if sale.stage is Stage.DUE]
    assert sum(one.amount for one in paid) + sum(sale.price for sale in due) == sum(sale.price for sale in covered)
    assert len({one.sale for one in paid}) == len(paid)
    assert len({id(sale.life) for sale in covered}) == len(covered)


@given(facts_of_a_chain, st.data())
def test_nobody_pays_more_than_they_sent(facts: list[Fact], pays: st.DataObject) -> None:
    kept, _ = pays_what_is_due(facts, pays)
    for payer in (HOME, BUYER, OTHER):
        sent = sum(fact.amount for fact in facts if isinstance(fact, Received) and fact.payer == payer)
        used = sum(sale.price for sale in kept.sales if sale.life.covered is sale and sale.moved.buyer == payer)
        assert sent == used + kept.credit[payer]
        assert kept.credit[payer] >= 0


@given(facts_of_a_chain, st.integers(0, 30))
def test_what_is_due_stays_due(facts: list[Fact], until: int) -> None:
    earlier = {sale.name for sale in books(*facts[:until]).sales if sale.stage is Stage.DUE}
    assert earlier <= {sale.name for sale in books(*facts).sales if sale.stage is Stage.DUE}


@given(facts_of_a_chain, st.data())
def test_paying_at_once_or_later_comes_to_the_same(facts: list[Fact], pays: st.DataObject) -> None:
    kept, _ = pays_what_is_due(facts, pays)
    never = books(*facts)
    paid_for = [{sale.name for sale in found.sales if sale.life.covered is sale} for found in (kept, never)]
    assert paid_for[0] == paid_for[1]
