//! A chain for tests that a client cannot tell from the Asset Hub of Westend where Gridpact uses it: the real pallets
//! with their real indices, limits and deposits, the native coin WND with twelve decimals, addresses of prefix 42.
#![no_std]
#![recursion_limit = "256"]

extern crate alloc;

#[path = "../../chain.rs"]
mod chain;

use alloc::{borrow::Cow, vec::Vec};
use chain::{AccountId, Balance, Block, FeePer, Signature};
use frame_support::{
    derive_impl, parameter_types,
    traits::{AsEnsureOriginWithArg, ConstU128, ConstU16, ConstU32, ConstU64, ConstU8},
    weights::{constants::RocksDbWeight, ConstantMultiplier},
};
use frame_system::{EnsureRoot, EnsureSigned};
use pallet_nfts::PalletFeatures;
use sp_runtime::traits::Verify;
use sp_version::RuntimeVersion;

const UNIT: Balance = 1_000_000_000_000;
const CENT: Balance = UNIT / 100;
const MILLICENT: Balance = CENT / 1_000;
const DAY: u32 = 24 * 60 * 60 / 6; // in blocks

/// What is held back while some entries stay in the chain's storage.
const fn deposit(entries: u32, bytes: u32) -> Balance {
    entries as Balance * CENT + bytes as Balance * MILLICENT
}

#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
    spec_name: Cow::Borrowed("westmint"),
    impl_name: Cow::Borrowed("gridpact-hub"),
    authoring_version: 1,
    spec_version: 1_020_003,
    impl_version: 1,
    apis: chain::RUNTIME_API_VERSIONS,
    transaction_version: 16,
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

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(3)]
    pub type Timestamp = pallet_timestamp;
    #[runtime::pallet_index(10)]
    pub type Balances = pallet_balances;
    #[runtime::pallet_index(11)]
    pub type TransactionPayment = pallet_transaction_payment;
    #[runtime::pallet_index(40)]
    pub type Utility = pallet_utility;
    #[runtime::pallet_index(50)]
    pub type Assets = pallet_assets;
    #[runtime::pallet_index(51)]
    pub type Uniques = pallet_uniques;
    #[runtime::pallet_index(52)]
    pub type Nfts = pallet_nfts;
}

parameter_types! {
    pub const Version: RuntimeVersion = VERSION;
    pub const CertificateMetadataDeposit: Balance = deposit(1, 129);
    pub const AttributeDeposit: Balance = deposit(1, 0);
    pub const ByteDeposit: Balance = deposit(0, 1);
    pub const AssetAccountDeposit: Balance = deposit(1, 16);
    pub const AssetMetadataDeposit: Balance = deposit(1, 68);
    pub Features: PalletFeatures = PalletFeatures::all_enabled();
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
    type AccountData = pallet_balances::AccountData<Balance>;
    type Block = Block;
    type BlockHashCount = ConstU32<4096>;
    type DbWeight = RocksDbWeight;
    type MaxConsumers = ConstU32<16>;
    type SS58Prefix = ConstU16<42>;
    type Version = Version;
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
    type ExistentialDeposit = ConstU128<{ CENT / 10 }>;
    type ReserveIdentifier = [u8; 8];
}

impl pallet_transaction_payment::Config for Runtime {
    type FeeMultiplierUpdate = ();
    type LengthToFee = ConstantMultiplier<Balance, ConstU128<MILLICENT>>;
    type OnChargeTransaction = pallet_transaction_payment::FungibleAdapter<Balances, ()>;
    type OperationalFeeMultiplier = ConstU8<5>;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = ();
    type WeightToFee = FeePer<1>;
}

impl pallet_utility::Config for Runtime {
    type PalletsOrigin = OriginCaller;
    type RuntimeCall = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = ();
}

impl pallet_assets::Config for Runtime {
    type ApprovalDeposit = ConstU128<{ CENT / 10 }>;
    type AssetAccountDeposit = AssetAccountDeposit;
    type AssetDeposit = ConstU128<{ UNIT / 10 }>;
    type AssetId = u32;
    type AssetIdParameter = codec::Compact<u32>;
    type Balance = Balance;
    type CallbackHandle = pallet_assets::AutoIncAssetId<Runtime>;
    type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
    type Currency = Balances;
    type Extra = ();
    type ForceOrigin = EnsureRoot<AccountId>;
    type Freezer = ();
    type Holder = ();
    type MetadataDepositBase = AssetMetadataDeposit;
    type MetadataDepositPerByte = ByteDeposit;
    type RemoveItemsLimit = ConstU32<1_000>;
    type ReserveData = ();
    type RuntimeEvent = RuntimeEvent;
    type StringLimit = ConstU32<50>;
    type WeightInfo = ();
}

impl pallet_uniques::Config for Runtime {
    type AttributeDepositBase = AttributeDeposit;
    type CollectionDeposit = ConstU128<{ UNIT / 10 }>;
    type CollectionId = u32;
    type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
    type Currency = Balances;
    type DepositPerByte = ByteDeposit;
    type ForceOrigin = EnsureRoot<AccountId>;
    type ItemDeposit = ConstU128<{ UNIT / 1_000 }>;
    type ItemId = u32;
    type KeyLimit = ConstU32<32>;
    type Locker = ();
    type MetadataDepositBase = CertificateMetadataDeposit;
    type RuntimeEvent = RuntimeEvent;
    type StringLimit = ConstU32<128>;
    type ValueLimit = ConstU32<64>;
    type WeightInfo = ();
}

impl pallet_nfts::Config for Runtime {
    type ApprovalsLimit = ConstU32<20>;
    type AttributeDepositBase = AttributeDeposit;
    type BlockNumberProvider = System;
    type CollectionDeposit = ConstU128<{ UNIT / 10 }>;
    type CollectionId = u32;
    type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
    type Currency = Balances;
    type DepositPerByte = ByteDeposit;
    type Features = Features;
    type ForceOrigin = EnsureRoot<AccountId>;
    type ItemAttributesApprovalsLimit = ConstU32<30>;
    type ItemDeposit = ConstU128<{ UNIT / 1_000 }>;
    type ItemId = u32;
    type KeyLimit = ConstU32<64>;
    type Locker = ();
    type MaxAttributesPerCall = ConstU32<10>;
    type MaxDeadlineDuration = ConstU32<{ 12 * 30 * DAY }>;
    type MaxTips = ConstU32<10>;
    type MetadataDepositBase = CertificateMetadataDeposit;
    type OffchainPublic = <Signature as Verify>::Signer;
    type OffchainSignature = Signature;
    type RuntimeEvent = RuntimeEvent;
    type StringLimit = ConstU32<256>;
    type ValueLimit = ConstU32<256>;
    type WeightInfo = ();
}
