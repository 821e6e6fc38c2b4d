//! An account's log on the chain: records of any bytes in a ring that forgets the oldest.
//!
//! Calls, storage, events and errors are those of Robonomics' datalog; tests compare them with the live chain's metadata.
#![no_std]

pub use pallet::*;

#[frame_support::pallet]
pub mod pallet {
    use frame_support::{pallet_prelude::*, traits::Time};
    use frame_system::pallet_prelude::*;

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// Tells when a record was made, in milliseconds.
        type Time: Time<Moment = u64>;
        /// A record with its greatest length: a longer one cannot even be decoded.
        type Record: Parameter + Default + MaxEncodedLen;
        /// Slots of a ring, of which one stays empty.
        #[pallet::constant]
        type WindowSize: Get<u64>;
    }

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// The oldest record's slot, and the one that the next record will take; equal when there is none.
    #[derive(Clone, Default, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
    pub struct RingBufferIndex {
        #[codec(compact)]
        pub start: u64,
        #[codec(compact)]
        pub end: u64,
    }

    impl RingBufferIndex {
        /// The slot for one more record; in a full ring the oldest one makes room.
        fn push(&mut self, slots: u64) -> u64 {
            let slot = self.end;
            self.end = (slot + 1) % slots;
            if self.end == self.start {
                self.start = (self.start + 1) % slots;
            }
            slot
        }

        /// The slot of the oldest record, which is thereby taken out.
        fn pop(&mut self, slots: u64) -> Option<u64> {
            let slot = self.start;
            (slot != self.end).then(|| {
                self.start = (slot + 1) % slots;
                slot
            })
        }
    }

    /// When a record was made, and the record.
    #[derive(Clone, Default, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
    pub struct RingBufferItem<Record>(#[codec(compact)] pub u64, pub Record);

    /// Each account's ring.
    #[pallet::storage]
    pub type DatalogIndex<T: Config> = StorageMap<_, Twox64Concat, T::AccountId, RingBufferIndex, ValueQuery>;

    /// The records by account and slot.
    #[pallet::storage]
    pub type DatalogItem<T: Config> =
        StorageMap<_, Twox64Concat, (T::AccountId, u64), RingBufferItem<T::Record>, ValueQuery>;

    #[pallet::event]
    #[pallet::generate_deposit(fn deposit_event)]
    pub enum Event<T: Config> {
        /// An account made a record at a moment.
        NewRecord(T::AccountId, u64, T::Record),
        /// An account erased all its records.
        Erased(T::AccountId),
    }

    #[pallet::error]
    pub enum Error<T> {
        /// Declared as on the live chain, where decoding refuses a long record before this could.
        RecordTooBig,
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Appends a record to the caller's log.
        #[pallet::call_index(0)]
        #[pallet::weight(T::DbWeight::get().reads_writes(2, 2))]
        pub fn record(origin: OriginFor<T>, record: T::Record) -> DispatchResult {
            let sender = ensure_signed(origin)?;
            let moment = T::Time::now();
            let slot = DatalogIndex::<T>::mutate(&sender, |ring| ring.push(T::WindowSize::get()));
            DatalogItem::<T>::insert((&sender, slot), RingBufferItem(moment, record.clone()));
            Self::deposit_event(Event::NewRecord(sender, moment, record));
            Ok(())
        }

        /// Forgets all the caller's records.
        #[pallet::call_index(1)]
        #[pallet::weight(T::DbWeight::get().reads_writes(1, T::WindowSize::get()))]
        pub fn erase(origin: OriginFor<T>) -> DispatchResult {
            let sender = ensure_signed(origin)?;
            let mut ring = DatalogIndex::<T>::take(&sender);
            while let Some(slot) = ring.pop(T::WindowSize::get()) {
                DatalogItem::<T>::remove((&sender, slot));
            }
            Self::deposit_event(Event::Erased(sender));
            Ok(())
        }
    }
}
