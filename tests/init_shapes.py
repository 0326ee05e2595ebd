"""Forty comments in each of the shapes that people's exports have."""
import csv
import gzip
import io
import json
import os
import zipfile

COUNT = 40
TEXTS = [
    "Niemand hat mich zurückgerufen, das ist schade.",
    "Die Beratung war sehr freundlich; ich fühlte mich ernst genommen.",
    "The parcel came three weeks late, nobody told me anything.",
    "Alles gut,\nbis auf den Preis.",
]


def text(i, flat=False):
    t = TEXTS[i % len(TEXTS)]
    return t.replace("\n", " ") if flat else t


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as out:
        out.write(data)


def table(header, row, separator, end="\r\n", flat=False):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator=end)
    writer.writerow(header)
    for i in range(COUNT):
        writer.writerow(row(i, text(i, flat)))
    return out.getvalue()


def day(i):
    return f"{i % 28 + 1:02d}.{i % 12 + 1:02d}.2025"


def zstd(data):
    # One frame: single segment, 8 bytes of length, raw blocks of 128 KiB.
    frame = b"\x28\xb5\x2f\xfd" + b"\xe0" + len(data).to_bytes(8, "little")
    size = 1 << 17
    for at in range(0, len(data), size):
        block = data[at:at + size]
        last = at + size >= len(data)
        frame += (len(block) << 3 | last).to_bytes(3, "little") + block
    return frame


def lines(names):
    rows = ({names[0]: text(i), names[1]: f"2025-03-{i % 28 + 1:02d}",
             names[2]: ["Acme", "Bolt"][i % 2]} for i in range(COUNT))
    return [json.dumps(row, ensure_ascii=False) for row in rows]


def main():
    excel = table(["Nr", "Kommentar", "Datum", "Bewertung", "Marke"],
                  lambda i, t: [i, t, day(i), f"{i % 5 + 1},0", "Acme"], ";")
    write("excel/excel.csv", b"\xef\xbb\xbf" + excel.encode())
    write("latin1/umfrage.csv", table(
        ["Eingang am", "Ihre Meinung", "Filiale"],
        lambda i, t: [day(i), t, ["Köln", "Unna"][i % 2]], ";").encode(
            "cp1252"))
    write("tsv16/export.txt", b"\xff\xfe" + table(
        ["Datum", "Rückmeldung", "Kanal"],
        lambda i, t: [day(i), t, "Hotline"], "\t").encode("utf-16le"))
    own = lines(["text", "date", "brand"])
    write("ndjson/reviews.ndjson", "\n".join(own).encode())
    foreign = [json.loads(row) for row in lines(["review", "created", "shop"])]
    write("array/reviews.json",
          json.dumps(foreign, ensure_ascii=False, indent=2).encode())
    write("wrapped/export.json", json.dumps(
        {"status": "ok", "count": COUNT, "data": {
            "shops": [{"name": "Acme"}], "reviews": foreign, "next": None}},
        ensure_ascii=False).encode())
    write("pretty/reviews.json", "\n".join(
        json.dumps(row, ensure_ascii=False, indent=2)
        for row in foreign).encode())
    write("text/comments.txt", "\n".join(
        text(i, flat=True) for i in range(COUNT)).encode())
    os.makedirs("zip")
    with zipfile.ZipFile("zip/months.zip", "w", zipfile.ZIP_DEFLATED) as out:
        rows = excel.split("\r\n")
        head, body = rows[0], rows[1:-1]
        out.writestr("2025/01.csv", "\r\n".join([head] + body[:15]) + "\r\n")
        out.writestr("2025/02.csv", "\r\n".join([head] + body[15:]) + "\r\n")
        out.writestr("__MACOSX/2025/._01.csv", b"\0\5\26\7")
    write("gzip/tickets.csv.gz", gzip.compress(table(
        ["ticket_id", "beschreibung", "erstellt", "status"],
        lambda i, t: [i, t, day(i), "zu"], ",", "\n").encode()))
    write("zstd/reviews.ndjson.zst", zstd("\n".join(own).encode()))
    write("folder/mixed/a.ndjson", "\n".join(own[:10]).encode())
    write("folder/mixed/b/c.csv", "\r\n".join(
        ["Kommentar;Datum"] + [f"{text(i, flat=True).replace(';', ',')};"
                               f"{day(i)}" for i in range(20)]).encode())
    write("folder/mixed/d.txt", "\n".join(
        text(i, flat=True) for i in range(10)).encode())
    write("unknown/survey.csv", table(
        ["Q1", "Q7", "Q9", "wave"],
        lambda i, t: [i % 7, t, "ja" if i % 3 else "nein", day(i)],
        ",").encode())
    for top in 10, 100:
        write(f"scale{top}/scores.csv", table(
            ["Kommentar", "Score"],
            lambda i, t: [t, (i * 7) % 11 * top // 10], ",").encode())
    for name, step, count in (("scale1", 0.05, 21), ("stars", 0.5, 11),
                              ("thumbs", 1, 2)):
        write(f"{name}/scores.csv", table(
            ["Kommentar", "Score"],
            lambda i, t, s=step, c=count: [t, i * 7 % c * s], ",").encode())
    write("quoted/with,comma.csv", table(
        ["Zeit", "Was war, kurz gesagt?"], lambda i, t: [day(i), t],
        ",").encode())


if __name__ == "__main__":
    main()
