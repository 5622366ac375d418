"""A primary that answers each transfer in one way, right or wrong: fake_primary.py HOW [ARGUMENT].

Prints the port it listens on, on loopback, and answers until it is ended.
"""

import socket
import struct
import sys
import time

import dns.flags
import dns.message
import dns.rdatatype
import dns.rrset

SOA = "ns.example. dns.example. {} 3600 600 86400 300"


def soa(query, serial=1):
    return dns.rrset.from_text(query.question[0].name, 3600, "IN", "SOA", SOA.format(serial))


def naptr(query, number, user):
    owner = ".".join(reversed(number)) + "." + query.question[0].name.to_text()
    return dns.rrset.from_text(owner, 300, "IN", "NAPTR", f'100 10 "u" "E2U+sip" "!^.*$!sip:{user}@example!" .')


def answer(query, *rrsets):
    message = dns.message.make_response(query)
    message.flags |= dns.flags.AA
    message.answer = list(rrsets)
    return message.to_wire(max_size=65535)


def framed(message):
    return struct.pack("!H", len(message)) + message


def replies(how, query):
    """The octets to send, piece by piece. Then the connection is closed."""
    if how == "closed":
        return
    if how == "silent":
        time.sleep(60)
    if how == "garbage":
        yield framed(b"\x00" * 40)
    if how == "cut":
        yield framed(answer(query, soa(query), naptr(query, "4912", "x")))[:-20]
    if how == "unfinished":
        yield framed(answer(query, soa(query), naptr(query, "4912", "x")))
    if how == "other-id":
        query.id ^= 1
        yield framed(answer(query, soa(query), naptr(query, "4912", "x"), soa(query)))
    if how == "changed":
        yield framed(answer(query, soa(query, 1), naptr(query, "4912", "x"), soa(query, 2)))
    if how == "endless":
        yield framed(answer(query, soa(query)))
        while True:
            yield framed(answer(query, *(naptr(query, str(49000 + i), "x" * 200) for i in range(100))))
    if how == "one-by-one":  # in no order, a record a message, the records of a name apart
        yield framed(answer(query, soa(query)))
        for number, user in (("4913", "c"), ("4912", "a"), ("491", "d"), ("4912", "b")):
            yield framed(answer(query, naptr(query, number, user)))
        yield framed(answer(query, soa(query)))


def serve(how):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        while True:
            connection, _ = listener.accept()
            with connection:
                length = struct.unpack("!H", connection.recv(2, socket.MSG_WAITALL))[0]
                query = dns.message.from_wire(connection.recv(length, socket.MSG_WAITALL), question_only=True)
                try:
                    if query.question[0].rdtype == dns.rdatatype.SOA:
                        connection.sendall(framed(answer(query, soa(query))))
                        continue
                    for piece in replies(how, query):
                        connection.sendall(piece)
                except OSError:
                    pass  # the client has had enough


if __name__ == "__main__":
    serve(sys.argv[1])
