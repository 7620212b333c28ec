"""Visitors of a service: HOST:PORT NAME REQUESTS_A_SECOND FILE, until FILE exists; prints what they got as JSON.

Two of them keep their connection, two open a new one each time, and one reads slowly.
"""

import collections
import http.client
import json
import os
import sys
import threading
import time

address, name, rate, stop = sys.argv[1:]
counts = collections.Counter()
lock = threading.Lock()


def visit(keeps, is_slow):
    connection = None
    while not os.path.exists(stop):
        try:
            connection = connection or http.client.HTTPConnection(address, timeout=10)
            headers = {"Host": name} if keeps else {"Host": name, "Connection": "close"}
            connection.request("GET", "/", headers=headers)
            answer = connection.getresponse()
            if is_slow:
                time.sleep(0.2)
            what = f"{answer.status} {answer.read().decode()}"
            if answer.will_close:
                connection.close()
                connection = None
        except (OSError, http.client.HTTPException) as error:
            what = f"failed: {error!r}"
            connection = None
        with lock:
            counts[what] += 1
        time.sleep(5 / float(rate))


visitors = [threading.Thread(target=visit, args=(number % 2 == 0, number == 4)) for number in range(5)]
for visitor in visitors:
    visitor.start()
for visitor in visitors:
    visitor.join()
print(json.dumps(counts))
