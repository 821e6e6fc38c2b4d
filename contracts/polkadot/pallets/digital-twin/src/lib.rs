//! Digital twins: who owns one, and which account reports on each of its topics.
//!
//! Calls, storage and events are those of Robonomics' digital twin; tests compare them with the live chain's metadata.
#![no_std]

extern crate alloc;

pub use pallet::*;

#[frame_support::pallet]
pub mod pallet {
    use alloc::collections::BTreeMap;
    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::*;
    use sp_core::H256;

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {}

    #[pallet::pallet]
    #[pallet::without_storage_info] // a twin has as many topics as its owner likes
    pub struct Pallet<T>(_);

    /// How many twins there are: the next one's id.
    #[pallet::storage]
    pub type Total<T> = StorageValue<_, u32>;

    /// Who created a twin.
    #[pallet::storage]
    pub type Owner<T: Config> = StorageMap<_, Twox64Concat, u32, T::AccountId>;

    /// A twin's topics, each with the account that reports on it.
    #[pallet::storage]
    pub type DigitalTwin<T: Config> = StorageMap<_, Twox64Concat, u32, BTreeMap<H256, T::AccountId>>;

    #[pallet::event]
    #[pallet::generate_deposit(fn deposit_event)]
    pub enum Event<T: Config> {
        /// An account created the twin with this id.
        NewDigitalTwin(T::AccountId, u32),
        /// The owner of a twin set or removed the source of a topic.
        TopicChanged(T::AccountId, u32, H256, T::AccountId),
    }

    impl<T: Config> Pallet<T> {
        /// The caller, if the twin is theirs. The live chain declares no errors, either.
        fn ensure_owner(origin: OriginFor<T>, id: u32) -> Result<T::AccountId, DispatchError> {
            let sender = ensure_signed(origin)?;
            ensure!(Owner::<T>::get(id).as_ref() == Some(&sender), "the twin is not the caller's");
            Ok(sender)
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Creates a twin that the caller owns.
        #[pallet::call_index(0)]
        #[pallet::weight(T::DbWeight::get().reads_writes(1, 2))]
        pub fn create(origin: OriginFor<T>) -> DispatchResult {
            let sender = ensure_signed(origin)?;
            let id = Total::<T>::get().unwrap_or_default();
            Total::<T>::put(id.checked_add(1).ok_or("there are no more ids")?);
            Owner::<T>::insert(id, &sender);
            Self::deposit_event(Event::NewDigitalTwin(sender, id));
            Ok(())
        }

        /// Says which account reports on a topic.
        #[pallet::call_index(1)]
        #[pallet::weight(T::DbWeight::get().reads_writes(2, 1))]
        pub fn set_source(origin: OriginFor<T>, id: u32, topic: H256, source: T::AccountId) -> DispatchResult {
            let sender = Self::ensure_owner(origin, id)?;
            DigitalTwin::<T>::mutate(id, |topics| topics.get_or_insert_default().insert(topic, source.clone()));
            Self::deposit_event(Event::TopicChanged(sender, id, topic, source));
            Ok(())
        }

        /// Says that an account no longer reports on a topic.
        #[pallet::call_index(2)]
        #[pallet::weight(T::DbWeight::get().reads_writes(2, 1))]
        pub fn remove_source(origin: OriginFor<T>, id: u32, topic: H256, source: T::AccountId) -> DispatchResult {
            let sender = Self::ensure_owner(origin, id)?;
            DigitalTwin::<T>::mutate(id, |topics| topics.as_mut().and_then(|topics| topics.remove(&topic)));
            Self::deposit_event(Event::TopicChanged(sender, id, topic, source));
            Ok(())
        }
    }
}
