"""Stands between DESs, passes on what they send each other over HTTP/1.1, and does harm where told.

    relay.py FOLDER NAME=PORT...

listens on a port of its own for each upstream port on 127.0.0.1, and says "ready NAME=PORT..." when
it does. In FOLDER it keeps:

    seen        a line for every event: its number, the upstream, the message, what happened
    NNN-UPSTREAM-MESSAGE.xml
                the body of each POST, in the order of arrival, as long as there is a file `record`
    hold        names events, "UPSTREAM MESSAGE WHAT": they wait until it is gone
    kill        read at every event: "COUNT PID MILLISECONDS" kills that process so long after the
                COUNT-th event from now on, and cuts the connection that the event is about

The events of one exchange are: `asked`, or `continued` where only the rest is wanted, before the
request is passed on; `done`, when the answer is there; `answered`, when it has been passed on; of a
long answer, each `piece` too.
"""

import asyncio
import os
import re
import signal
import sys


class Cut(Exception):
    """The connection is to be given up."""


class Relay:
    def __init__(self, folder):
        self.folder = folder
        self.events = 0
        self.messages = 0

    def path(self, name):
        return os.path.join(self.folder, name)

    async def event(self, upstream, message, what):
        self.events += 1
        with open(self.path("seen"), "a") as seen:
            print(self.events, upstream, message, what, file=seen)
        while self.holds(f"{upstream} {message} {what}"):
            await asyncio.sleep(0.01)
        if not os.path.exists(self.path("kill")):
            return
        with open(self.path("kill")) as plan:
            count, pid, delay = map(int, plan.read().split())
        if count > 1:
            with open(self.path("kill"), "w") as plan:
                plan.write(f"{count - 1} {pid} {delay}")
            return
        os.unlink(self.path("kill"))
        if delay:
            asyncio.get_running_loop().call_later(delay / 1000, kill, pid)
            return
        kill(pid)
        raise Cut

    def holds(self, event):
        try:
            with open(self.path("hold")) as hold:
                return hold.read().strip() == event
        except FileNotFoundError:
            return False

    def record(self, upstream, message, body):
        if not body or not os.path.exists(self.path("record")):
            return
        self.messages += 1
        with open(self.path(f"{self.messages:03}-{upstream}-{message}.xml"), "wb") as out:
            out.write(body)

    async def serve(self, upstream, port, reader, writer):
        """One connection of a client."""
        there = None
        try:
            there = await asyncio.open_connection("127.0.0.1", port)
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                if field(head, b"Expect"):
                    writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                    head = re.sub(rb"(?im)^Expect:.*\r\n", b"", head)
                body = await reader.readexactly(int(field(head, b"Content-Length") or 0))
                await self.exchange((upstream, head, body), writer, there)
        except (Cut, OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            if there:
                there[1].close()

    async def exchange(self, request, writer, there):
        upstream, head, body = request
        message = name_of(head, body)
        self.record(upstream, message, body)
        await self.event(upstream, message, "continued" if field(head, b"Range") else "asked")
        reader, onward = there
        onward.write(head + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        if (field(answer, b"Transfer-Encoding") or b"").lower() == b"chunked":
            await self.event(upstream, message, "done")
            writer.write(answer)
            async for piece in chunks(reader):
                writer.write(piece)
                await writer.drain()
                await self.event(upstream, message, "piece")
        else:
            answer += await reader.readexactly(int(field(answer, b"Content-Length") or 0))
            await self.event(upstream, message, "done")
            writer.write(answer)
        await writer.drain()
        await self.event(upstream, message, "answered")


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def field(head, name):
    found = re.search(rb"(?im)^" + name + rb":[ \t]*(.*?)[ \t]*\r$", head)
    return found and found[1]


def name_of(head, body):
    found = re.search(rb"Body><(\w+)", body)
    return found[1].decode() if found else head.split()[1].decode()


async def chunks(reader):
    """Each chunk as it came, the last one with the end of the body."""
    while True:
        line = await reader.readuntil(b"\r\n")
        data = await reader.readexactly(int(line.split(b";")[0], 16) + 2)
        yield line + data
        if data == b"\r\n":
            return


async def main(folder, *upstreams):
    relay = Relay(folder)
    ready = []
    for each in upstreams:
        name, port = each.split("=")

        def serve(reader, writer, name=name, port=int(port)):
            return relay.serve(name, port, reader, writer)

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        ready.append(f"{name}={server.sockets[0].getsockname()[1]}")
    print("ready", *ready, flush=True)
    await asyncio.Event().wait()


asyncio.run(main(*sys.argv[1:]))
