#!/usr/bin/python3
"""The far sides of muster-relay: a mail server with STARTTLS and log-on, and a webhook over HTTPS that
verifies each signature. Both are moody, each by turns of its own, and write down only what they accepted.

  64-receivers.py --cert FILE --key FILE --secret-file FILE --password-file FILE --out DIR --smtp PORT --https PORT

DIR/mails/N.eml: accepted mails; DIR/hooks: a line "ID ATTEMPT" for each accepted POST; DIR/bodies/ID: its body;
DIR/moods: a line for each refusal. DIR/ready appears when both listen. DIR/down: while it is there, all is refused.
"""
import argparse
import hashlib
import hmac
import itertools
import json
import os
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

lock = threading.Lock()


def arguments():
    parser = argparse.ArgumentParser()
    for name in ("cert", "key", "secret-file", "password-file", "out"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--smtp", type=int, required=True)
    parser.add_argument("--https", type=int, required=True)
    return parser.parse_args()


options = arguments()
# By turns, not by chance: every way of refusing comes early, however few come.
moods = {
    "hook": itertools.cycle("take refuse take take cut take take take take hang take take refuse take take".split()),
    "mail": itertools.cycle("take refuse take take take".split()),
}


def read(path):
    with open(path, encoding="ascii") as file:
        return file.read().strip()


def note(name, line):
    with lock, open(os.path.join(options.out, name), "a", encoding="utf-8") as file:
        file.write(line + "\n")


def mood(kind):
    """How this one of hook or mail is met: taken, or refused in one of several ways."""
    if os.path.exists(os.path.join(options.out, "down")):
        return "refuse"
    with lock:
        return next(moods[kind])


class Hook(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def signed(self, body):
        """Over the time and the body, and not older than five minutes: an old POST said again is refused."""
        stamp = self.headers["Muster-Timestamp"]
        key = read(options.secret_file).encode()
        want = "v1=" + hmac.new(key, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(want, self.headers["Muster-Signature"]) and abs(time.time() - int(stamp)) < 300

    def answer(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.signed(body):
            note("moods", "forged")
            self.answer(401)
            return
        how = mood("hook")
        if how != "take":
            note("moods", "hook " + how)
        if how == "hang":
            time.sleep(4)  # over the relay's time-out
        if how in ("cut", "hang"):
            self.close_connection = True
            return
        if how == "refuse":
            self.answer(500)
            return
        event = json.loads(body)
        assert event["id"] == self.headers["Muster-Id"], "the header is not the body's id"
        path = os.path.join(options.out, "bodies", event["id"])
        if os.path.exists(path):
            with open(path, "rb") as file:
                assert file.read() == body, "the same id with another body"
        with open(path, "wb") as file:
            file.write(body)
        note("hooks", f"{event['id']} {self.headers['Muster-Attempt']}")
        self.answer(204)


class Mail:
    count = 0

    async def handle_DATA(self, server, session, envelope):
        how = mood("mail")
        if how != "take":
            note("moods", "mail " + how)
            return "451 4.3.0 not now"
        Mail.count += 1
        with open(os.path.join(options.out, "mails", f"{Mail.count}.eml"), "wb") as file:
            file.write(envelope.content)
        note("recipients", " ".join(envelope.rcpt_tos))
        return "250 2.0.0 taken"


def log_on(server, session, envelope, mechanism, data):
    fine = isinstance(data, LoginPassword) and data.password.decode() == read(options.password_file)
    return AuthResult(success=fine)


def main():
    for name in ("mails", "bodies"):
        os.makedirs(os.path.join(options.out, name))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(options.cert, options.key)
    web = ThreadingHTTPServer(("127.0.0.1", options.https), Hook)
    web.socket = context.wrap_socket(web.socket, server_side=True, do_handshake_on_connect=False)
    controller = Controller(Mail(), hostname="127.0.0.1", port=options.smtp, tls_context=context,
                            require_starttls=True, auth_required=True, authenticator=log_on)
    controller.start()
    with open(os.path.join(options.out, "ready"), "w", encoding="ascii"):
        pass
    web.serve_forever()


main()
