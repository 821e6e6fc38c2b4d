"""Looking for what is wrong with a deployment."""

from argparse import Namespace

from ..checkup.examine import Finding, examine
from ..output import Output
from ..parsers import Subcommands
from ..session import connection, deployment_of

FAULTY = 1


def add(commands: Subcommands) -> None:
    """Add doctor."""
    commands.add("doctor", "check a deployment and name what is wrong (exit code 1)", doctor, connects=False)


async def doctor(output: Output, arguments: Namespace) -> int:
    """Check everything that a market needs; return 0 if nothing is wrong. Needs no key, sends nothing."""
    deployment = deployment_of(arguments)
    async with connection(list(deployment.rpc_urls), deployment.chain_id) as provider:
        finding = await examine(provider, deployment, output.progress)
    output.result(
        {
            "healthy": not finding.faults,
            "faults": [
                {"fault": found.key, "message": found.what, "advice": found.advice, "details": found.details}
                for found in finding.faults
            ],
            **finding.facts,
        }
    )
    _tell(output, finding)
    return FAULTY if finding.faults else 0


def _tell(output: Output, finding: Finding) -> None:
    requesters = finding.facts.get("requesters", [])
    output.lines({name: value for name, value in finding.facts.items() if value is not requesters})
    if isinstance(requesters, list) and requesters:
        output.text("")
        output.table(list(requesters[0]), [list(requester.values()) for requester in requesters])
    output.text("")
    for found in finding.faults:
        output.text(f"fault: {found.what} {found.advice}")
    count = len(finding.faults)
    output.text(f"{count} {'fault' if count == 1 else 'faults'} found." if count else "No faults found.")
