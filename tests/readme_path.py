"""Follows a section of a README word for word.

    readme_path.py README SECTION

Runs the lines behind "    $ " in one shell and compares the lines below them
with what it says on either stream; "..." stands for any lines. A block of C is
put in the place of the function of that name in the folder's one .c file.
"""
import glob
import re
import subprocess
import sys

END = "-- end of answer --"


def section(path, title):
    text = open(path, encoding="utf-8").read()
    begin = text.index(f"\n## {title}\n")
    return text[begin:text.index("\n## ", begin + 1)]


def steps(text):
    """("run", command, answers) and ("code", block), in order."""
    out, block = [], None
    for line in text.split("\n"):
        if line == "```c":
            block = []
        elif line == "```":
            out.append(("code", "\n".join(block) + "\n"))
            block = None
        elif block is not None:
            block.append(line)
        elif line.startswith("    $ "):
            out.append(("run", line[6:], []))
        elif line.startswith("    ") and out and out[-1][0] == "run":
            out[-1][2].append(line[4:])
    return out


def alike(wanted, got):
    pattern = "\n".join(".*" if line == "..." else re.escape(line)
                        for line in wanted)
    pattern = pattern.replace("\n.*", "(\n.*)?").replace(".*\n", "(.*\n)?")
    return re.fullmatch(pattern, "\n".join(got), re.S) is not None


class Shell:
    def __init__(self):
        self.process = subprocess.Popen(
            ["bash"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        self.folder = "."

    def run(self, command):
        self.process.stdin.write(f"{command}\necho\necho '{END}' $PWD\n")
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            if line.startswith(END):
                self.folder = line[len(END):].strip()
                break
            lines.append(line.rstrip("\n"))
        while lines and not lines[-1]:
            lines.pop()
        return lines


def replace_function(folder, block):
    (path,) = glob.glob(f"{folder}/*.c")
    name = re.search(r"(\w+)\(", block[block.index("*/"):]).group(1)
    text = open(path, encoding="utf-8").read()
    found = list(re.finditer(rf"(/\*[^/]*\*/\n)?static [^;{{}}]*\b{name}\("
                             rf"[^;{{}}]*\)\n\{{.*?\n\}}\n", text, re.S))
    if len(found) != 1:
        sys.exit(f"{path}: {len(found)} functions {name}")
    text = text[:found[0].start()] + block + text[found[0].end():]
    open(path, "w", encoding="utf-8").write(text)


def main(path, title):
    shell, commands = Shell(), 0
    for step in steps(section(path, title)):
        if step[0] == "code":
            replace_function(shell.folder, step[1])
            continue
        got = shell.run(step[1])
        commands += 1
        if not alike(step[2], got):
            print(f"$ {step[1]}")
            print("\n".join(["-- the page says"] + step[2] +
                            ["-- it says"] + got))
            return 1
    print(f"{commands} commands of \"{title}\" answer as the page says")
    return commands < 10


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
