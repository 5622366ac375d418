#!/usr/bin/python3
"""Asks an ENUM server about numbers of a block, at a pace, and checks every answer.

    enum_load.py SERVER SECONDS RATE PATIENCE_MS

Numbers begin with +4940; the answer for +4940N is sip:+4940N@z.example. Prints a line of figures, and
fails when an answer is wrong, missing, or later than the patience and a little.
"""

import random
import select
import sys
import time

import dns.message
import dns.rcode

from dns_client import name_of, regexps, udp_socket

# A machine that tests run on may be busy with others.
ALLOWANCE = 0.5


class Load:
    def __init__(self, server, patience):
        self.sockets = [udp_socket(server) for _ in range(16)]
        self.patience = patience
        self.asked = {}  # (socket, id) -> (when, number)
        self.delays = []
        self.failures = self.wrong = 0

    def ask(self):
        number = "+4940" + "".join(random.choices("0123456789", k=4))
        query = dns.message.make_query(name_of(number), "NAPTR")
        via = random.choice(self.sockets)
        self.asked[via, query.id] = (time.monotonic(), number)
        via.send(query.to_wire())

    def take(self, wait):
        for via in select.select(self.sockets, [], [], wait)[0]:
            message = dns.message.from_wire(via.recv(65535))
            when, number = self.asked.pop((via, message.id))
            self.delays.append(time.monotonic() - when)
            if message.rcode() == dns.rcode.SERVFAIL:
                self.failures += 1
            elif regexps(message) != [f"!^.*$!sip:{number}@z.example!"]:
                self.wrong += 1

    def run(self, seconds, rate):
        start = time.monotonic()
        sent = 0
        while time.monotonic() < start + seconds:
            while sent < (time.monotonic() - start) * rate:
                self.ask()
                sent += 1
            self.take(0.002)
        end = time.monotonic() + self.patience + 2 * ALLOWANCE
        while self.asked and time.monotonic() < end:
            self.take(0.05)

    def report(self):
        delays = sorted(self.delays)
        at = lambda share: 1000 * delays[min(len(delays) - 1, int(len(delays) * share))]
        late = sum(delay > self.patience + ALLOWANCE for delay in delays)
        print(f"answers {len(delays)} servfail {self.failures} wrong {self.wrong} "
              f"missing {len(self.asked)} late {late} "
              f"median {at(0.5):.1f} ms p99 {at(0.99):.1f} ms slowest {at(1):.1f} ms")
        return not (self.wrong or self.asked or late)


def main():
    server, seconds, rate, patience = sys.argv[1], *map(float, sys.argv[2:])
    load = Load(server, patience / 1000)
    load.run(seconds, rate)
    return 0 if load.report() else 1


if __name__ == "__main__":
    sys.exit(main())
