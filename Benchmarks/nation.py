"""The figures of a country's year."""


def run(tools, options) -> int:
    raise SystemExit("not yet")
