// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IFlexibilityMarket} from "../../src/interfaces/IFlexibilityMarket.sol";
import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title A home whose key is a contract: it registers, adds a meter, stakes bids and joins through the market's own functions.
contract CrowdHome {
    address private immutable CROWD = msg.sender;

    error NotCrowd();

    modifier onlyCrowd() {
        if (msg.sender != CROWD) revert NotCrowd();
        _;
    }

    /// @notice Registers this address as an account with one meter.
    function register(IMeterRegistry registry, uint32 capacityW) external onlyCrowd {
        registry.register(address(this), 0);
        registry.addMeter(
            address(this),
            IMeterRegistry.Metadata({
                id: bytes32(uint256(uint160(address(this)))),
                meterType: IMeterRegistry.MeterType.SmartPlug,
                parent: type(uint8).max,
                capacityW: capacityW,
                manufacturer: "",
                model: ""
            })
        );
    }

    /// @notice Joins a series of fixed price with this address.
    function join(IFlexibilityMarket market, uint256 id, uint40 wh) external onlyCrowd {
        market.join(id, address(this), wh);
    }

    /// @notice Bids for this address.
    function bid(IFlexibilityMarket market, uint256 id, uint40 wh, uint16 tick) external onlyCrowd {
        market.bid(id, address(this), wh, tick);
    }
}

/// @title Thousands of homes for measurements. Nothing about the market is replaced or written around.
contract Crowd {
    IFlexibilityMarket public immutable MARKET;
    IMeterRegistry private immutable REGISTRY;
    address private immutable HOME = address(new CrowdHome());
    CrowdHome[] public homes;

    constructor(IFlexibilityMarket market) {
        MARKET = market;
        REGISTRY = market.REGISTRY();
    }

    function size() external view returns (uint256) {
        return homes.length;
    }

    /// @notice Makes homes, each registered with a meter and `stake` paid from this contract's tokens.
    function grow(uint256 count, uint32 capacityW, uint256 stake) external {
        IERC20(MARKET.TOKEN()).approve(address(REGISTRY), count * stake);
        for (uint256 i; i < count; ++i) {
            CrowdHome home = CrowdHome(Clones.clone(HOME));
            home.register(REGISTRY, capacityW);
            if (stake != 0) REGISTRY.addStake(address(home), stake);
            homes.push(home);
        }
    }

    /// @notice Joins with the homes first, first + 1, ...
    function join(uint256 id, uint256 first, uint256 count, uint40 wh) external {
        for (uint256 i; i < count; ++i) {
            homes[first + i].join(MARKET, id, wh);
        }
    }

    /// @notice Bids for the homes first, first + 1, ... one tick each.
    function bid(uint256 id, uint256 first, uint40 wh, uint16[] calldata ticks) external {
        for (uint256 i; i < ticks.length; ++i) {
            homes[first + i].bid(MARKET, id, wh, ticks[i]);
        }
    }
}
