# Answers what Python itself makes of what stdin asks: one JSON value a line in,
# one out.
import configparser
import json
import re
import string
import sys


def ini(text):
    parser = configparser.RawConfigParser("")
    parser.optionxform = lambda option: option
    try:
        parser.read_string(text.replace("\r\n", "\n").replace("\r", "\n"))
    except configparser.Error as e:
        return {"error": type(e).__name__}
    return {"sections": {s: dict(parser._sections[s]) for s in parser.sections()}, "default": dict(parser.defaults())}


def interpolated(text):
    parser = configparser.ConfigParser("")
    parser.optionxform = str.lower
    try:
        parser.read_string(text)
        return {"sections": {s: dict(parser.items(s)) for s in parser.sections()}}
    except configparser.Error as e:
        return {"error": type(e).__name__}


def regex(question):
    try:
        match = re.compile(question["pattern"], re.VERBOSE).search(question["version"])
    except re.error as e:
        return {"error": str(e)}
    return {"groups": match and {k: v or "" for k, v in match.groupdict().items()}}


def template(question):
    try:
        return {"text": question["format"].format(**question["values"])}
    except (ValueError, KeyError, IndexError, AttributeError, TypeError) as e:
        return {"error": type(e).__name__}


for line in sys.stdin:
    print(json.dumps(globals()[sys.argv[1]](json.loads(line))))
