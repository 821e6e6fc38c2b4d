// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token that keeps one percent of every transfer.
contract FeeToken is ERC20("Fee", "FEE") {
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (from != address(0)) {
            super._update(from, address(0xFEE), amount / 100);
            amount -= amount / 100;
        }
        super._update(from, to, amount);
    }
}

/// @title A token that calls back whoever it pays, before it returns.
contract CallbackToken is ERC20("Callback", "CBK") {
    address private _target;
    bytes private _data;
    bool public entered;

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function callBack(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        if (_target == address(0) || from == address(0)) return;
        (entered,) = _target.call(_data);
    }
}

/// @title A token that can be stopped, and then says no without a revert.
contract StoppedToken is ERC20("Stopped", "STP") {
    bool private _stopped;

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function stop(bool stopped) external {
        _stopped = stopped;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        return !_stopped && super.transfer(to, amount);
    }
}
