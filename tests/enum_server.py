#!/usr/bin/python3
"""A small ENUM server, independent of the toolkit, that can also misbehave.

    enum_server.py [--listen ADDR:PORT] [--refer ZONE=NS[@ADDR],...] [--host NAME=ADDR] [BEHAVIOUR]

Answers for +441632960xxx under e164.arpa, over UDP and TCP on a free port of 127.0.0.1, and says
"ready dns=127.0.0.1:PORT" on standard output. Standard error gets a line for each query:
"UDP|TCP NUMBER|NAME edns|plain rd|-". With a BEHAVIOUR, every query is met by it; without, those
for the numbers of BEHAVIOURS below. With --refer, every query below e164.arpa, but for names
above the zone, is referred to those servers, with their addresses as glue; a host's address is known only by --host.
"""

import argparse
import socket
import struct
import sys
import threading

import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

APEX = dns.name.from_text("e164.arpa.")
SIP = '100 10 "u" "E2U+sip" "!^.*$!sip:{}@example.com!" .'

RECORDS = {
    "+441632960000": [SIP.format("info")],
    "+441632960001": [
        '100 30 "u" "E2U+email:mailto" "!^.*$!mailto:info@example.com!" .',
        '100 20 "u" "E2U+pstn:tel" "!^.*$!tel:+441632960001;npdi!" .',
        '100 10 "u" "E2U+sip" "!^(.*)$!sip:\\\\1@example.com;user=phone!" .',
    ],
    "+441632960002": [],
    "+441632960004": ['100 10 "u" "E2U+email:mailto" "!^.*$!mailto:info@example.com!" .'],
    "+441632960005": ['100 10 "u" "E2U_sip" "!^.*$!sip:typo@example.com!" .'],
    "+441632960006": ['100 10 "" "" "" 0.0.0.0.6.9.2.3.6.1.4.4.e164.arpa.'],
    "+441632960007": ['100 10 "" "" "" 8.0.0.0.6.9.2.3.6.1.4.4.e164.arpa.'],
    "+441632960008": ['100 10 "" "" "" 7.0.0.0.6.9.2.3.6.1.4.4.e164.arpa.'],
    "+441632960042": [
        '200 10 "u" "E2U+sip" "!^.*$!sip:standby@example.com!" .',
        '100 10 "u" "E2U+sip" "!^.*$!sip:active@example.com!" .',
    ],
    "+441632960043": ['100 10 "u" "E2U+sip" "!^\\\\+49(.*)$!sip:\\\\1@example.com!" .'],
    "+441632960044": ['100 10 "u" "E2U+sip" "!^.*$!sip:a\\010b@example.com!" .'],
    "+441632960045": ['100 10 "u" "E2U+P-intern" "!^.*$!sip:private@example.com!" .'],
}
# Names that are another's, with what the answer tells of the other.
ALIASES = {
    "+441632960009": "+441632960000",
    "+441632960011": "+441632960000",
    "+441632960012": "+441632960013",
    "+441632960013": "+441632960012",
}

BEHAVIOURS = {
    "+441632960011": "alias-only",
    "+441632960012": "alias-only",
    "+441632960013": "alias-only",
    "+441632960020": "silent",
    "+441632960021": "drop-first",
    "+441632960022": "wrong-id",
    "+441632960023": "wrong-question",
    "+441632960024": "truncate",
    "+441632960025": "no-edns",
    "+441632960026": "refused",
    "+441632960027": "servfail",
    "+441632960028": "late",
    "+441632960029": "garbage",
    "+441632960030": "close",
    "+441632960032": "referral",
    "+441632960033": "empty-formerr",
    "+441632960034": "bad-record",
    "+441632960035": "bad-records",
}
for behaving in BEHAVIOURS:
    RECORDS.setdefault(behaving, [SIP.format(behaving[-2:])])


def number_of(name):
    labels = [label.decode() for label in name.relativize(APEX).labels]
    return "+" + "".join(reversed(labels)) if all(l.isdigit() for l in labels) else str(name)


def name_of(number):
    return dns.name.from_text(".".join(reversed(number[1:])), APEX)


class Server:
    def __init__(self, options):
        self.behaviour = options.behaviour
        self.referral = options.refer
        self.hosts = dict(host.split("=") for host in options.host)
        self.seen = {}  # how many queries came for a number
        self.held = {}  # answers that are late
        self.lock = threading.Lock()
        self.tcp, self.udp = self.listen(*options.listen.split(":"))

    @staticmethod
    def listen(address, port):
        while True:
            tcp = socket.create_server((address, int(port)))
            udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            try:
                udp.bind(tcp.getsockname())
                return tcp, udp
            except OSError:
                tcp.close()
                udp.close()
                if port != "0":
                    raise

    def answer(self, query):
        """What a server that behaves says."""
        response = dns.message.make_response(query)
        response.flags |= dns.flags.AA
        name = query.question[0].name
        if not name.is_subdomain(APEX) and \
                query.question[0].rdtype in (dns.rdatatype.A, dns.rdatatype.AAAA):
            return self.tell_address(response)
        if self.referral and not self.is_above_referral(name):
            return self.refer(response, *self.referral.split("="))
        if name.is_subdomain(dns.name.from_text("1.6.9.2.3.6.1.4.4", APEX)):
            name = self.add_dname(response, name)
        number = number_of(name)
        if number in ALIASES:
            target = name_of(ALIASES[number])
            response.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME", target.to_text()))
            name, number = target, ALIASES[number]
        if records := RECORDS.get(number):
            response.answer.append(dns.rrset.from_text(name, 60, "IN", "NAPTR", *records))
            return response
        if not any(known.startswith(number) for known in RECORDS):
            response.set_rcode(dns.rcode.NXDOMAIN)
        response.authority.append(dns.rrset.from_text(
            APEX, 60, "IN", "SOA", "ns.example. hostmaster.example. 1 3600 600 86400 60"))
        return response

    def tell_address(self, response):
        name = response.question[0].name
        if not (address := self.hosts.get(name.to_text())):
            response.set_rcode(dns.rcode.REFUSED)
        elif response.question[0].rdtype == dns.rdatatype.A:
            response.answer.append(dns.rrset.from_text(name, 60, "IN", "A", address))
        return response

    def is_above_referral(self, name):
        zone = dns.name.from_text(self.referral.split("=")[0])
        return zone != name and zone.is_subdomain(name)

    def refer(self, response, zone, servers):
        """To the zone, or with "deeper", to one that is a label longer each time, and servers there."""
        response.flags &= ~dns.flags.AA
        name = response.question[0].name
        if zone == "deeper":
            zone = name.split(2 + self.seen[number_of(name)])[1].to_text()
            servers = servers.replace("@", f".{zone}@")
        hosts = [(dns.name.from_text(host).to_text(), address) for host, _, address in
                 (server.partition("@") for server in servers.split(","))]
        for host, address in hosts:  # each a set of its own: dnspython shuffles sets
            response.authority.append(dns.rrset.from_text(zone, 60, "IN", "NS", host))
            if address:
                response.additional.append(dns.rrset.from_text(host, 60, "IN", "A", address))
        return response

    @staticmethod
    def add_dname(response, name):
        """+441632961xxx is another name of +441632960xxx."""
        owner = dns.name.from_text("1.6.9.2.3.6.1.4.4", APEX)
        target = dns.name.from_text("0.6.9.2.3.6.1.4.4", APEX)
        new = name.relativize(owner).derelativize(target)
        response.answer.append(dns.rrset.from_text(owner, 60, "IN", "DNAME", target.to_text()))
        response.answer.append(dns.rrset.from_text(name, 0, "IN", "CNAME", new.to_text()))
        return new

    def replies(self, wire, transport):
        """The packets to send back for one that came; None ends a connection."""
        query = dns.message.from_wire(wire)
        number = number_of(query.question[0].name)
        with self.lock:
            self.seen[number] = self.seen.get(number, 0) + 1
            print(transport, number, "edns" if query.edns >= 0 else "plain",
                  "rd" if query.flags & dns.flags.RD else "-", file=sys.stderr, flush=True)
        behaviour = self.behaviour or BEHAVIOURS.get(number, "good")
        return self.misbehave(behaviour, query, number, transport)

    def misbehave(self, behaviour, query, number, transport):
        good = self.answer(query)
        if behaviour == "silent":
            return []
        if behaviour == "drop-first":
            return [good.to_wire()] if self.seen[number] > 1 else []
        if behaviour == "late":
            self.held.setdefault(number, good.to_wire())
            return [self.held[number]] if self.seen[number] > 1 else []
        if behaviour == "wrong-id":
            wire = good.to_wire()
            return [bytes([wire[0] ^ 1]) + wire[1:], wire]
        if behaviour == "wrong-question":
            other = dns.message.make_query(name_of("+441632960000"), "NAPTR")
            other.id = query.id
            return [self.answer(other).to_wire(), good.to_wire()]
        if behaviour == "no-authority":
            good.flags &= ~dns.flags.AA
        if behaviour == "dname-loop":
            return [self.add_dname_loop(query).to_wire()]
        if behaviour == "garbage":
            return [query.to_wire()[:2] + b"\xff" * 40]
        if behaviour == "truncate" and transport == "UDP":
            good.flags |= dns.flags.TC
            good.answer = []
        if behaviour == "close":
            if transport == "TCP":
                return [None]
            good.flags |= dns.flags.TC
            good.answer = []
        if behaviour in ("no-edns", "empty-formerr") and query.edns >= 0:
            good = dns.message.make_response(query)
            good.use_edns(False)
            good.set_rcode(dns.rcode.FORMERR)
            if behaviour == "empty-formerr":
                good.question = []
        if behaviour in ("refused", "servfail"):
            good = dns.message.make_response(query)
            good.set_rcode(dns.rcode.from_text(behaviour))
        if behaviour == "alias-only":
            good.answer = good.answer[:1]
        if behaviour.startswith("bad-record"):
            bad = dns.rdata.GenericRdata(dns.rdataclass.IN, dns.rdatatype.NAPTR,
                                         b"\0\1\0\1\1u\x40E2U+sip")
            if behaviour == "bad-records":
                good.answer[0].clear()
            good.answer[0].add(bad)
        if behaviour == "referral":
            good = dns.message.make_response(query)
            good.authority.append(dns.rrset.from_text(APEX, 60, "IN", "NS", "ns.example."))
        return [good.to_wire()]

    @staticmethod
    def add_dname_loop(query):
        """What lies below e164.arpa is another name of what lies below 9.e164.arpa, and so on."""
        response = dns.message.make_response(query)
        response.flags |= dns.flags.AA
        name = query.question[0].name
        target = dns.name.from_text("9", APEX)
        response.answer.append(dns.rrset.from_text(APEX, 60, "IN", "DNAME", target.to_text()))
        try:
            new = name.relativize(APEX).derelativize(target)
            response.answer.append(dns.rrset.from_text(name, 0, "IN", "CNAME", new.to_text()))
        except dns.name.NameTooLong:
            response.set_rcode(dns.rcode.YXDOMAIN)
        return response

    def serve_udp(self):
        while True:
            wire, client = self.udp.recvfrom(65535)
            for reply in self.replies(wire, "UDP"):
                self.udp.sendto(reply, client)

    def serve_tcp(self):
        while True:
            connection, _ = self.tcp.accept()
            threading.Thread(target=self.serve_connection, args=[connection], daemon=True).start()

    def serve_connection(self, connection):
        with connection, connection.makefile("rb") as stream:
            while length := stream.read(2):
                for reply in self.replies(stream.read(struct.unpack("!H", length)[0]), "TCP"):
                    if reply is None:
                        return
                    connection.sendall(struct.pack("!H", len(reply)) + reply)
                    if self.behaviour == "one-a-connection":
                        return

    def run(self):
        threading.Thread(target=self.serve_tcp, daemon=True).start()
        print("ready dns={}:{}".format(*self.udp.getsockname()), flush=True)
        self.serve_udp()


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--listen", default="127.0.0.1:0")
    parser.add_argument("--refer")
    parser.add_argument("--host", action="append", default=[])
    parser.add_argument("behaviour", nargs="?")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        Server(parse_arguments()).run()
    except KeyboardInterrupt:
        pass
