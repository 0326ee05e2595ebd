#!/usr/bin/env python3
"""Make many states of few: what a merge of thousands of shards is fed with.

    states.py COUNT FOLDER STATE...

Copies the states by turns, each with a shard of its own (i of COUNT of one
archive), so that all of them can be merged. The format is that of
core/README.md, "The state file"; the checksum is libxxhash's.
"""
import ctypes
import ctypes.util
import os
import sys

HEAD = 28
SHARDS = 6


LIB = ctypes.CDLL(ctypes.util.find_library("xxhash") or "libxxhash.so.0")
LIB.XXH3_64bits.restype = ctypes.c_uint64
LIB.XXH3_64bits.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
LIB.XXH3_64bits_withSeed.restype = ctypes.c_uint64
LIB.XXH3_64bits_withSeed.argtypes = [ctypes.c_char_p, ctypes.c_size_t,
                                     ctypes.c_uint64]


def checksum(data):
    seed = LIB.XXH3_64bits(data[:HEAD - 8], HEAD - 8)
    body = data[HEAD:]
    return LIB.XXH3_64bits_withSeed(body, len(body), seed)


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def sections(body):
    at = 0
    while at < len(body):
        tag, at = read_varint(body, at)
        length, at = read_varint(body, at)
        yield tag, body[at:at + length]
        at += length


def with_shard(state, index, count, archive):
    run = b"".join(varint(v) for v in (0, 1, archive, count, index, 0))
    body = b""
    for tag, data in sections(state[HEAD:]):
        if tag == SHARDS:
            data = run
        body += varint(tag) + varint(len(data)) + data
    head = state[:12] + len(body).to_bytes(8, "little")
    out = head + bytes(8) + body
    return head + checksum(out).to_bytes(8, "little") + body


def main(count, folder, paths):
    states = []
    for path in paths:
        with open(path, "rb") as file:
            states.append(file.read())
    os.makedirs(folder, exist_ok=True)
    for i in range(count):
        name = os.path.join(folder, "shard-%06d-of-%06d.hxs" % (i + 1, count))
        with open(name, "wb") as file:
            file.write(with_shard(states[i % len(states)], i + 1, count, 77))


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
