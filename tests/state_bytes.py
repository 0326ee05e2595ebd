"""Prints a state file without what names the machine code that made it.

Plugins of two architectures are other files, so their fingerprints, and the
checksum over them, are all that may differ in states of the same comments.
    tests/state_bytes.py FILE >BYTES
"""
import sys

HEAD = 28  # magic, version, length, checksum: core/README.md
MAKERS = 2


def uint(body, at):
    """The LEB128 number at `at`, and what stands behind it."""
    value = shift = 0
    while True:
        byte = body[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def text(body, at):
    length, at = uint(body, at)
    return body[at:at + length], at + length


def makers(section):
    """The section without the fingerprints of its plugins."""
    _, at = uint(section, 0)
    _, at = text(section, at)
    count, at = uint(section, at)
    kept = [section[:at]]
    for _ in range(count):
        begin = at
        _, at = text(section, at)
        _, at = text(section, at)
        kept.append(section[begin:at])
        _, at = uint(section, at)
        begin = at
        _, at = uint(section, at)
        kept.append(section[begin:at])
    return b"".join(kept) + section[at:]


def main():
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    out = [data[:12]]
    body, at = data[HEAD:], 0
    while at < len(body):
        begin = at
        tag, at = uint(body, at)
        length, at = uint(body, at)
        if tag == MAKERS:
            out.append(makers(body[at:at + length]))
        else:
            out.append(body[begin:at + length])
        at += length
    sys.stdout.buffer.write(b"".join(out))


main()
