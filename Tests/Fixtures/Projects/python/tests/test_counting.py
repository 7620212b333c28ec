import unittest

from wordtally import tally


class CountingTests(unittest.TestCase):
    def test_counts_whatever_the_case(self) -> None:
        self.assertEqual(tally("One one TWO"), {"one": 2, "two": 1})

    def test_nothing_has_no_words(self) -> None:
        self.assertEqual(tally(" \n"), {})
