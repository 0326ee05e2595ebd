"""Checks a page of out_html as a careful reader of it would: well formed,
self-contained, its policy's hashes right, and its figures those of the JSON
report.   check_html.py PAGE.html REPORT.json"""
import base64
import hashlib
import html.parser
import json
import re
import sys

VOID = {"meta", "link", "br", "img", "input", "hr"}
SIZE_MAX = 1_000_000


class Page(html.parser.HTMLParser):
    """Nesting, ids, references, and the cells of every table."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.refs, self.wrong = [], set(), set(), []
        self.panel, self.rows, self.cells = None, {}, None
        self.row, self.text = None, None

    def handle_starttag(self, tag, attrs):
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        names = [name for name, _ in attrs]
        given = dict(attrs)
        if len(names) != len(set(names)):
            self.wrong.append(f"<{tag}> repeats an attribute")
        for name, value in attrs:
            if name == "style" or name.startswith("on") or name == "src":
                self.wrong.append(f"<{tag} {name}>")
            if name == "id":
                if value in self.ids:
                    self.wrong.append(f"id {value} twice")
                self.ids.add(value)
            if name in ("aria-labelledby", "aria-describedby"):
                self.refs.add(value)
            if name == "href" and value.startswith("#"):
                self.refs.add(value[1:])
            elif name == "href" and value != "data:,":
                self.wrong.append(f"link to {value}")
        self.handle_table(tag, given)

    def handle_table(self, tag, given):
        if "data-panel" in given:
            self.panel = given["data-panel"]
        if tag == "tr" and "data-d" in given and self.panel == "0":
            self.row, self.cells = given["data-d"], []
        if self.row and tag in ("td", "th"):
            self.text = ""

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing, line "
                              f"{self.getpos()[0]}")
        if self.row and tag in ("td", "th"):
            self.cells.append(self.text)
            self.text = None
        if self.row and tag == "tr":
            self.rows.setdefault(self.row, self.cells)
            self.row = None
        if tag == "section":
            self.panel = None

    def handle_data(self, data):
        if self.text is not None:
            self.text += data


def hashes(text, tag, directive):
    content = re.search(f"<{tag}>(.*?)</{tag}>", text, re.S).group(1)
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest())
    want = f"{directive} 'sha256-{digest.decode()}'"
    return [] if want in text else [f"policy lacks {want}"]


def figure(value, decimals, german):
    """`value` as the page writes it: halves away from zero."""
    if value is None:
        return "–"
    milli = round(value * 1000)
    step = 10 ** (3 - decimals)
    size = (abs(milli) + step // 2) // step
    text = f"{size / 10 ** decimals:,.{decimals}f}"
    if german:
        text = text.translate(str.maketrans(",.", ".,"))
    return ("−" if milli < 0 and size else "") + text


def figures(page, report, german):
    wrong = []
    if not page.rows:
        return ["no table of drivers"]
    for driver in report["segments"][0]["drivers"]:
        cells = page.rows.get(driver["id"])
        want = [figure(driver[key], 0, german)
                for key in ("comments", "wanted", "met", "unmet")]
        for key in ("demand", "delivered", "gap"):
            share = driver[key]
            want.append("–" if share is None else "{} {}–{}".format(
                *(figure(share[part], 1, german)
                  for part in ("value", "low", "high"))))
        want += [figure(driver["severity"], 2, german),
                 figure(driver["unmet_points"], 1, german),
                 figure(driver["want_points"], 1, german),
                 figure(driver["rank"], 0, german)]
        if cells is None or cells[2:] != want:
            wrong.append(f"{driver['id']}: {cells} is not {want}")
    return wrong


def main(page_path, report_path):
    with open(page_path, encoding="utf-8") as file:
        text = file.read()
    with open(report_path, encoding="utf-8") as file:
        report = json.load(file)
    page = Page()
    page.feed(text)
    page.close()
    wrong = page.wrong + [f"<{tag}> is open" for tag in page.open]
    wrong += [f"nothing is called {ref}" for ref in page.refs - page.ids]
    wrong += hashes(text, "style", "style-src")
    wrong += hashes(text, "script", "script-src")
    wrong += figures(page, report, '<html lang="de">' in text)
    if len(text.encode()) >= SIZE_MAX:
        wrong.append(f"{len(text.encode())} bytes")
    if re.search(r"https?://", text.split("<body>")[0]):
        wrong.append("an address in the head")
    for line in wrong[:20]:
        print(f"{page_path}: {line}")
    print(f"{len(page.rows)} drivers compared, {len(page.ids)} ids, "
          f"{len(text.encode())} bytes, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
