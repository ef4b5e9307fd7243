"""The server of the article, in Python with its standard library only.

Our own writing, after the order in which the article builds it: a parser for the head, sockets, files, a table of
routes with a decorator, and a thread for each client. Its shortcuts are kept, for they are what the ladder is about.
"""

import json
import mimetypes
import os
import socket
import threading

HOST = os.environ.get("HOST", "127.0.0.1")
PORT = int(os.environ.get("PORT", "8080"))
ROOT = os.environ.get("ROOT", "public")

ROUTES = {}


def route(path):
    def register(handler):
        ROUTES[path] = handler
        return handler

    return register


def parse_request(text):
    """Splits a request into its method, its path, its fields and its body."""
    head, _, body = text.partition("\r\n\r\n")
    request_line, *lines = head.split("\r\n")
    method, path, version = request_line.split(" ")
    fields = {}
    for line in lines:
        name, value = line.split(":", 1)
        fields[name.strip()] = value.strip()
    return {"method": method, "path": path, "version": version, "fields": fields, "body": body}


def build_response(status, body, media_type="text/plain"):
    octets = body if isinstance(body, bytes) else body.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {len(octets)}\r\n\r\n"
    return head.encode() + octets


@route("/api/hello")
def hello(request):
    return build_response("200 OK", "Hello, world!")


@route("/api/echo")
def echo(request):
    if request["method"] != "POST":
        return build_response("405 Method Not Allowed", "Method Not Allowed")
    message = json.loads(request["body"])["message"]
    return build_response("200 OK", json.dumps({"you sent": message}), "application/json")


def serve_file(path):
    if path == "/":
        path = "/index.html"
    file = os.path.realpath(os.path.join(ROOT, path.lstrip("/")))
    if not file.startswith(os.path.realpath(ROOT)):
        return build_response("403 Forbidden", "Forbidden")
    if not os.path.isfile(file):
        return build_response("404 Not Found", "")
    media_type = mimetypes.guess_type(file)[0] or "application/octet-stream"
    with open(file, "rb") as content:
        return build_response("200 OK", content.read(), media_type)


def handle_client(client, address):
    print(f"Connection from {address[0]}:{address[1]}", flush=True)
    with client:
        text = client.recv(4096).decode()
        if not text:
            return
        request = parse_request(text)
        handler = ROUTES.get(request["path"])
        client.sendall(handler(request) if handler else serve_file(request["path"]))


def main():
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((HOST, PORT))
    server.listen(5)
    print(f"Listening on {HOST}:{PORT}", flush=True)
    while True:
        client, address = server.accept()
        threading.Thread(target=handle_client, args=(client, address), daemon=True).start()


if __name__ == "__main__":
    main()
