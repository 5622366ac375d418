#!/usr/bin/python3
"""A numbering plan that is dense enough for names of every kind to touch, and questions about it.

    numbering_plan.py       prints it, as CSV for des-naptr import
"""

import csv
import random
import sys

NS, SOA, NAPTR, ANY = 2, 6, 35, 255
OTHER_TYPES = (1, NS, 5, SOA, 12, 15, 16, 28, 33, 43, 257, 65280)


def draw(random_, length):
    return "".join(random_.choice("0123456789") for _ in range(length))


def write_plan(out):
    """Numbers, blocks, blocks in blocks, and exceptions at every depth, dense enough to touch."""
    r = random.Random(3643)
    rows = {}

    def add(pattern, records=1):
        if len(pattern.rstrip("*")) <= 15:
            rows.setdefault(pattern, records)

    for country in ("1", "44", "61", "88213"):
        for _ in range(250):
            add(country + draw(r, r.randint(3, 14 - len(country))))
        for _ in range(25):
            block = country + draw(r, r.randint(2, 6))
            add(block + "*")
            for _ in range(3):
                add(block + draw(r, r.randint(1, 5)))
            inner = block + draw(r, r.randint(1, 3))
            add(inner + "*")
            add(inner + draw(r, 2))
        for _ in range(6):
            block = country + draw(r, r.randint(4, 7))
            add(block + "X" * r.randint(1, 3))
            add(block + draw(r, 2))
            add(block + draw(r, 5))
        outer = country + draw(r, 3)
        add(outer + "*")
        add(outer + draw(r, 1) + "XX")
    add("4420", 3)
    for number in ("44201", "442012345", "611234567*"):
        add(number, 40)  # too much for UDP
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow("number order preference flags services regexp replacement ttl".split())
    for pattern, records in rows.items():
        ttl = r.choice((60, 3600))
        for i in range(records):
            uri = f"!^.*$!sip:{pattern.strip('*X')}-{i}@a.example!"
            writer.writerow(["+" + pattern, 100, i, "u", "E2U+sip", uri, ".", ttl])


class Questions:
    """About a plan, by its numbers and blocks: (kind, labels from the left, type)."""

    def __init__(self, patterns):
        self.random = random.Random(6116)
        self.numbers = [p for p in patterns if p.isdigit()]
        self.open = [p[:-1] for p in patterns if p.endswith("*")]
        self.fixed = [p for p in patterns if p.endswith("X")]
        self.everything = self.numbers + self.open + [p.rstrip("X") for p in self.fixed]
        self.makers = {
            "exception in a block": self.exception,
            "exact": lambda: self.choose(self.numbers),
            "in an open block": lambda: self.longer(self.choose(self.open), 1, 15),
            "in a fixed block": self.in_fixed,
            "beside an exception": lambda: self.neighbour(self.exception()),
            "empty non-terminal": lambda: self.shorter(self.choose(self.everything)),
            "a block itself": lambda: self.choose(self.open),
            "just outside": lambda: self.neighbour(self.choose(self.everything)),
            "below a number": lambda: self.longer(self.choose(self.numbers), 1, 6),
            "beyond a fixed block": lambda: self.in_fixed() + self.digits(1, 4),
            "within a fixed block": self.within_fixed,
            "deeper than any number": lambda: self.longer(self.choose(self.everything), 16, 60),
            "random": lambda: self.digits(1, 15),
            "random, in a country": lambda: self.choose(("1", "44", "61")) + self.digits(1, 8),
        }
        self.exceptions = [number for number in self.numbers
                           if any(number.startswith(block) for block in self.open)]

    def choose(self, values):
        return self.random.choice(values)

    def digits(self, least, most):
        return draw(self.random, self.random.randint(least, most))

    def longer(self, digits, least, most):
        """By at least a digit, to between that many digits."""
        length = self.random.randint(max(least, len(digits) + 1), max(most, len(digits) + 1))
        return digits + draw(self.random, length - len(digits))

    def shorter(self, digits):
        return digits[:self.random.randint(1, max(1, len(digits) - 1))]

    def neighbour(self, digits):
        at = self.random.randrange(len(digits))
        return digits[:at] + str((int(digits[at]) + 1) % 10) + digits[at + 1:]

    def exception(self):
        return self.choose(self.exceptions)

    def in_fixed(self):
        block = self.choose(self.fixed)
        return block.rstrip("X") + draw(self.random, block.count("X"))

    def within_fixed(self):
        block = self.choose(self.fixed)
        return block.rstrip("X") + draw(self.random, self.random.randint(0, block.count("X") - 1))

    def make(self, count):
        """Each once."""
        seen = set()
        for kind in self.makers:
            for _ in range(count // len(self.makers) + 1):
                question = (kind, tuple(reversed(self.makers[kind]())), NAPTR)
                if question[1:] not in seen:
                    seen.add(question[1:])
                    yield question
                rdtype = self.choose(OTHER_TYPES)
                if self.random.random() < 0.25 and (question[1], rdtype) not in seen:
                    seen.add((question[1], rdtype))
                    yield (kind + ", another type", question[1], rdtype)
        for rdtype in (NAPTR, ANY) + OTHER_TYPES:
            yield ("the apex", (), rdtype)
        for block in self.open:
            yield ("any, which one of a name", tuple(reversed(block + "5")), ANY)
        for number in self.numbers[:200]:
            for label in ("x", "12", "*"):
                yield ("not a digit", (label, ) + tuple(reversed(number)), NAPTR)
            yield ("not a digit", ("x", ) + tuple(reversed(number))[1:], NAPTR)
            yield ("not a digit", tuple(reversed(number))[1:] + ("x", ), NAPTR)
        for block in self.open:
            yield ("not a digit", ("*", ) + tuple(reversed(block)), NAPTR)


if __name__ == "__main__":
    write_plan(sys.stdout)
