#!/usr/bin/env python3
"""Checks JSON reports against plugins/out_json/report.schema.json.

    hxgap run --format json FILE | tests/check_schema.py

Knows the keywords that this schema uses and refuses any other, so that a
keyword added to the schema cannot be passed over in silence. No dependencies.
"""
import json
import os
import sys

KNOWN = {"$schema", "$defs", "$ref", "title", "description", "type", "const",
         "enum", "anyOf", "properties", "required", "additionalProperties",
         "items", "minItems", "minimum", "maximum"}
TYPES = {"object": dict, "array": list, "string": str, "null": type(None),
         "boolean": bool}


def has_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def check_object(value, schema, root, where):
    known = schema.get("properties", {})
    for key in schema.get("required", []):
        if key not in value:
            yield f"{where}: lacks {key!r}"
    for key, member in value.items():
        rule = known.get(key, schema.get("additionalProperties", True))
        if rule is False:
            yield f"{where}: {key!r} is not in the schema"
        elif rule is not True:
            yield from check(member, rule, root, f"{where}.{key}")


def check_range(value, schema, where):
    if "minimum" in schema and value < schema["minimum"]:
        yield f"{where}: {value} is below {schema['minimum']}"
    if "maximum" in schema and value > schema["maximum"]:
        yield f"{where}: {value} is above {schema['maximum']}"


def check(value, schema, root, where):
    """Yields one line for each way in which `value` breaks `schema`."""
    unknown = set(schema) - KNOWN
    if unknown:
        yield f"{where}: the schema uses {sorted(unknown)}"
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        yield from check(value, root["$defs"][name], root, where)
    if "anyOf" in schema:
        tries = [list(check(value, s, root, where)) for s in schema["anyOf"]]
        if all(tries):
            yield from tries[0]
    if "const" in schema and value != schema["const"]:
        yield f"{where}: is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} is not one of {schema['enum']}"
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(has_type(value, t) for t in types):
        yield f"{where}: {value!r} is no {'/'.join(types)}"
        return
    if isinstance(value, dict):
        yield from check_object(value, schema, root, where)
    elif isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield f"{where}: has too few items"
        for i, item in enumerate(value):
            yield from check(item, schema.get("items", {}), root,
                             f"{where}[{i}]")
    elif has_type(value, "number"):
        yield from check_range(value, schema, where)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    path = os.path.join(here, "../plugins/out_json/report.schema.json")
    with open(path, encoding="utf-8") as file:
        schema = json.load(file)
    troubles = list(check(json.load(sys.stdin), schema, schema, "report"))
    for line in troubles[:50]:
        print(line)
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
