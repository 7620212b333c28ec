"""Visitors of a service through HTTPS: PORT NAME FILE, until FILE exists; prints what they got as JSON.

Each question has a handshake of its own; two visitors keep a connection beside that.
"""

import collections
import http.client
import json
import os
import socket
import ssl
import sys
import threading

port, name, stop = int(sys.argv[1]), sys.argv[2], sys.argv[3]
counts = collections.Counter()
lock = threading.Lock()
context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE


class Connection(http.client.HTTPSConnection):
    def connect(self):
        self.sock = context.wrap_socket(socket.create_connection(("127.0.0.1", port), 10), server_hostname=name)


def visit(keeps):
    connection = None
    while not os.path.exists(stop):
        try:
            connection = connection or Connection(name)
            connection.request("GET", "/", headers={"Host": name})
            answer = connection.getresponse()
            what = f"{answer.status} {answer.read().decode()}"
            if not keeps or answer.will_close:
                connection.close()
                connection = None
        except (OSError, http.client.HTTPException) as error:
            what = f"failed: {error!r}"
            connection = None
        with lock:
            counts[what] += 1


visitors = [threading.Thread(target=visit, args=(number < 2,)) for number in range(4)]
for visitor in visitors:
    visitor.start()
for visitor in visitors:
    visitor.join()
print(json.dumps(counts))
