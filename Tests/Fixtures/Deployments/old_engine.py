"""An engine that answers every question with one version of its API: SOCKET VERSION."""

import json
import socketserver
import sys
from http.server import BaseHTTPRequestHandler


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"Version": "1.0", "ApiVersion": sys.argv[2], "MinAPIVersion": sys.argv[2]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def address_string(self):
        return "engine"

    def log_message(self, *_):
        pass


socketserver.UnixStreamServer(sys.argv[1], Handler).handle_request()
