#!/usr/bin/python3
"""Echo servers on Python's websockets, one for each argument, which says how it compresses (RFC 7692):

    server.py plain s=0,c=0,sbits=0,cbits=0,fragment=0 s=1,c=1,sbits=9,cbits=12,fragment=1000

s and c: server and client forget their window after each message; sbits and cbits: their windows, 0 for no limit;
fragment: the echo goes out in fragments of so many characters or bytes. The first line of output is
{"listening": ["ws://127.0.0.1:PORT", ...]}, in the order of the arguments.
"""

import asyncio
import json
import signal
import sys

from websockets.exceptions import ConnectionClosed
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.server import serve

MAX_SIZE = 64 * 1024 * 1024


def settings(argument):
    values = {"s": 0, "c": 0, "sbits": 0, "cbits": 0, "fragment": 0}
    if argument != "plain":
        for part in argument.split(","):
            name, value = part.split("=")
            if name not in values:
                sys.exit(f"server.py: {name} is unknown; an argument is 'plain' or like s=0,c=0,sbits=0,cbits=0,fragment=0")
            values[name] = int(value)
    return values


def extensions(argument, values):
    if argument == "plain":
        return None
    return [ServerPerMessageDeflateFactory(
        server_no_context_takeover=bool(values["s"]),
        client_no_context_takeover=bool(values["c"]),
        server_max_window_bits=values["sbits"] or None,
        client_max_window_bits=values["cbits"] or None,
    )]


def echoing(fragment):
    async def echo(connection, *_):
        try:
            async for message in connection:
                if fragment and len(message) > fragment:
                    await connection.send([message[i:i + fragment] for i in range(0, len(message), fragment)])
                else:
                    await connection.send(message)
        except ConnectionClosed as error:
            print(error, file=sys.stderr)

    return echo


async def main():
    stop = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set_result, None)
    listening = []
    for argument in sys.argv[1:]:
        values = settings(argument)
        server = await serve(echoing(values["fragment"]), "127.0.0.1", 0, compression=None, max_size=MAX_SIZE,
                             extensions=extensions(argument, values))
        listening.append(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    print(json.dumps({"listening": listening}), flush=True)
    await stop


asyncio.run(main())
