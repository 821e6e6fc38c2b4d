//! A chain for tests that a client cannot tell from Robonomics on Polkadot where Gridpact uses it (its spec 52): pallets
//! and their indices, names, the native coin XRT with nine decimals, addresses of prefix 32.
#![no_std]
#![recursion_limit = "256"]

extern crate alloc;

#[path = "../../chain.rs"]
mod chain;

use alloc::{borrow::Cow, vec::Vec};
use chain::{Balance, Block, FeePer};
use frame_support::{
    derive_impl, parameter_types,
    traits::{ConstU128, ConstU16, ConstU32, ConstU64, ConstU8},
    weights::{constants::RocksDbWeight, ConstantMultiplier},
    BoundedVec,
};
use sp_core::H256;
use sp_version::RuntimeVersion;

#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
    spec_name: Cow::Borrowed("robonomics"),
    impl_name: Cow::Borrowed("gridpact-robonomics"),
    authoring_version: 1,
    spec_version: 52,
    impl_version: 1,
    apis: chain::RUNTIME_API_VERSIONS,
    transaction_version: 4,
    system_version: 1,
};

#[frame_support::runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask,
        RuntimeViewFunction
    )]
    pub struct Runtime;

    #[runtime::pallet_index(10)]
    pub type System = frame_system;
    #[runtime::pallet_index(11)]
    pub type Utility = pallet_utility;
    #[runtime::pallet_index(12)]
    pub type Timestamp = pallet_timestamp;
    #[runtime::pallet_index(31)]
    pub type Balances = pallet_balances;
    #[runtime::pallet_index(32)]
    pub type TransactionPayment = pallet_transaction_payment;
    #[runtime::pallet_index(51)]
    pub type Datalog = gridpact_datalog;
    #[runtime::pallet_index(52)]
    pub type Launch = gridpact_launch;
    #[runtime::pallet_index(54)]
    pub type DigitalTwin = gridpact_digital_twin;
}

parameter_types! {
    pub const Version: RuntimeVersion = VERSION;
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
    type AccountData = pallet_balances::AccountData<Balance>;
    type Block = Block;
    type BlockHashCount = ConstU32<250>;
    type DbWeight = RocksDbWeight;
    type MaxConsumers = ConstU32<16>;
    type SS58Prefix = ConstU16<32>;
    type Version = Version;
}

impl pallet_utility::Config for Runtime {
    type PalletsOrigin = OriginCaller;
    type RuntimeCall = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = ();
}

impl pallet_timestamp::Config for Runtime {
    type MinimumPeriod = ConstU64<0>;
    type Moment = u64;
    type OnTimestampSet = ();
    type WeightInfo = ();
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Runtime {
    type AccountStore = System;
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<1_000>;
    type MaxFreezes = ConstU32<50>;
    type MaxLocks = ConstU32<50>;
    type MaxReserves = ConstU32<50>;
    type ReserveIdentifier = [u8; 8];
}

impl pallet_transaction_payment::Config for Runtime {
    type FeeMultiplierUpdate = ();
    type LengthToFee = ConstantMultiplier<Balance, ConstU128<1_000>>;
    type OnChargeTransaction = pallet_transaction_payment::FungibleAdapter<Balances, ()>;
    type OperationalFeeMultiplier = ConstU8<5>;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = ();
    type WeightToFee = FeePer<1_000>;
}

impl gridpact_datalog::Config for Runtime {
    type Record = BoundedVec<u8, ConstU32<512>>;
    type Time = Timestamp;
    type WindowSize = ConstU64<128>;
}

impl gridpact_launch::Config for Runtime {
    type Parameter = H256;
}

impl gridpact_digital_twin::Config for Runtime {}
