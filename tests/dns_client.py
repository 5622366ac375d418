"""What the scenarios ask a des-serve with, beside dig: dnspython for the messages, sockets of its own."""

import os
import re
import signal
import socket
import ssl
import struct
import sys
import time

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdataclass
import dns.rdatatype


def address(text):
    """The family and the socket address of "127.0.0.1:53" or "[::1]:53"."""
    host, port = text.rsplit(":", 1)
    family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
    return family, (host.strip("[]"), int(port))


def name_of(number, apex="e164.arpa"):
    return ".".join(reversed(number.lstrip("+"))) + "." + apex + "."


def query(number, apex="e164.arpa", rdtype="NAPTR", **options):
    return dns.message.make_query(name_of(number, apex), rdtype, **options)


def udp_socket(server, timeout=5):
    family, to = address(server)
    opened = socket.socket(family, socket.SOCK_DGRAM)
    opened.settimeout(timeout)
    opened.connect(to)
    return opened


def ask_udp(server, wire, timeout=5):
    """Octets in, octets out; None when nothing comes."""
    with udp_socket(server, timeout) as asking:
        asking.send(wire)
        try:
            return asking.recv(65535)
        except socket.timeout:
            return None


def ask(server, message):
    return dns.message.from_wire(ask_udp(server, message.to_wire()))


def connect(server, timeout=5):
    opened = socket.create_connection(address(server)[1], timeout)
    opened.settimeout(timeout)
    return opened


def tls_context(certificate, protocols=("dot",)):
    """Of a client that trusts this certificate alone."""
    context = ssl.create_default_context(cafile=certificate)
    if protocols:
        context.set_alpn_protocols(protocols)
    return context


def connect_tls(server, context, timeout=5):
    return context.wrap_socket(connect(server, timeout), server_hostname="des.operator-a.example")


def framed(wire):
    return struct.pack(">H", len(wire)) + wire


def receive(stream, size):
    octets = b""
    while len(octets) < size:
        more = stream.recv(size - len(octets))
        if not more:
            raise EOFError("closed after %d of %d octets" % (len(octets), size))
        octets += more
    return octets


def receive_message(stream):
    (size,) = struct.unpack(">H", receive(stream, 2))
    return dns.message.from_wire(receive(stream, size))


def ask_over(stream, message):
    """One query and its answer, which has to be the next to come."""
    stream.sendall(framed(message.to_wire()))
    answer = receive_message(stream)
    assert answer.id == message.id, answer
    return answer


def is_closed(stream):
    """True once the server has closed the connection; waits for its timeout at most."""
    try:
        return stream.recv(1) == b""
    except (ConnectionResetError, ssl.SSLEOFError):
        return True
    except socket.timeout:
        return False


class Process:
    """A des-serve, as the system sees it."""

    def __init__(self, pid):
        self.proc = "/proc/%s/" % pid

    def resident(self):
        """In KiB."""
        with open(self.proc + "status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1])

    def open_files(self):
        return len(os.listdir(self.proc + "fd"))

    def expect_resident(self, before, more):
        """No more KiB than that; a sanitizer has memory of its own, which does not count."""
        with open(self.proc + "maps") as maps:
            if "libasan" in maps.read():
                return
        now = self.resident()
        assert now - before < more, "%d KiB more" % (now - before)


def regexps(message):
    """The regexp fields of the answer, in order of order and preference."""
    records = [record for rrset in message.answer for record in rrset]
    return [record.regexp.decode() for record in sorted(records, key=lambda r: (r.order, r.preference))]


def stop(pid):
    """Returns once every thread of the process stands still."""

    def stands(thread):
        with open("/proc/%d/task/%s/stat" % (pid, thread), encoding="ascii") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] == "T"

    os.kill(pid, signal.SIGSTOP)
    eventually(lambda: all(map(stands, os.listdir("/proc/%d/task" % pid))))


def eventually(condition, limit=10):
    """Asks until it is true; returns how long that took."""
    start = time.monotonic()
    while not condition():
        if time.monotonic() - start > limit:
            sys.exit("never happened")
    return time.monotonic() - start
