#!/usr/bin/env python3
"""Writes ranges.c: which code points are letters, marks, digits and so on.

Usage: python3 chars.py > ranges.c

The general categories come from Python's unicodedata (UAX 44). What Python
does not know, which symbols are pictures, is the short list below (UTS 51).
Unassigned code points between two of one class are given to that class where
that joins two ranges: it keeps the table short and reads new letters of a
known script as letters.
"""
import unicodedata

PICTURES = [
    (0x231A, 0x231B), (0x2328, 0x2328), (0x23CF, 0x23CF), (0x23E9, 0x23FA),
    (0x2600, 0x2767), (0x2795, 0x27BF), (0x2B05, 0x2B07), (0x2B1B, 0x2B1C),
    (0x2B50, 0x2B50), (0x2B55, 0x2B55), (0x1F000, 0x1F0FF),
    (0x1F10D, 0x1F10F), (0x1F12F, 0x1F12F), (0x1F16C, 0x1F171),
    (0x1F17E, 0x1F17F), (0x1F18E, 0x1F18E), (0x1F191, 0x1F1FF),
    (0x1F201, 0x1F20F), (0x1F21A, 0x1F21A), (0x1F22F, 0x1F22F),
    (0x1F232, 0x1F23A), (0x1F250, 0x1FAFF),
]
NAMES = {"L": "LETTER", "M": "MARK", "Nd": "DIGIT",
         "Zs": "SPACE", "Cf": "JOIN", "Sc": "MONEY"}
DIGITS = {0xBC, 0xBD, 0xBE}  # fractions: "½ Stunde" is a number


def class_of(cp):
    """The class of a code point; None is other, "" is unassigned."""
    if any(begin <= cp <= end for begin, end in PICTURES):
        return "PICTURE"
    if cp in DIGITS:
        return "DIGIT"
    category = unicodedata.category(chr(cp))
    if category == "Cn":
        return ""
    return NAMES.get(category) or NAMES.get(category[0])


def ranges():
    """[begin, last, class] rows in order."""
    rows, holes = [], True
    for cp in range(0x80, 0x30000):
        kind = class_of(cp)
        if kind == "":
            continue
        if kind is None:
            holes = False
            continue
        if rows and holes and rows[-1][2] == kind:
            rows[-1][1] = cp
        else:
            rows.append([cp, cp, kind])
        holes = True
    rows[-1][1] = 0x323AF  # ideographs go on in the third plane
    rows.append([0xE0001, 0xE007F, "MARK"])   # tags, in flags
    rows.append([0xE0100, 0xE01EF, "MARK"])   # variation selectors
    return rows


def main():
    rows = ranges()
    print("/* Made by chars.py from Unicode %s; not edited by hand." %
          unicodedata.unidata_version)
    print(" * Ranges of code points by class, in order. */")
    print('#include "chars.h"\n')
    print("#define R(begin, last, kind) { 0x##begin, 0x##last, TOK_##kind }\n")
    print("const tok_range tok__ranges[] = {")
    line = "   "
    for begin, last, kind in rows:
        cell = " R(%X, %X, %s)," % (begin, last, kind)
        if len(line) + len(cell) > 79:
            print(line)
            line = "   "
        line += cell
    print(line)
    print("};")
    print("const size_t tok__range_count =\n"
          "    sizeof tok__ranges / sizeof tok__ranges[0];")


main()
