import unittest

from service import ROUTES


class RouteTests(unittest.TestCase):
    def test_all_begin_with_a_slash(self) -> None:
        self.assertTrue(all(route.startswith("/") for route in ROUTES))
