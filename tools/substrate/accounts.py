"""The accounts that our chains start with: keys that everybody knows, of the phrase of Substrate's documentation."""

from dataclasses import dataclass

PHRASE = "bottom drive obey lake curtain smoke basket hold race lonely fit walk"


@dataclass(frozen=True, slots=True)
class DevAccount:
    """An account of a test network (sr25519). `secret` is what a wallet imports."""

    name: str
    public_key: bytes

    @property
    def secret(self) -> str:
        """The phrase with the account's derivation."""
        return f"{PHRASE}//{self.name}"


ALICE = DevAccount("Alice", bytes.fromhex("d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d"))
BOB = DevAccount("Bob", bytes.fromhex("8eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a48"))
CHARLIE = DevAccount("Charlie", bytes.fromhex("90b5ab205c6974c9ea841be688864633dc9ca8a357843eeacf2314649965fe22"))
DAVE = DevAccount("Dave", bytes.fromhex("306721211d5404bd9da88e0204360a1a9ab8b87c66c1bc2fcdd37f3c2222cc20"))
EVE = DevAccount("Eve", bytes.fromhex("e659a7a1628cdd93febc04a4e0646ea20e9f5f0ce097d9a05290d4a9e054df4e"))
FERDIE = DevAccount("Ferdie", bytes.fromhex("1cbd2d43530a44705ad088af313e18f80b53ef16b36177cd4b77b846f2a5f07c"))

# Ferdie has nothing, on no chain.
ACCOUNTS = [ALICE, BOB, CHARLIE, DAVE, EVE]
