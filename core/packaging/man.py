#!/usr/bin/env python3
"""Manual pages from what is there already: those of section 1 from --help of
the program itself, the others from the READMEs of the folders they tell of.

    core/packaging/man.py BUILD DATE

writes BUILD/man/man[135]/*. The output is mdoc(7), `mandoc -T lint` clean.
"""
import os
import re
import subprocess
import sys

BUILD, DATE = sys.argv[1:3]
TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
PAGES = {  # name, section: what, file, heading where it begins (or None)
    ("hxgap-lexicon", 5): ("words, patterns and labels of hxgap",
                           "lexicons/README.md", None),
    ("hxgap-plugin", 3): ("writing plugins for hxgap", "plugins/README.md",
                          None),
    ("hxgap-state", 5): ("the state file of hxgap", "core/README.md",
                         "The state file"),
}
EXITS = [
    ("0", "done"),
    ("1", "done, but more records are bad than --max-bad allows, an input was "
     "damaged, or a check failed"),
    ("2", "the command line is wrong"),
    ("3", "an input or output cannot be used"),
    ("4", "a plugin or lexicon cannot be used"),
    ("75", "try again: no memory, no space, an error of the system"),
    ("130", "interrupted; 143 where it was told to end, 129 where its terminal went"),
    ("141", "the reader of standard output is gone; nothing is said"),
]


def ask(*words):
    done = subprocess.run([os.path.join(BUILD, "hxgap"), *words],
                          stdout=subprocess.PIPE, check=True)
    return done.stdout.decode("utf-8")


def escape(text):
    text = text.replace("\\", "\\e")
    text = re.sub("[^\x00-\x7f]", lambda c: "\\[u%04X]" % ord(c.group()), text)
    return text.replace("\t", "    ").rstrip()


def line(text):
    """One line of running text: no letter in front may make it a request."""
    text = escape(text.strip())
    return "\\&" + text if text[:1] in (".", "'") else text


def prose(text):
    """A paragraph, each sentence on a line of its own."""
    text = " ".join(text.split())
    parts = re.split(r"(?<=[.!?])(?:(?<=\w[.!?])|(?<=[)\"'][.!?]))\s+"
                     r"|(?<=[.!?][)\"'])\s+", text)
    out = []
    for part in parts:
        words = part.split(" ")
        row = ""
        for word in words:
            if row and len(escape(f"{row} {word}")) > 78:
                out.append(line(row))
                row = ""
            row = f"{row} {word}" if row else word
        if row:
            out.append(line(row))
    return out


def display(rows):
    width = [".Bd -literal -offset indent"]
    for row in rows:
        row = escape(row)
        width.append("\\&" + row if row[:1] in (".", "'") else row)
    return width + [".Ed"]


def head(name, section, what):
    return [f".Dd {DATE}", f".Dt {name.upper()} {section}",
            ".Os", ".Sh NAME", f".Nm {name}", f".Nd {what}"]


def help_text(text):
    """What a command's help says: examples are displays."""
    out, shown, said = [], [], []

    def flush():
        if shown:
            out.extend(display([row[2:] for row in shown]))
        if said:
            out.extend([".Pp"] + prose(" ".join(said)))
        shown.clear()
        said.clear()

    for row in text.split("\n"):
        if row.startswith("  "):
            if said:
                flush()
            shown.append(row)
        elif row.strip():
            if shown:
                flush()
            said.append(row)
        else:
            flush()
    flush()
    return out


def options(rows):
    out = [".Bl -tag -width Ds"]
    if not rows[0].startswith("  "):  # the first heading
        out = []
    for row in rows:
        if not row:
            continue
        if not row.startswith("  "):
            out += ([".El"] if out else []) + [
                ".Ss " + row.strip(), ".Bl -tag -width Ds"]
            continue
        found = re.match(r"\s+(?:-(\w), )?\s*--([\w-]+)(?: (\S+))?\s+(.*)", row)
        letter, name, argument, what = found.groups()
        item = f".It Fl Fl {name}"
        if letter:
            item = f".It Fl {letter} , Fl Fl {name}"
        if argument:
            item += f" Ar {escape(argument)}"
        out += [item] + prose(what)
    return out + [".El"]


def see_also(others):
    out = [".Sh SEE ALSO"]
    pages = sorted(others, key=lambda page: (page[1], page[0]))
    for i, (name, section) in enumerate(pages):
        out.append(f".Xr {name} {section}"
                   + (" ," if i + 1 < len(pages) else ""))
    return out


def exits():
    out = [".Sh EXIT STATUS", ".Bl -tag -width Ds"]
    for code, what in EXITS:
        out += [f".It {code}"] + prose(what)
    return out + [".El"]


def page_of_command(command, what, main):
    text = ask(*command.split(), "--help")
    said, rest = text.split("\nUsage: hxgap ", 1)
    usage, rows = rest.split("\n\nOptions:\n", 1)
    name = "hxgap-" + command.replace(" ", "-")
    out = head(name, 1, what)
    out += [".Sh SYNOPSIS", f".Nm hxgap {command}"]
    arguments = usage[len(command):].strip()
    if arguments:
        out.append(line(arguments))
    out += [".Sh DESCRIPTION"] + help_text(said)
    out += [".Pp", "The options are:"]
    out += options(rows.rstrip("\n").split("\n"))
    out += exits() + see_also([main])
    return name, out


def main_page(commands, others):
    intro = ask("--help").split("\n\nCommands:")[0].split("\n\n", 1)[1]
    out = head("hxgap", 1, "where customers want to be met as human beings")
    out += [".Sh SYNOPSIS", ".Nm", ".Ar COMMAND", ".Op Ar options",
            ".Op Ar input ...", ".Sh DESCRIPTION"] + help_text(intro)
    out += [".Pp"] + prose(
        "Reads archives of customer comments in German and English, finds "
        "which human and rational needs they speak of and whether those were "
        "met, and reports the difference. Inputs are NDJSON, a JSON array, "
        "CSV, TSV or text; plain, gzip, zstd or in a zip archive; files, "
        "folders, or - for standard input.")
    out += [".Pp", "The commands are:", ".Bl -tag -width Ds"]
    for command, what in commands:
        out += [f".It Ic {command}"] + prose(what)
    out += [".El", ".Sh ENVIRONMENT", ".Bl -tag -width Ds", ".It Ev NO_COLOR",
            "Where it is set and not empty, nothing is coloured.", ".El",
            ".Sh FILES", ".Bl -tag -width Ds", ".It Pa hxgap.yaml"]
    out += prose("Read from the working folder: fields, breakdowns, owners and "
                 "targets.")
    out += [".El"] + exits() + see_also(others)
    return out


def table(rows):
    cells = [[c.strip() for c in row.strip().strip("|").replace("\\|", "\0")
              .split("|")] for row in rows]
    cells = [[plain(c.replace("\0", "|")) for c in row] for row in cells
             if not all(re.fullmatch(r":?-+:?", c) for c in row)]
    out = [".Bl -tag -width Ds"]
    for row in cells[1:]:
        out += [".It " + (escape(row[0]).replace('"', '\\(dq') or "\\&")]
        out += prose("; ".join(c for c in row[1:] if c)) or ["\\&"]
    return out + [".El"]


def plain(text):
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\*\*?([^*\s][^*]*)\*\*?", r"\1", text)
    return text.replace("`", "")


def page_of_readme(name, section, what, path, begin):
    with open(os.path.join(TOP, path), encoding="utf-8") as source:
        # What makes the blocks that are shown is not for readers.
        rows = re.sub(r"<!--.*?-->\n", "", source.read(),
                      flags=re.S).split("\n")[1:]
    if begin:
        at = rows.index("## " + begin)
        rows = rows[at + 1:]
        stop = next((i for i, r in enumerate(rows) if r.startswith("## ")),
                    len(rows))
        rows = rows[:stop]
    out = head(name, section, what) + [".Sh DESCRIPTION"]
    return name, out + markdown(rows)


def kind_of(row, code):
    if row.startswith("```"):
        return "fence"
    if code:
        return "code"
    if row.startswith("## "):
        return "heading"
    if row.startswith("|"):
        return "table"
    if row.startswith("    "):
        return "block"
    if re.match(r"([*-]|\d+\.) ", row):
        return "item"
    return "text" if row.strip() else "blank"


def close(kind, rows):
    if not rows:
        return []
    if kind in ("code", "block"):
        return display(rows)
    if kind == "table":
        return table(rows)
    if kind == "item":
        out = [".Bl -bullet"]
        for item in rows:
            out += [".It"] + prose(plain(item))
        return out + [".El"]
    return [".Pp"] + prose(plain(" ".join(rows)))


def markdown(rows):
    out, held, kind, code = [], [], "blank", False
    for row in rows:
        now = kind_of(row, code)
        if kind == "item" and now in ("text", "block") and held:
            held[-1] += " " + row.strip()
            continue
        if now == "block" and kind == "text":
            now = "text"
        if now != kind and not (kind == "item" and now == "blank"):
            out += close(kind, held)
            held = []
        if now == "fence":
            code = not code
        elif now == "heading":
            out.append(".Ss " + escape(plain(row[3:]).rstrip("?")))
        elif now == "item":
            held.append(re.sub(r"^([*-]|\d+\.) ", "", row))
        elif now == "block":
            held.append(row[4:])
        elif now != "blank":
            held.append(row)
        if not (kind == "item" and now == "blank"):
            kind = now
    return out + close(kind, held)


def tidy(rows):
    """No paragraph break behind a heading, before a list's end or another."""
    out = []
    for row in rows:
        if row == ".Pp" and out and (out[-1] == ".Pp" or
                                     out[-1].startswith((".Sh", ".Ss"))):
            continue
        if row.startswith((".Bl", ".Bd", ".Sh", ".Ss")) and out and \
                out[-1] == ".Pp":
            out.pop()
        out.append(row)
    return out


def write(name, section, rows):
    folder = os.path.join(BUILD, "man", f"man{section}")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, f"{name}.{section}"), "w",
              encoding="ascii") as out:
        out.write("\n".join(tidy(rows)) + "\n")


def main():
    listed = ask("--help").split("Commands:\n")[1]
    commands = [re.match(r"  (\S+(?: \S+)?)\s{2,}(.*)|  (\S+ \S+) (.*)",
                         row).groups()
                for row in listed.split("\n") if row.startswith("  ")]
    commands = [(a or c, b or d) for a, b, c, d in commands]
    others = []
    for command, what in commands:
        name, rows = page_of_command(command, what, ("hxgap", 1))
        write(name, 1, rows)
        others.append((name, 1))
    for (name, section), (what, path, begin) in PAGES.items():
        _, rows = page_of_readme(name, section, what, path, begin)
        write(name, section, rows + see_also([("hxgap", 1)]))
        others.append((name, section))
    write("hxgap", 1, main_page(commands, others))


if __name__ == "__main__":
    main()
