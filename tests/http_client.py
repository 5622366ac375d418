"""Raw HTTP, for what no well-behaved client sends: octets out, one answer at a time in."""

import os
import select
import socket
import ssl
import sys

HTTP = os.environ.get("HTTP", "")  # "127.0.0.1:8053"
TOKEN = os.environ.get("TOKEN", "")

STATUS = (b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
          b'<GetStatus xmlns="urn:des:q3643:i4:1"/></e:Body></e:Envelope>')


class Answer:
    def __init__(self, status, fields, body=b""):
        self.status, self.fields, self.body = status, fields, body

    def __repr__(self):
        return f"{self.status} {self.fields} {self.body[:300]}"


class Connection:
    def __init__(self, tls=None, timeout=20):
        host, port = HTTP.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.socket = tls.wrap_socket(self.socket)
        self.octets = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, octets):
        self.socket.sendall(octets)
        return self

    def read(self):
        """What comes next; nothing when the other side has closed."""
        piece = self.socket.recv(65536)
        self.octets += piece
        return piece

    def take(self, size):
        while len(self.octets) < size:
            assert self.read(), "closed too soon"
        taken, self.octets = self.octets[:size], self.octets[size:]
        return taken

    def take_through(self, mark):
        while mark not in self.octets:
            assert self.read(), f"closed too soon, after {self.octets!r}"
        return self.take(self.octets.index(mark) + len(mark))

    def answer(self, head=False):
        """The next answer, complete."""
        first, *lines = self.take_through(b"\r\n\r\n").decode("latin-1").split("\r\n")
        status = int(first.split(" ")[1])
        fields = {}
        for line in filter(None, lines):
            name, value = line.split(":", 1)
            fields[name.lower()] = value.strip()
        if head or status in (204, 304) or status < 200:
            return Answer(status, fields)
        if fields.get("transfer-encoding") == "chunked":
            return Answer(status, fields, self.chunks())
        if "content-length" in fields:
            return Answer(status, fields, self.take(int(fields["content-length"])))
        while self.read():
            pass
        return Answer(status, fields, self.take(len(self.octets)))

    def chunks(self):
        body = b""
        while size := int(self.take_through(b"\r\n").split(b";")[0], 16):
            body += self.take(size)
            assert self.take(2) == b"\r\n"
        assert self.take(2) == b"\r\n"
        return body

    def is_closed(self):
        """Waits until the other side closes, cleanly or not; nothing else may come."""
        try:
            return self.octets == b"" and not self.read()
        except ConnectionResetError:
            return True

    def flood(self, piece, most):
        """Sends until there is an answer, or the other side has had enough."""
        sent = 0
        while sent < most and not select.select([self.socket], [], [], 0)[0]:
            try:
                self.socket.sendall(piece)
            except OSError:
                break
            sent += len(piece)
        return sent


def request(line, *fields, body=b"", host="a"):
    lines = [line, f"Host: {host}"] if host is not None else [line]
    return "\r\n".join([*lines, *fields, "", ""]).encode("latin-1") + body


def get(target, *fields, method="GET"):
    return request(f"{method} {target} HTTP/1.1", *fields)


def post(*fields, body=STATUS, length=None, target="/i4", kind="text/xml", version="1.1"):
    """A request of the account; `length` lies about the body, or leaves it out with ''."""
    length = len(body) if length is None else length
    framing = [f"Content-Length: {length}"] if length != "" else []
    authorization = [f"Authorization: Bearer {TOKEN}"] if TOKEN else []
    return request(f"POST {target} HTTP/{version}", f"Content-Type: {kind}",
                   *authorization, *framing, *fields, body=body)


def chunked(*fields, chunks=()):
    return post("Transfer-Encoding: chunked", *fields, length="", body=b"".join(chunks))


def chunk(octets, extension=b""):
    return b"%x%s\r\n%s\r\n" % (len(octets), extension, octets)


LAST = b"0\r\n\r\n"


def talk(octets, head=False):
    """One request on a connection of its own."""
    with Connection() as connection:
        return connection.send(octets).answer(head)


def status_of(octets):
    return talk(octets).status


def is_served():
    answer = talk(post())
    assert answer.status == 200 and b"<operator>operator-a</operator>" in answer.body, answer
    return True


def peak(pid):
    """The most memory that process ever had, in MiB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


def trusting(file):
    tls = ssl.create_default_context(cafile=file)
    tls.check_hostname = False
    return tls


def expect(sent, *wanted):
    got = status_of(sent)
    if got not in wanted:
        sys.exit(f"{got} where {wanted} belong, to {sent[:300]!r}")
