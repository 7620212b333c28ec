"""Visitors of the demo's production: 20 questions a second, and what became of them."""

import collections
import http.client
import threading
import time

EACH = 0.05


class Visitors(threading.Thread):
    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.answers, self.is_over = port, collections.Counter(), threading.Event()
        self.start()

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        while not self.is_over.is_set():
            began = time.monotonic()
            try:
                connection.request("GET", "/version")
                answer = connection.getresponse()
                answer.read()
                self.answers[answer.status] += 1
            except (OSError, http.client.HTTPException):
                connection.close()
                self.answers["lost"] += 1
            self.is_over.wait(max(0, EACH - (time.monotonic() - began)))

    @property
    def failed(self):
        return sum(count for status, count in self.answers.items() if status != 200)

    def end(self):
        self.is_over.set()
        self.join()
        return self.answers
