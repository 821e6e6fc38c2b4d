"""Where a market is: deploy one, print its code."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from eth_utils import keccak

from custom_components.gridpact.chain.evm.market import EvmMarket
from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.chain.keys import Key
from custom_components.gridpact.errors import Refused
from tools.devnet import deploy as contracts_on_network
from tools.devnet.deploy import Deployed, Roles
from tools.devnet.deployer import Deployer

from ..deployment import DEFAULT_FILE, Deployment
from ..output import Output
from ..parsers import Subcommands, number
from ..rules import DAY, TOKEN_DECIMALS, add_rules, check_delay, stakes_of, voting_of
from ..session import Session, address_of, connection, read_key
from ..written import amount_of

MINUTE = 60


def add(commands: Subcommands) -> None:
    """Add deploy and code."""
    _add_deploy(commands.add("deploy", "deploy a market with all its contracts", deploy, connects=False))
    commands.add("code", "print the market code that homes paste", code)


async def code(session: Session, _arguments: Namespace) -> None:
    """Print the code; what it leads to was reached just now."""
    found = session.deployment
    session.output.result({"code": found.code, "name": found.name, "market": found.market, "chain_id": found.chain_id})
    session.output.text(found.code)


async def deploy(output: Output, arguments: Namespace) -> None:
    """Deploy all contracts, mint tokens to the utility, and write the deployment file."""
    file = Path(arguments.deployment or DEFAULT_FILE)
    _check(arguments, file)
    key = read_key(arguments.key_file)
    if key is None:
        raise Refused("no_key")
    utility = address_of(arguments.utility or key.address)
    minted = 0 if arguments.token else amount_of(arguments.mint, TOKEN_DECIMALS, "--mint")
    async with connection(arguments.rpc, None) as provider:
        chain_id = int(await provider.request("eth_chainId"), 16)
        deployed = await _deploy(output, arguments, provider, key, utility)
        if not arguments.token:
            await _mint(Deployer(provider, key, output.progress), deployed.token, utility, minted, key)
        market = await EvmMarket.connect(provider, deployed.market)
        info = await market.info()
    deployment = Deployment(
        name=arguments.name,
        rpc_urls=tuple(arguments.public_rpc or arguments.rpc),
        market=deployed.market,
        chain_id=chain_id,
        first_block=deployed.first_block,
        explorer=arguments.explorer,
        coin=arguments.coin,
        timelock=deployed.timelock,
        governor=deployed.governor,
    )
    deployment.save(file)
    output.pairs(
        {
            "name": deployment.name,
            "chain_id": chain_id,
            "market": deployed.market,
            "registry": deployed.registry,
            "ledger": deployed.ledger,
            "token": f"{deployed.token}" if output.as_json else f"{deployed.token} ({info.token_symbol})",
            "surplus": deployed.surplus,
            "exchange": deployed.exchange,
            "certificate": deployed.certificate,
            "timelock": deployed.timelock,
            "governor": deployed.governor,
            "utility": utility,
            "interval_seconds": info.interval,
            "first_block": deployed.first_block,
            "deployment": str(file),
            "code": deployment.code,
        }
    )


def _add_deploy(parser: ArgumentParser) -> None:
    parser.add_argument("--name", required=True, help="what homes see")
    parser.add_argument("--utility", metavar="ADDRESS", help="who requests reductions and gets tokens (the key itself)")
    parser.add_argument("--attester", action="append", metavar="ADDRESS", help="attests connections (the utility)")
    parser.add_argument("--pauser", action="append", metavar="ADDRESS", help="may pause entry (the utility)")
    parser.add_argument("--token", metavar="ADDRESS", help="pay in this ERC-20 instead of an own token")
    parser.add_argument("--token-name", default="Gridpact Token", metavar="NAME")
    parser.add_argument("--token-symbol", default="GPT", metavar="SYMBOL")
    parser.add_argument("--mint", default="1000000", metavar="TOKENS", help="own tokens for the utility (1000000)")
    grid = parser.add_mutually_exclusive_group()
    grid.add_argument("--interval", type=number, default=15, metavar="MINUTES", help="between two readings (15)")
    grid.add_argument("--interval-seconds", type=number, metavar="SECONDS", help="for trials: a faster grid")
    add_rules(parser)
    parser.add_argument("--coin", default="ETH", metavar="SYMBOL", help="the network's coin (ETH)")
    parser.add_argument("--explorer", metavar="URL", help="block explorer")
    parser.add_argument("--public-rpc", action="append", metavar="URL", help="for the market code, if --rpc is private")
    parser.add_argument("--force", action="store_true", help="overwrite the deployment file")


def _check(arguments: Namespace, file: Path) -> None:
    """Refuse what would fail only after money was spent."""
    if not arguments.rpc:
        raise Refused("no_rpc")
    if file.exists() and not arguments.force:
        raise Refused("deployment_exists", file=str(file))
    if not file.absolute().parent.is_dir():
        raise Refused("no_deployment", file=str(file))
    check_delay(arguments.delay)


async def _deploy(output: Output, arguments: Namespace, provider: EvmProvider, key: Key, utility: str) -> Deployed:
    attesters = [address_of(text) for text in arguments.attester or [utility]]
    pausers = [address_of(text) for text in arguments.pauser or [utility]]
    try:
        return await contracts_on_network(
            provider,
            key,
            interval=arguments.interval_seconds or arguments.interval * MINUTE,
            stakes=await stakes_of(provider, arguments),
            token=address_of(arguments.token) if arguments.token else None,
            token_name=arguments.token_name,
            token_symbol=arguments.token_symbol,
            roles=Roles(requesters=[utility], attesters=attesters, pausers=pausers, minters=[key.address]),
            timelock_delay=arguments.delay * DAY,
            voting=None if arguments.token else voting_of(arguments),
            progress=output.progress,
        )
    except FileNotFoundError:
        raise Refused("not_deployable") from None


async def _mint(deployer: Deployer, token: str, utility: str, amount: int, key: Key) -> None:
    """Mint the first tokens; from then on only the timelock decides who mints."""
    await deployer.invoke("EnergyToken", token, "mint", utility, amount)
    await deployer.invoke("EnergyToken", token, "renounceRole", keccak(text="MINTER_ROLE"), key.address)
