#!/usr/bin/python3
"""Do two DNS servers answer the same about a numbering plan, record by record?

    same_answers.py PLAN APEX A B [COUNT]

draws COUNT questions about every kind of name that the plan makes, a file as numbering_plan.py
writes it, and asks each once of the servers A and B, "ADDR:PORT". Compared are the RCODE, the flags
AA and TC, the answer with its TTLs as a set of records, and the SOA record in the authority section.
What is truncated is asked again over TCP. Prints how many questions of each kind were asked, how
many answers differ, and the first that do. Exit status 1: some do.

Some differences are explained, and counted apart: see explanation(). A must be the des-serve.
"""

import collections
import csv
import select
import socket
import struct
import sys

from numbering_plan import ANY, NAPTR, NS, SOA, Questions

IN = 1
IN_FLIGHT = 64  # what a socket holds in any case


def wire_name(labels, apex):
    parts = (*labels, *apex.rstrip(".").split("."))
    return b"".join(bytes([len(part)]) + part.encode() for part in parts) + b"\0"


def wire_query(ident, name, rdtype):
    """With EDNS for every second one."""
    edns = ident % 2
    query = struct.pack("!6H", ident, 0, 1, 0, 0, edns) + name + struct.pack("!2H", rdtype, IN)
    return query + (struct.pack("!B2HIH", 0, 41, 1232, 0, 0) if edns else b"")


# --- The answers

def read_name(packet, at):
    """The name in lower case, and where it ends."""
    labels = []
    end = None
    while length := packet[at]:
        if length >= 192:
            end = end or at + 2
            at = (length & 63) << 8 | packet[at + 1]
            continue
        labels.append(packet[at + 1:at + 1 + length].lower())
        at += 1 + length
    return b".".join(labels), end or at + 1


def read_rdata(packet, rdtype, at, end):
    if rdtype in (NS, 5, 12):
        return read_name(packet, at)[0]
    if rdtype == SOA:
        primary, at = read_name(packet, at)
        contact, at = read_name(packet, at)
        return primary, contact, packet[at:end]
    if rdtype == NAPTR:
        start, at = at, at + 4
        for _ in range(3):
            at += 1 + packet[at]
        return packet[start:at], read_name(packet, at)[0]
    return packet[at:end]


def read_records(packet, at, count):
    records = []
    for _ in range(count):
        name, at = read_name(packet, at)
        rdtype, rdclass, ttl, length = struct.unpack_from("!2HIH", packet, at)
        at += 10
        records.append((name, rdtype, rdclass, ttl, read_rdata(packet, rdtype, at, at + length)))
        at += length
    return records, at


Answer = collections.namedtuple("Answer", "rcode aa tc answer soa")


def read_answer(packet):
    _, flags, questions, answers, authorities, _ = struct.unpack_from("!6H", packet)
    at = 12
    for _ in range(questions):
        at = read_name(packet, at)[1] + 4
    answer, at = read_records(packet, at, answers)
    authority, at = read_records(packet, at, authorities)
    truncated = bool(flags & 0x200)
    return Answer(flags & 15, bool(flags & 0x400), truncated,
                  # Of what is truncated nothing may be used, so servers may put there what they like.
                  [] if truncated else sorted(answer, key=repr),
                  # NS records beside an answer are a courtesy that des-serve, like NSD with
                  # minimal-responses, does without (RFC 1034, section 4.3.2, step 6 has none).
                  [record for record in authority if record[1] == SOA])


class Server:
    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self.address = host, int(port)
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.connect(self.address)

    def over_tcp(self, query):
        with socket.create_connection(self.address, 5) as tcp, tcp.makefile("rb") as stream:
            tcp.sendall(struct.pack("!H", len(query)) + query)
            return stream.read(struct.unpack("!H", stream.read(2))[0])

    def answers(self, queries):
        """To a batch; what is lost is asked again."""
        got = {}
        for _ in range(5):
            for ident, query in queries.items():
                if ident not in got:
                    self.udp.send(query)
            while len(got) < len(queries) and select.select([self.udp], [], [], 3)[0]:
                packet = self.udp.recv(65535)
                got[packet[0] << 8 | packet[1]] = packet
            if len(got) == len(queries):
                return got
        raise TimeoutError(f"{self.address} does not answer")


# --- Comparing

def explanation(labels, rdtype, ours, theirs):
    """Why des-serve is right to differ; None when it is not."""
    # The apex has SOA and NS, and any of them will do for ANY (RFC 8482, section 4.1).
    if not labels and rdtype == ANY and ours.rcode == theirs.rcode and ours.answer and theirs.answer:
        return "one RRset for ANY, or another, or all"
    if all(len(label) == 1 and label.isdigit() for label in labels):
        return None
    # A wildcard is for every label. des-serve knows that only digits make a number (RFC 6116,
    # section 3.2), and says of other names that they do not exist.
    is_wildcard = theirs.rcode == 0 and (theirs.answer or theirs.tc)
    return "a wildcard covers what is no digit" if ours.rcode == 3 and is_wildcard else None


class Comparison:
    def __init__(self, apex, first, second):
        self.apex = apex
        self.servers = Server(first), Server(second)
        self.asked = collections.Counter()
        self.differing = collections.Counter()
        self.explained = collections.Counter()

    def run(self, questions):
        batch = []
        for question in questions:
            batch.append(question)
            if len(batch) == IN_FLIGHT:
                self.compare(batch)
                batch = []
        self.compare(batch)

    def compare(self, batch):
        queries = {ident: wire_query(ident, wire_name(labels, self.apex), rdtype)
                   for ident, (_, labels, rdtype) in enumerate(batch)}
        first, second = [server.answers(queries) for server in self.servers]
        for ident, (kind, labels, rdtype) in enumerate(batch):
            self.asked[kind] += 1
            if first[ident] == second[ident] and not first[ident][2] & 2:  # TC
                continue
            ours, theirs = read_answer(first[ident]), read_answer(second[ident])
            if ours == theirs and ours.tc:
                ours, theirs = [read_answer(server.over_tcp(queries[ident]))
                                for server in self.servers]
            if ours == theirs:
                continue
            if reason := explanation(labels, rdtype, ours, theirs):
                self.explained[reason] += 1
            else:
                self.report(kind, labels, rdtype, ours, theirs)

    def report(self, kind, labels, rdtype, ours, theirs):
        self.differing[kind] += 1
        if self.differing[kind] <= 3:
            print(f"{kind}: {'.'.join(labels)} {rdtype}\n  {ours}\n  {theirs}")

    def print(self):
        for kind, count in self.asked.items():
            print(f"{kind}: {count} asked, {self.differing[kind]} differ")
        for reason, count in self.explained.items():
            print(f"explained, {reason}: {count}")
        print(f"all: {self.asked.total()} asked, {self.differing.total()} differ")


def main(arguments):
    file, apex, first, second, *count = arguments
    with open(file, newline="") as rows:
        patterns = list(dict.fromkeys(row["number"].lstrip("+") for row in csv.DictReader(rows)))
    comparison = Comparison(apex, first, second)
    comparison.run(Questions(patterns).make(int(count[0]) if count else 150000))
    comparison.print()
    return 1 if comparison.differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
