#!/usr/bin/python3
"""A DES that is surrounded by forgers.

    false_des.py

Before each true answer, for sip:true@z.example, the asker gets others for sip:false@z.example: from
another port, with another id, for another question, for the question in other letters, and octets
that are no message. Says "ready dns=127.0.0.1:PORT" on standard output.
"""

import socket

import dns.flags
import dns.message
import dns.name
import dns.rrset


def answer(query, user, name=None):
    response = dns.message.make_response(query)
    response.flags |= dns.flags.AA
    asked = query.question[0].name
    response.answer.append(dns.rrset.from_text(
        name or asked, 60, "IN", "NAPTR", f'100 10 "u" "E2U+sip" "!^.*$!sip:{user}@z.example!" .'))
    return response


def other_letters(wire, query):
    """The same, each letter of the question in the other case."""
    size = len(query.question[0].name.to_wire())
    swapped = bytes(o ^ 0x20 if chr(o).isalpha() else o for o in wire[12:12 + size])
    return wire[:12] + swapped + wire[12 + size:]


def forgeries(query):
    false = answer(query, "false").to_wire()
    yield bytes([false[0] ^ 1]) + false[1:]
    other = dns.message.make_query("9.9.e164.arpa.", "NAPTR", id=query.id)
    yield answer(other, "false", query.question[0].name).to_wire()
    yield other_letters(false, query)
    yield false[:2] + b"\xff" * 40
    yield false[:-3]
    yield false[:7]


def serve():
    asked = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    asked.bind(("127.0.0.1", 0))
    forger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    forger.bind(("127.0.0.1", 0))
    print(f"ready dns=127.0.0.1:{asked.getsockname()[1]}", flush=True)
    while True:
        wire, client = asked.recvfrom(65535)
        query = dns.message.from_wire(wire)
        forger.sendto(answer(query, "false").to_wire(), client)
        for message in forgeries(query):
            asked.sendto(message, client)
        asked.sendto(answer(query, "true").to_wire(), client)


if __name__ == "__main__":
    try:
        serve()
    except KeyboardInterrupt:
        pass
