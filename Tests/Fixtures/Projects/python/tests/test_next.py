import unittest

from wordtally import tally


class NextTests(unittest.TestCase):
    def test_leaves_punctuation_out(self) -> None:
        self.assertEqual(tally("one, one."), {"one": 2})
