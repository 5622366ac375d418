#!/usr/bin/python3
"""A partner's DES that does not do what it should.

    rogue_partner.py BEHAVIOUR

listens on a free port of 127.0.0.1 and says "ready PORT". What it is sent over I1 is met by the
BEHAVIOUR:

    hangs     takes the request, and never answers
    babbles   answers 200 with what is no SOAP
    drips     answers one octet a second
    endless   answers 200 with a body that does not end
    ahead     acknowledges a position that was never sent
    stuck     acknowledges always the same position
    cut       closes the connection in the middle of the answer
"""

import socket
import sys
import threading
import time

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"


def acknowledgement(message, position):
    return (f'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
            f'<{message}Response xmlns="urn:des:q3643:i1:1"><position>{position}</position>'
            f'</{message}Response></e:Body></e:Envelope>').encode()


def whole(body):
    return HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body


def misbehave(behaviour, body, connection):
    message = next((name for name in ("AddNaptrRecords", "ModifyNaptrRecords",
                                      "CancelNaptrRecords", "AnnounceProfile")
                    if name.encode() in body), "AddNaptrRecords")
    if behaviour == "hangs":
        time.sleep(3600)
    elif behaviour == "babbles":
        connection.sendall(whole(b"all is well"))
    elif behaviour == "drips":
        for octet in whole(acknowledgement(message, 1)):
            connection.sendall(bytes([octet]))
            time.sleep(1)
    elif behaviour == "endless":
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"10000\r\n" + b" " * 65536 + b"\r\n")
    elif behaviour == "ahead":
        connection.sendall(whole(acknowledgement(message, 4000000)))
    elif behaviour == "stuck":
        connection.sendall(whole(acknowledgement(message, 1)))
    elif behaviour == "cut":
        connection.sendall(whole(acknowledgement(message, 1))[:-20])
        connection.shutdown(socket.SHUT_RDWR)


def read_request(stream):
    """The body of one request, or None at the end."""
    length, line = 0, stream.readline()
    if not line:
        return None
    while line.strip():
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
        line = stream.readline()
    return stream.read(length)


def serve(behaviour, connection):
    try:
        with connection, connection.makefile("rb") as stream:
            while (body := read_request(stream)) is not None:
                print("asked", flush=True)
                misbehave(behaviour, body, connection)
    except OSError:
        pass


def main(behaviour):
    server = socket.create_server(("127.0.0.1", 0))
    print("ready", server.getsockname()[1], flush=True)
    while True:
        connection, _ = server.accept()
        threading.Thread(target=serve, args=[behaviour, connection], daemon=True).start()


if __name__ == "__main__":
    main(sys.argv[1])
