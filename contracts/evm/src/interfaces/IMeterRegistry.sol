// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Accounts, the site each of them stands for, their meters and their stake.
/// @notice An account is named by the address that registered it, so nobody can occupy another's name. It has an
/// owner (commands it, may be a wallet that never signed anything), an operator (the home's everyday key) and a
/// beneficiary (receives every payment). A site is an attested connection point or, where nothing is attested, the
/// account itself; debt, award days and margin belong to the site (see IFlexibilityMarket).
interface IMeterRegistry {
    enum MeterType {
        SmartPlug,
        ElectricVehicle,
        WaterHeater,
        AirConditioner,
        SolarPanel,
        Battery,
        Other
    }

    struct Account {
        address owner;
        address operator;
        address beneficiary;
        bytes32 site; // connection point, or the account's address as bytes32
        uint128 stake; // token base units
        uint8 meters; // ordinals given out so far
        uint16 counted; // bit per ordinal: active, without parent, not a solar panel; these are the site's use
        uint32 capacityW; // sum over the counted meters
        bool attested;
        bool active;
        bool deactivated; // by its owner: takes no part until reactivated
        uint128 unbonding; // token base units on their way out
        uint40 unbondsAt; // seconds
        uint40 disputedUntil; // seconds; over if not later than now
    }

    /// What the market must know when somebody acts for an account.
    struct Standing {
        bytes32 site;
        uint128 stake;
        uint16 counted;
        uint32 capacityW;
        bool attested;
        bool deactivated;
    }

    /// @param id hash of the device's own identity: adding the same device again is refused with MeterKnown
    /// @param parent ordinal of the meter this one sits behind, or NO_PARENT
    struct Metadata {
        bytes32 id;
        MeterType meterType;
        uint8 parent;
        uint32 capacityW;
        string manufacturer; // at most 32 bytes
        string model; // at most 32 bytes
    }

    struct Meter {
        Metadata metadata;
        uint40 since; // seconds; readings before count as none
        bool active;
    }

    error NotRegistered(address account);
    error AlreadyRegistered(address account);
    error NotOwner(address account, address caller);
    error NotOperator(address account, address caller);
    error NotMarket(address caller);
    error InvalidAddress();
    error MarketAlreadySet();
    error MeterKnown(address account, uint8 ordinal);
    error UnknownMeter(address account, uint8 ordinal);
    error InvalidParent(uint8 parent);
    error InvalidMetadata();
    error TooManyMeters();
    error OpenAwards(address account);
    error InDebt(address account, int64 balance);
    error SiteTaken(bytes32 site, address account);
    error NotAttested(address account);
    error ZeroAmount();
    error StakeBelowMinimum(uint256 stake, uint256 minimum);
    error AmountExceedsStake(uint256 amount, uint256 stake);
    error AmountExceedsTreasury(uint256 amount, uint256 treasury);
    error NothingUnbonding(address account);
    error StillUnbonding(address account, uint256 until);
    error DisputeOpen(address account, uint256 until);
    error DisputeTooSoon(address account, uint256 earliest);
    error NoDispute(address account);
    error InvalidReason();
    error AlreadyDeactivated(address account);
    error NotDeactivated(address account);
    error OutOfBounds(uint256 value, uint256 lowest, uint256 highest);
    error NotToken(address caller);
    error InvalidData();

    event MarketSet(address market);
    event GovernorChanged(address governor);
    event SurplusSet(address surplus);
    event MinimumStakeChanged(uint256 minimumStake);
    event UnbondingTimeChanged(uint256 unbondingTime);
    event TreasurySpent(address indexed to, uint256 amount, uint256 treasury);

    event Registered(address indexed account, address indexed owner, address operator, address beneficiary);
    event RegisteredAlready(address indexed account);
    event Deactivated(address indexed account);
    event Reactivated(address indexed account);
    event OperatorChanged(address indexed account, address operator);
    event BeneficiaryChanged(address indexed account, address beneficiary);
    event MeterAdded(
        address indexed account, uint8 indexed ordinal, bytes32 id, MeterType meterType, uint8 parent, uint32 capacityW
    );
    event MeterRetired(address indexed account, uint8 indexed ordinal);
    event Attested(address indexed account, bytes32 indexed site);
    event Detached(address indexed account, bytes32 indexed site);
    event StakeAdded(address indexed account, address indexed payer, uint256 amount, uint256 stake);
    event StakeWithdrawn(address indexed account, address indexed to, uint256 amount, uint256 stake);
    event UnbondingStarted(
        address indexed account, uint256 amount, uint256 stake, uint256 unbonding, uint256 unbondsAt
    );
    event DisputeOpened(address indexed account, uint256 until, string reason);
    event DisputeClosed(address indexed account);
    event StakeSlashed(address indexed account, uint256 amount, uint256 stake, uint256 unbonding, string reason);
    event StakeForfeited(address indexed account, address indexed requester, uint256 amount, uint256 stake);
    event Left(address indexed account);

    /// @notice Registers msg.sender as an account that belongs to `owner`, without the owner's signature. The operator is
    /// msg.sender; the beneficiary is `owner`: whoever steals the operator's key cannot redirect stake or payments.
    /// An account that left may come back to the same owner, with the operator and beneficiary it had. Registering again
    /// takes nothing and says so (RegisteredAlready).
    /// @param stake token base units, at least minimumStake, taken by allowance. In one transaction by ERC-1363:
    /// transferAndCall with data = abi.encode(owner, true).
    function register(address owner, uint256 stake) external;

    /// @notice Owner or operator. Adding can only lower what the site is paid: a meter starts without history. A device
    /// that was retired gets its ordinal back.
    function addMeter(address account, Metadata calldata metadata) external returns (uint8 ordinal);

    /// @notice Owner or operator, with balance 0 or more, no open award and no active meter behind it.
    function retireMeter(address account, uint8 ordinal) external;

    /// @notice Owner only.
    function setOperator(address account, address operator) external;

    /// @notice Owner only.
    function setBeneficiary(address account, address beneficiary) external;

    /// @notice Anyone may pay; the stake belongs to the account's owner. Also by ERC-1363: transferAndCall with
    /// data = abi.encode(account).
    function addStake(address account, uint256 amount) external;

    /// @notice Owner or operator, without open bids, debt and dispute: starts unbonding. It is paid to the beneficiary
    /// after unbondingTime, together with what was unbonding before. At least minimumStake stays; all of it comes out by
    /// leave.
    function withdrawStake(address account, uint256 amount) external;

    /// @notice Anyone, when it is unbonded and no dispute is open: pays the beneficiary.
    function claimStake(address account) external;

    /// @notice Owner or operator, without open bids. A debt forfeits min(stake, debt x last clearing price) to the
    /// requester owed; the rest of the stake unbonds.
    function leave(address account) external;

    /// @notice Owner only, without open bids: the account can neither bid nor join until it is reactivated. Posting,
    /// settling, withdrawing and leaving stay possible.
    function deactivate(address account) external;

    /// @notice Owner only.
    function reactivate(address account) external;

    /// @notice Slasher only, at most once in 30 days: for 7 days stake stays and may be slashed.
    /// @param reason 1 to 128 bytes
    function openDispute(address account, string calldata reason) external;

    /// @notice Slasher only.
    function closeDispute(address account) external;

    /// @notice Slasher only, during a dispute: moves stake, then what is unbonding, to the treasury.
    function slash(address account, uint256 amount, string calldata reason) external;

    /// @notice Admin only.
    function spendTreasury(address to, uint256 amount) external;

    /// @notice Attester only. `connectionPoint` is a hash that names a grid connection; one account holds it at a time.
    /// The account must have no open award and no debt. Its meters start without history there.
    /// @param connectionPoint not an address: one of the upper 96 bits is set
    function attest(address account, bytes32 connectionPoint) external;

    /// @notice Attester only, without open awards. A debt is forfeited as in leave; the account stays, unattested, and
    /// its meters start without history again.
    function detach(address account) external;

    /// @notice Admin, once, before the first bid.
    function setMarket(address newMarket) external;

    /// @notice Admin. Where those who vote on the parameters are found; it has no right here by itself.
    function setGovernor(address newGovernor) external;

    /// @notice Admin. Where the trade of surplus is found (see ISurplus); it has no right here by itself. 0: nothing is
    /// traded in this market.
    function setSurplus(address newSurplus) external;

    /// @notice Admin, 0 .. HIGHEST_MINIMUM_STAKE token base units. Accounts that have less stay, but can take nothing out
    /// except by leave.
    function setMinimumStake(uint128 minimum) external;

    /// @notice Admin, 1 hour .. 30 days in seconds, for what is taken out from then on.
    function setUnbondingTime(uint40 time) external;

    function accountOf(address account) external view returns (Account memory);
    /// @notice Reverts with NotRegistered or NotOperator if `caller` may not act for the account.
    function standingOf(address account, address caller) external view returns (Standing memory);
    /// @notice The site that the account stands for.
    function siteOf(address account) external view returns (bytes32);
    function meterOf(address account, uint8 ordinal) external view returns (Meter memory);
    /// @notice Per ordinal: seconds before which its readings count as none.
    function sinceOf(address account) external view returns (uint40[] memory);
    /// @notice Ordinal + 1 of the meter with this device identity, 0 if there is none.
    function ordinalOf(address account, bytes32 id) external view returns (uint8);
    function isOperator(address account, address caller) external view returns (bool);
    /// @notice Where payments for `account` go: its beneficiary, or itself if it never registered.
    function payeeOf(address account) external view returns (address);
    /// @notice The account that an attested connection point is attested to, or 0.
    function holderOf(bytes32 connectionPoint) external view returns (address);
    function market() external view returns (address);
    function governor() external view returns (address);
    function surplus() external view returns (address);
    /// @notice Token base units that registering takes and that withdrawStake leaves.
    function minimumStake() external view returns (uint128);
    function HIGHEST_MINIMUM_STAKE() external view returns (uint128);
    /// @notice Seconds.
    function unbondingTime() external view returns (uint40);
    /// @notice Token base units that were slashed and not spent.
    function treasury() external view returns (uint128);
    /// @notice Sum of all stakes, token base units.
    function totalStake() external view returns (uint128);
    /// @notice Sum of all that is unbonding, token base units.
    function totalUnbonding() external view returns (uint128);
    function TOKEN() external view returns (address);
    function ATTESTER_ROLE() external view returns (bytes32);
    function SLASHER_ROLE() external view returns (bytes32);
}
