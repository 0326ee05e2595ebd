#!/usr/bin/env python3
"""Make the archive that test.sh cuts: every form of input, from the demo.

    test_archive.py DEMO.ndjson.gz FOLDER COPIES

Plain NDJSON (cut by lines), BGZF (cut by members), one-member gzip, CSV and
text (CSV and gzip stay whole), an empty file, and one without a last line
feed. Each copy has ids and customers of its own, so that customers recur
within a copy only.
"""
import csv
import gzip
import json
import os
import sys
import zlib

MEMBER = 20000  # bytes of text in a BGZF member


def bgzf(data):
    out = b""
    for at in list(range(0, len(data), MEMBER)) + [len(data)]:
        text = data[at:at + MEMBER]
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = packer.compress(text) + packer.flush()
        size = 18 + len(packed) + 8
        out += (b"\x1f\x8b\x08\x04" + bytes(5) + b"\xff\x06\x00BC\x02\x00" +
                (size - 1).to_bytes(2, "little") + packed +
                zlib.crc32(text).to_bytes(4, "little") +
                len(text).to_bytes(4, "little"))
    return out


def copy_of(lines, number):
    out = []
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:
            out.append(line)
            continue
        if isinstance(record, dict):
            for key in ("id", "customer"):
                if isinstance(record.get(key), str):
                    record[key] += "-%d" % number
        out.append(json.dumps(record, ensure_ascii=False).encode())
    return out


def main(demo, folder, copies):
    with gzip.open(demo) as file:
        lines = file.read().splitlines()
    good = []
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict) and isinstance(record.get("text"), str):
            good.append(record)
    os.makedirs(folder)
    plain = b"\n".join(b"\n".join(copy_of(lines, i)) for i in range(copies))

    def write(name, data):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)

    write("a.ndjson", plain + b"\n")
    write("b.ndjson.gz", gzip.compress(b"\n".join(copy_of(lines, -1)) + b"\n"))
    write("c.ndjson.gz", bgzf(b"\n".join(b"\n".join(copy_of(lines, -2 - i))
                                         for i in range(8)) + b"\n"))
    write("d.ndjson", b"\n".join(copy_of(lines, -20)))
    write("e.ndjson", b"")
    write("f.txt", "".join(r["text"].replace("\n", " ") + "\n"
                           for r in good).encode("utf-8", "replace"))
    with open(os.path.join(folder, "g.csv"), "w", encoding="utf-8",
              errors="replace", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "Kommentar", "brand", "date"])
        for r in good:
            out.writerow([r.get("id"), r["text"], r.get("brand"),
                          r.get("date")])


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
