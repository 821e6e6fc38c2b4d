"""Runs an emulated plug until it is interrupted: `python -m tools.plug --port 8110 --watts 2000`."""

import argparse
import asyncio
import json
from pathlib import Path
import signal
import time

from aiohttp import web

from .control import control_app, state_of
from .device import Identity
from .server import EmulatedPlug
from .trace import play, read_trace

HOST = "127.0.0.1"


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.plug", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="of the plug; 0 takes a free one")
    parser.add_argument("--control-port", type=int, default=0, help="of GET and POST /state")
    parser.add_argument("--trace", type=Path, help="CSV file with a power_w column, repeated for ever")
    parser.add_argument("--speed", type=float, default=1, help="of the trace")
    parser.add_argument("--watts", type=float, default=0, help="constant load, if there is no trace")
    parser.add_argument("--model", default="P110")
    parser.add_argument("--name", default="Water heater")
    parser.add_argument("--username", default="home@example.org")
    parser.add_argument("--password", default="correct horse")
    return parser.parse_args()


async def main() -> None:
    """Listen on both ports and print the state as one line of JSON once ready."""
    args = arguments()
    load = play(read_trace(args.trace), time.time(), speed=args.speed) if args.trace else args.watts
    identity = Identity(model=args.model, nickname=args.name)
    plug = EmulatedPlug(identity, username=args.username, password=args.password, load=load, port=args.port)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with plug:
        runner = web.AppRunner(control_app(plug), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, HOST, args.control_port).start()
        control = f"http://{HOST}:{runner.addresses[0][1]}/state"
        print(json.dumps({**state_of(plug), "control": control}), flush=True)
        await stop.wait()
        await runner.cleanup()


asyncio.run(main())
