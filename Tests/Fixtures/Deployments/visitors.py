"""Visitors of a service: HOST:PORT NAME REQUESTS_A_SECOND FILE KIND…, until FILE exists; prints what they got as JSON.

Of five visitors two keep their connection, two open a new one each time, and one reads slowly. With the kind 'streams'
there are also a websocket and a stream of events, which count how they ended ('FIN' is a clean end); with 'posts' five
more who post to /slow, which nobody may ask a second time for them. With 'nobody' there are none of the five.
"""

import collections
import http.client
import json
import os
import socket
import sys
import threading
import time

# Not what the tests had open when they began it.
os.closerange(3, 4096)

address, name, rate, stop, *kinds = sys.argv[1:]
counts = collections.Counter()
lock = threading.Lock()


def count(what):
    with lock:
        counts[what] += 1


def ask(connection, headers, is_slow):
    connection.request("GET", "/", headers=headers)
    answer = connection.getresponse()
    if is_slow:
        time.sleep(0.2)
    return answer, answer.read()


def visit(keeps, is_slow):
    connection = None
    while not os.path.exists(stop):
        try:
            connection = connection or http.client.HTTPConnection(address, timeout=20)
            headers = {"Host": name} if keeps else {"Host": name, "Connection": "close"}
            answer, body = ask(connection, headers, is_slow)
            # The front door's own words are HTML.
            what = f"{answer.status} {body[:20].decode()}" if body[:1] != b"<" else f"lost: {answer.status}"
            if answer.will_close:
                connection.close()
                connection = None
        except (OSError, http.client.HTTPException) as error:
            what = f"lost: {error!r}"
            connection = None
        count(what)
        time.sleep(5 / float(rate))


def post():
    while not os.path.exists(stop):
        try:
            connection = http.client.HTTPConnection(address, timeout=20)
            connection.request("POST", "/slow", body="x", headers={"Host": name})
            answer = connection.getresponse()
            body = answer.read()
            what = f"{answer.status} {body[:20].decode()}" if body[:1] != b"<" else f"lost: {answer.status}"
            connection.close()
        except (OSError, http.client.HTTPException) as error:
            what = f"lost: {error!r}"
        count(what)


def stream(kind, path, head):
    host, port = address.rsplit(":", 1)
    connection = socket.create_connection((host, int(port)), timeout=0.1)
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {name}\r\n{head}\r\n".encode())
    received = b""
    while True:
        if os.path.exists(stop):
            return count(f"{kind} open")
        try:
            piece = connection.recv(65536)
            if not piece:
                return count(f"{kind} FIN")
            received += piece
            if kind == "socket":
                time.sleep(0.05)
                connection.sendall(b"ping")
        except TimeoutError:
            pass
        except OSError as error:
            return count(f"{kind} {type(error).__name__}")


handshake = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
visitors = [threading.Thread(target=visit, args=(number % 2 == 0, number == 4)) for number in range(0 if "nobody" in kinds else 5)]
if "streams" in kinds:
    visitors.append(threading.Thread(target=stream, args=("socket", "/socket", handshake)))
    visitors.append(threading.Thread(target=stream, args=("events", "/events", "")))
if "posts" in kinds:
    visitors += [threading.Thread(target=post) for _ in range(5)]
for visitor in visitors:
    visitor.start()
for visitor in visitors:
    visitor.join()
print(json.dumps(counts))
