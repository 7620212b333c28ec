"""The command line."""

import sys

from wordtally import tally


def main() -> None:
    for word, count in tally(sys.stdin.read()).most_common():
        print(word, count)
