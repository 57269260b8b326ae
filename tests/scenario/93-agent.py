#!/usr/bin/python3
"""A browser of the scripted kind, through the council's sign-in service and Apache to the console.

  93-agent.py SITE CA TCP NGINX      addresses: https://localhost:PORT, http://127.0.0.1:PORT, https://... or none

Prints a line for each thing it shows; exits with a sentence at the first that is not as it has to be."""
import html
import http.client
import json
import re
import ssl
import sys
import urllib.parse

SITE, CA, TCP, NGINX = sys.argv[1:5]
CONTEXT = ssl.create_default_context(cafile=CA)
MAREN, STRANGER, LOCAL = "maren.holt@council.example", "stranger@elsewhere.example", "rhys.carrow@council.example"


def need(truth, words, answer=None):
    if not truth:
        sys.exit(f"{words}: {answer}" if answer is not None else words)


class Answer:
    def __init__(self, url, response, body):
        self.url, self.status, self.body = url, response.status, body
        self.headers = response.headers
        where = response.headers.get("Location")
        self.location = urllib.parse.urljoin(url, where) if where else None

    def __str__(self):
        return f"{self.url} {self.status} {dict(self.headers)} {self.body[:600]!r}"

    def json(self):
        return json.loads(self.body)


class Browser:
    """Cookies by host and port, redirects one by one."""

    def __init__(self):
        self.cookies = {}

    def ask(self, method, url, body=None, headers=None):
        parts = urllib.parse.urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        line = kind(parts.hostname, parts.port, timeout=20, **({"context": CONTEXT} if parts.scheme == "https" else {}))
        headers = {"Accept": "text/html,application/json;q=0.9"} | (headers or {})
        jar = self.cookies.setdefault(parts.netloc, {})
        if jar:
            headers["Cookie"] = "; ".join(f"{k}={v[0]}" for k, v in jar.items() if parts.path.startswith(v[1]))
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            headers |= {"Content-Type": "application/json", "Origin": f"{parts.scheme}://{parts.netloc}"}
        line.request(method, parts.path + ("?" + parts.query if parts.query else ""), body=body, headers=headers)
        response = line.getresponse()
        if response.headers.get_content_type() == "text/event-stream":
            answer = Answer(url, response, response.read1(64))
        else:
            answer = Answer(url, response, response.read())
        for cookie in response.headers.get_all("Set-Cookie") or []:
            first, *rest = [word.strip() for word in cookie.split(";")]
            name, _, value = first.partition("=")
            words = {key.lower(): text for key, _, text in (word.partition("=") for word in rest)}
            if value == "" or words.get("max-age") == "0" or "1970" in words.get("expires", ""):
                jar.pop(name, None)
            else:
                jar[name] = (value, words.get("path", "/"))
        line.close()
        return answer

    def get(self, url, **headers):
        return self.ask("GET", url, headers=headers)

    def api(self, method, path, body=None, **headers):
        return self.ask(method, SITE + "/api/v1" + path, body, headers)

    def authorisation(self):
        """To the sign-in service: its address with state and nonce."""
        answer = self.get(SITE + "/")
        need(answer.status == 302 and answer.location.startswith("https://localhost:") and "/auth?" in answer.location,
             "the start page does not lead to the sign-in service", answer)
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(answer.location).query)
        need(query.get("state") and query.get("nonce") and query.get("response_type") == ["code"], "no state or nonce", answer)
        return answer.location

    def sign_in(self, who, start=None):
        """Through the service's forms, up to the address that brings the code; which is not asked for."""
        answer = self.get(start or self.authorisation())
        for _ in range(12):
            if answer.location and "/oidc/callback" in answer.location:
                return answer.location
            if answer.location:
                answer = self.get(answer.location)
                continue
            form = re.search(rb'<form[^>]*action="([^"]*)"', answer.body)
            need(answer.status == 200 and form, "neither a form nor an address", answer)
            where = urllib.parse.urljoin(answer.url, html.unescape(form.group(1).decode()))
            fields = {"prompt": "login", "login": who, "password": "any"}
            if b'value="consent"' in answer.body:
                fields = {"prompt": "consent"}
            answer = self.ask("POST", where, urllib.parse.urlencode(fields),
                              {"Content-Type": "application/x-www-form-urlencoded"})
        sys.exit(f"the sign-in service goes round in circles: {answer}")

    def arrive(self, callback):
        answer = self.get(callback)
        need(answer.status == 302 and answer.location == SITE + "/", "the code does not lead back", answer)
        return self

    def known(self):
        """Does Apache believe that somebody is signed in at the council?"""
        return self.api("POST", "/session/proxy", {}).status != 401 or "mod_auth_openidc_session" in self.cookies.get(
            urllib.parse.urlsplit(SITE).netloc, {})

    def enter(self):
        return self.api("POST", "/session/proxy", {})


def through(who):
    b = Browser()
    return b.arrive(b.sign_in(who))


def nobody_yet():
    b = Browser()
    for path in ("/session", "/rollcall", "/inbox"):
        answer = b.api("GET", path)
        need(answer.status == 401 and not answer.location, "a question of a page leads elsewhere", answer)
    for path in ("/healthz", "/metrics"):
        need(b.get(SITE + path).status == 403, path + " is open to the network")
    need(b.get(SITE + "/answer").status == 200, "a school's page wants a sign-in", b.get(SITE + "/answer"))
    forged = {"X-Muster-Subject": MAREN}
    need(b.api("GET", "/session", **forged).status == 401, "a header of the browser's own")
    need(b.api("POST", "/session/proxy", {}, **forged).status == 401, "a sign-in by a header of the browser's own")
    answer = b.api("POST", "/freshness/answer", {"token": "a" * 32}, **forged)
    need(answer.status == 404, "a school's link with such a header", answer)
    print("nobody: pages lead to the sign-in service, questions get 401, forged headers nothing")


def a_morning():
    b = through(MAREN)
    page = b.get(SITE + "/")
    need(page.status == 200 and b"<!DOCTYPE html" in page.body, "the start page", page)
    answer = b.api("GET", "/session")
    need(answer.status == 401, "a session before one was asked for", answer)
    answer = b.enter()
    need(answer.status == 200, "no session follows", answer)
    cookie = answer.headers["Set-Cookie"]
    need(cookie.startswith("__Host-muster=") and "Secure" in cookie and "HttpOnly" in cookie and "SameSite=Strict" in cookie,
         "the cookie", cookie)
    said = b.api("GET", "/session").json()
    need(said["person"]["id"] == "maren-holt" and said["sign_in"] == "proxy", "somebody else", said)
    answer = b.api("GET", "/rollcall")
    need(answer.status == 200 and answer.json()["children"] > 0, "the roll call", answer)
    answer = b.api("GET", "/events")
    need(answer.status == 200 and b"muster" in answer.body, "the stream of what is new", answer)
    # Whatever the browser says of itself beside it.
    answer = b.api("GET", "/session", **{"X-Muster-Subject": LOCAL})
    need(answer.json()["person"]["id"] == "maren-holt", "a header beside the proxy's", answer)
    print("the whole way: the service's forms, code, session; roll call and stream")
    return b, said["csrf"]


def elsewhere(b):
    """The cookie and the header past Apache."""
    cookie = "; ".join(f"{k}={v[0]}" for k, v in b.cookies[urllib.parse.urlsplit(SITE).netloc].items())
    headers = {"X-Muster-Subject": MAREN, "Cookie": cookie}
    for door in (TCP, NGINX):
        if door == "none":
            continue
        other = Browser()
        answer = other.ask("GET", door + "/api/v1/session", headers=headers)
        need(answer.status == 401, "the session past the proxy", answer)
        answer = other.ask("POST", door + "/api/v1/session/proxy", {}, headers)
        need(answer.status == 404, "the proxy's sign-in at another door", answer)
    print("past Apache, the same cookie and header: nothing" + ("" if NGINX == "none" else "; nor through nginx"))


def nobody_of_ours():
    for who in (STRANGER, LOCAL):
        b = through(who)
        answer = b.enter()
        need(answer.status == 401 and "Set-Cookie" not in answer.headers, f"{who} has a session", answer)
        for path in ("/session", "/rollcall", "/inbox", "/contracts"):
            need(b.api("GET", path).status == 401, f"{who} is answered {path}")
    print("signed in at the council, and in nobody's Person file: nothing")


def replays():
    first = Browser()
    used = first.sign_in(MAREN)
    first.arrive(used)
    # Another browser with the address that came: it has no state of it.
    thief = Browser()
    answer = thief.get(used)
    need(thief.enter().status == 401, "a callback of another's browser signs in", answer)
    # The state again, where it was used.
    first.cookies[urllib.parse.urlsplit(SITE).netloc].pop("mod_auth_openidc_session")
    answer = first.get(used)
    need(first.enter().status == 401, "a state counts twice", answer)
    # Its code under a state of one's own: it was used.
    spent = urllib.parse.parse_qs(urllib.parse.urlsplit(used).query)["code"][0]
    answer = swapped(thief, spent)
    need(thief.enter().status == 401, "a code counts twice", answer)
    # A code of another's sign-in that nobody has used: its nonce is of the other's browser.
    victim = Browser()
    fresh = urllib.parse.parse_qs(urllib.parse.urlsplit(victim.sign_in(MAREN)).query)["code"][0]
    thief = Browser()
    answer = swapped(thief, fresh)
    need(thief.enter().status == 401, "a code with another's nonce signs in", answer)
    print("replayed state, spent code, another's nonce: no session")


def swapped(b, code):
    """Begins a sign-in, and brings this code back in the place of its own."""
    start = b.authorisation()
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(start).query)
    issuer = start.split("/auth?")[0]
    return b.get(query["redirect_uri"][0] + "?" + urllib.parse.urlencode(
        {"code": code, "state": query["state"][0], "iss": issuer}))


def signing_out(b, csrf):
    need(b.api("DELETE", "/session", **{"X-CSRF-Token": "0" * 64}).status == 403, "signed out without the token")
    kept = dict(b.cookies[urllib.parse.urlsplit(SITE).netloc])
    answer = b.api("DELETE", "/session", **{"X-CSRF-Token": csrf})
    need(answer.status == 204, "signing out", answer)
    b.cookies[urllib.parse.urlsplit(SITE).netloc] = kept
    need(b.api("GET", "/session").status == 401, "a cookie that is signed out")
    # At the council: the session here ends with it.
    need(b.enter().status == 200, "signing in again")
    kept = b.cookies[urllib.parse.urlsplit(SITE).netloc]["__Host-muster"]
    answer = b.get(SITE + "/oidc/callback?logout=" + urllib.parse.quote(SITE + "/answer", safe=""))
    need(answer.status in (200, 302), "signing out at the council", answer)
    b.cookies[urllib.parse.urlsplit(SITE).netloc]["__Host-muster"] = kept
    need(b.api("GET", "/rollcall").status == 401, "signed out at the council, and still read")
    # Somebody else signs in at the council in the same browser, with the old cookie still there.
    b.cookies = {urllib.parse.urlsplit(SITE).netloc: {"__Host-muster": kept}}
    b.arrive(b.sign_in(STRANGER))
    need(b.api("GET", "/rollcall").status == 401, "another person has the session that was left behind")
    print("signed out here, at the council, and by somebody else's sign-in")


nobody_yet()
person, token = a_morning()
elsewhere(person)
nobody_of_ours()
replays()
signing_out(person, token)
