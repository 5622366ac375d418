#!/usr/bin/python3
"""Checks a tree against its lib/LAYERS: layers.py ROOT

Prints one line a violation and exits 1 if there is any.
"""

import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s+[<"]([^>"]+)[>"]')


def read_rules(path):
    allowed, owners = {}, []
    for line in path.read_text().splitlines():
        line = line.split("#")[0].strip()
        if line.startswith("own "):
            _, prefix, *owner = line.split()
            owners.append((prefix, owner))
        elif line:
            module, _, below = line.partition(":")
            allowed[module.strip()] = set(below.split())
    return allowed, owners


def includes(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if match := INCLUDE.match(line):
            yield number, match.group(1)


def check(root):
    allowed, owners = read_rules(root / "lib" / "LAYERS")
    sources = sorted(p for top in ("lib", "tools") for p in (root / top).rglob("*")
                     if p.suffix in (".h", ".cpp"))
    for path in sources:
        place = path.relative_to(root)
        file = str(place.relative_to("lib") if place.parts[0] == "lib" else place)
        module = file.split("/")[0] if place.parts[0] == "lib" else "tools"
        if module != "tools" and module not in allowed:
            yield f"{place}: lib/LAYERS does not know the module '{module}'"
            continue
        for number, header in includes(path):
            target = header.split("/")[0]
            if module != "tools" and target in allowed and target not in allowed[module] | {module}:
                yield f"{place}:{number}: {module} may not include {header}"
            for prefix, owner in owners:
                if header.startswith(prefix) and not any(
                        file == o or file.startswith(o + "/") for o in owner):
                    yield f"{place}:{number}: {header} belongs to {' and '.join(owner)}"


if __name__ == "__main__":
    violations = list(check(pathlib.Path(sys.argv[1])))
    print("\n".join(violations))
    sys.exit(1 if violations else 0)
