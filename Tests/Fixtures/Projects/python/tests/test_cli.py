import subprocess
import sys
import unittest


class CommandLineTests(unittest.TestCase):
    def test_most_frequent_first(self) -> None:
        command = [sys.executable, "-c", "from wordtally.cli import main; main()"]
        result = subprocess.run(command, input="a b b", capture_output=True, text=True, check=True)
        self.assertEqual(result.stdout, "b 2\na 1\n")
