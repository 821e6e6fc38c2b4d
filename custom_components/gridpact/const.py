"""Names and figures that several modules of the Home Assistant ring share."""

DOMAIN = "gridpact"

# What an account is: in a market, or of a home that records and certifies what it produces.

KIND_EVM = "evm"
KIND_POLKADOT = "polkadot"

SUBENTRY_METER = "meter"
SUBENTRY_LOAD = "load"
SUBENTRY_SUPPLY = "supply"
SUBENTRY_STATION = "station"

OWN_SUPPLY = "own"
NEIGHBOUR_SUPPLY = "neighbour"

# Bytes of a text that certificates keep (IEnergyCertificate): a place, in whose name one is used up.
MOST_TEXT_BYTES = 64

# What happens to a load; only on the bus.
LOAD_EVENTS = ("load_shed", "load_restored", "load_kept_on")

SOURCE_ENTITY = "entity"
SOURCE_TAPO = "tapo"

METER_KINDS = ["grid", "appliance", "solar", "battery"]
# W. The registry bounds bids by it; a household fuse, a plug, a roof and a home battery stay below.
CAPACITY_W = {"grid": 17_250, "appliance": 3_680, "solar": 15_000, "battery": 10_000}

# Only watching: every read of the zero address gives nothing, so nothing needs to know the difference.
WATCH_ACCOUNT = "0x0000000000000000000000000000000000000000"

# Between two readings, s: where no market says it.
INTERVAL_S = 900

# EVM networks count their coin in units of 10^-18.
COIN_DECIMALS = 18

# Most days that a baseline may have (IFlexibilityMarket.Terms.baselineDays).
BASELINE_DAYS = 10

BLUEPRINT_URL = (
    "https://my.home-assistant.io/redirect/blueprint_import/?blueprint_url="
    "https%3A%2F%2Fgithub.com%2Fgridpact%2Fgridpact%2Fblob%2Fmain"
    "%2Fblueprints%2Fautomation%2Fgridpact%2Fshed_when_won.yaml"
)


# Key of the switch that a plug read directly brings along: the one entity of ours that may be a load's switch.
PLUG_KEY = "plug"


def plug_switch_unique_id(account_unique_id: str, meter_unique_id: str) -> str:
    """Return the unique id of the switch that a plug read directly brings along."""
    return f"{account_unique_id}_{meter_unique_id}_{PLUG_KEY}"
