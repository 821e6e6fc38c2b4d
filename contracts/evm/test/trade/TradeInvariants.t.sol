// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEnergyCertificate} from "../../src/interfaces/IEnergyCertificate.sol";
import {IEnergyExchange} from "../../src/interfaces/IEnergyExchange.sol";
import {ISurplus} from "../../src/interfaces/ISurplus.sol";
import {FuzzSelector, Test} from "../Base.sol";
import {TradeHandler} from "./TradeHandler.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

contract TradeInvariants is Test {
    TradeHandler internal handler;
    IERC20 internal token;
    ISurplus internal surplus;
    IEnergyExchange internal exchange;
    IEnergyCertificate internal certificate;

    function setUp() public {
        handler = new TradeHandler();
        (address token_, address surplus_, address exchange_, address certificate_) = handler.contracts();
        (token, surplus) = (IERC20(token_), ISurplus(surplus_));
        (exchange, certificate) = (IEnergyExchange(exchange_), IEnergyCertificate(certificate_));
        targetContract(address(handler));
        targetSelector(FuzzSelector(address(handler), _selectors()));
    }

    /// Common steps stand more than once, so that there is something to trade in most runs.
    function _selectors() internal pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](28);
        selectors[0] = TradeHandler.pass.selector;
        selectors[1] = TradeHandler.proveAny.selector;
        selectors[2] = TradeHandler.fall.selector;
        selectors[3] = TradeHandler.chooseKind.selector;
        selectors[4] = TradeHandler.replace.selector;
        selectors[5] = TradeHandler.move.selector;
        selectors[6] = TradeHandler.cancelSome.selector;
        selectors[7] = TradeHandler.consumeSome.selector;
        selectors[8] = TradeHandler.endListing.selector;
        selectors[9] = TradeHandler.giveAway.selector;
        selectors[10] = TradeHandler.retireSome.selector;
        selectors[11] = TradeHandler.withdrawSome.selector;
        selectors[12] = TradeHandler.pause.selector;
        selectors[13] = TradeHandler.listSome.selector;
        selectors[14] = TradeHandler.buyListed.selector;
        selectors[15] = TradeHandler.proveAny.selector;
        for (uint256 k; k < 2; ++k) {
            selectors[16 + k] = TradeHandler.passAndProve.selector;
            selectors[18 + k] = TradeHandler.offerSome.selector;
            selectors[20 + k] = TradeHandler.buySome.selector;
            selectors[22 + k] = TradeHandler.mintSome.selector;
            selectors[24 + k] = TradeHandler.someTrade.selector;
            selectors[26 + k] = TradeHandler.someCertificates.selector;
        }
    }

    /// forge-config: default.invariant.depth = 64
    /// forge-config: default.invariant.runs = 32
    /// forge-config: ci.invariant.depth = 200
    /// forge-config: ci.invariant.runs = 64
    function invariant_everything_adds_up() public view {
        vm.assertEq(handler.broken(), "", "every step");
        for (uint256 h; h < 2; ++h) {
            _nothing_is_sold_or_certified_that_was_not_given(handler.people(h));
        }
        _tokens_are_where_they_belong();
        _each_certificate_has_one_owner_or_is_retired();
    }

    function _nothing_is_sold_or_certified_that_was_not_given(address home) internal view {
        uint256 proven;
        uint256 sold;
        uint256 certified;
        for (uint8 ordinal; ordinal < 2; ++ordinal) {
            ISurplus.Meter memory meter = surplus.meterOf(home, ordinal);
            vm.assertLe(uint256(meter.soldWh) + meter.certifiedWh, meter.provenWh, "of each meter");
            (proven, sold) = (proven + meter.provenWh, sold + meter.soldWh);
            certified += meter.certifiedWh;
        }
        vm.assertLe(proven, handler.given(home), "proven");
        vm.assertEq(sold, handler.traded(home) + _offeredBy(home), "sold or on offer");
        vm.assertEq(certified, handler.minted(home), "certified");
        uint256 bought;
        for (uint256 k; k < 4; ++k) {
            (uint256 wh, uint256 consumed) = exchange.energyOf(handler.people(k), home);
            vm.assertLe(consumed, wh, "consumed");
            bought += wh;
        }
        vm.assertEq(bought, handler.traded(home), "bought");
    }

    function _tokens_are_where_they_belong() internal view {
        (uint256 owed, uint256 owedForCertificates) = (0, 0);
        for (uint256 k; k < 4; ++k) {
            address account = handler.people(k);
            owed += exchange.creditOf(account);
            owedForCertificates += certificate.creditOf(account);
            vm.assertEq(token.allowance(account, address(exchange)), 0, "allowance");
            vm.assertEq(token.allowance(account, address(certificate)), 0, "allowance");
        }
        vm.assertEq(token.balanceOf(address(exchange)), owed, "exchange");
        vm.assertEq(exchange.totalCredit(), owed, "exchange's credit");
        vm.assertEq(token.balanceOf(address(certificate)), owedForCertificates, "certificates");
        vm.assertEq(certificate.totalCredit(), owedForCertificates, "certificates' credit");
        vm.assertEq(handler.heldByAll(), handler.tokens(), "all tokens");
    }

    function _each_certificate_has_one_owner_or_is_retired() internal view {
        for (uint256 c; c < handler.certificateCount(); ++c) {
            uint256 id = handler.certificates(c);
            uint256 owners;
            for (uint256 k; k < 4; ++k) {
                owners += certificate.balanceOf(handler.people(k), id);
            }
            IEnergyCertificate.Certificate memory it = certificate.certificateOf(id);
            vm.assertEq(owners, it.retiredAt == 0 ? 1 : 0, "owners");
            vm.assertTrue(it.retiredAt == 0 || it.price == 0, "nothing retired is for sale");
        }
    }

    function afterInvariant() public {
        handler.everybodyLeaves();
        vm.assertEq(token.balanceOf(address(exchange)), 0, "nothing stays in the exchange");
        vm.assertEq(token.balanceOf(address(certificate)), 0, "nothing stays with the certificates");
        for (uint256 h; h < 2; ++h) {
            address home = handler.people(h);
            uint256 left;
            for (uint8 ordinal; ordinal < 2; ++ordinal) {
                left += surplus.availableOf(home, ordinal) + surplus.meterOf(home, ordinal).certifiedWh;
                left += surplus.meterOf(home, ordinal).soldWh;
                vm.assertLe(left, handler.given(home), "given");
            }
            vm.assertEq(_offeredBy(home), 0, "nothing stays on offer");
        }
    }

    function _offeredBy(address home) internal view returns (uint256 left) {
        for (uint256 id = 1; id <= exchange.offerCount(); ++id) {
            IEnergyExchange.Offer memory offered = exchange.offerOf(id);
            if (offered.seller == home) left += offered.leftWh;
        }
    }
}
