//! Launches: an account asks a robot, which is another account, to run with a parameter.
//!
//! Call, storage and event are those of Robonomics' launch; tests compare them with the live chain's metadata.
#![no_std]

pub use pallet::*;

#[frame_support::pallet]
pub mod pallet {
    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::*;

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// What a robot is told.
        type Parameter: Parameter + MaxEncodedLen;
    }

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// The parameter of the latest launch, whoever's it was.
    #[pallet::storage]
    pub type Goal<T: Config> = StorageValue<_, <T as Config>::Parameter>;

    #[pallet::event]
    #[pallet::generate_deposit(fn deposit_event)]
    pub enum Event<T: Config> {
        /// An account launched a robot with a parameter.
        NewLaunch(T::AccountId, T::AccountId, T::Parameter),
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Launches a robot.
        #[pallet::call_index(0)]
        #[pallet::weight(T::DbWeight::get().writes(1))]
        pub fn launch(origin: OriginFor<T>, robot: T::AccountId, param: T::Parameter) -> DispatchResult {
            let sender = ensure_signed(origin)?;
            Goal::<T>::put(&param);
            Self::deposit_event(Event::NewLaunch(sender, robot, param));
            Ok(())
        }
    }
}
