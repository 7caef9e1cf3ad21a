"""A server written from the published description of X's API v2 (the few calls that Vigie makes).

usage: x_api.py PORT

Posts are kept in memory. The token `x-token` may write, `x-reader` only read. As the description says: a
text that was posted before is answered 403 without the number of the post, addresses are shortened in
`text` and given whole in `entities`, a post that is gone is answered 200 with `errors`. The length rule is
not here: the reference counters of the tests have it.
"""

import datetime
import itertools
import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

ME = {"id": "7", "name": "Robot", "username": "robot"}
POSTS, NUMBERS, LOCK = {}, itertools.count(1_900_000_000_000_000_000), Lock()
LINK = re.compile(r"https?://\S+")


def problem(status, title, detail):
    return status, {"title": title, "detail": detail, "type": "about:blank", "status": status}


def gone(number):
    return 200, {"errors": [{"resource_id": number, "title": "Not Found Error", "resource_type": "tweet",
                             "type": "https://api.twitter.com/2/problems/resource-not-found"}]}


def shown(post, fields):
    """A post with the fields that were asked for."""
    links = [{"url": "https://t.co/%08d" % at, "expanded_url": found.group()}
             for at, found in enumerate(LINK.finditer(post["text"]))]
    text = post["text"].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for link in links:
        text = text.replace(link["expanded_url"].replace("&", "&amp;"), link["url"])
    answer = {"id": post["id"], "text": text, "edit_history_tweet_ids": [post["id"]]}
    if "created_at" in fields:
        answer["created_at"] = post["created_at"]
    if "entities" in fields and links:
        answer["entities"] = {"urls": links}
    if "referenced_tweets" in fields and post["reply"]:
        answer["referenced_tweets"] = [{"type": "replied_to", "id": post["reply"]}]
    return answer


class Api(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path, _, query = self.path.partition("?")
        if path == "/2/users/me":
            return self.answer(*self.known() or (200, {"data": ME}))
        if refused := self.known():
            return self.answer(*refused)
        if path == f"/2/users/{ME['id']}/tweets":
            posts = sorted(POSTS.values(), key=lambda post: int(post["id"]), reverse=True)
            token = re.search(r"pagination_token=(\d+)", query)
            posts = [post for post in posts if not token or int(post["id"]) < int(token.group(1))]
            older, posts = posts[100:], posts[:100]
            answer = {"meta": {"result_count": len(posts)}}
            if older:
                answer["meta"]["next_token"] = posts[-1]["id"]
            if posts:
                answer["data"] = [shown(post, query) for post in posts]
            return self.answer(200, answer)
        number = path.removeprefix("/2/tweets/")
        post = POSTS.get(number)
        self.answer(*(200, {"data": shown(post, query)}) if post else gone(number))

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))) or b"{}")
        if refused := self.known(writes=True):
            return self.answer(*refused)
        if self.path != "/2/tweets" or not body.get("text"):
            return self.answer(*problem(400, "Invalid Request", "One or more parameters are invalid."))
        with LOCK:
            if any(post["text"] == body["text"] for post in POSTS.values()):
                detail = "You are not allowed to create a Tweet with duplicate content."
                return self.answer(*problem(403, "Forbidden", detail))
            reply = body.get("reply", {}).get("in_reply_to_tweet_id")
            if reply and reply not in POSTS:
                detail = "You attempted to reply to a Tweet that is deleted or not visible to you."
                return self.answer(*problem(403, "Forbidden", detail))
            now = datetime.datetime.now(datetime.timezone.utc)
            post = {"id": str(next(NUMBERS)), "text": body["text"], "reply": reply,
                    "created_at": now.strftime("%Y-%m-%dT%H:%M:%S.000Z")}
            POSTS[post["id"]] = post
        self.answer(201, {"data": {"id": post["id"], "text": shown(post, "")["text"],
                                   "edit_history_tweet_ids": [post["id"]]}})

    def do_DELETE(self):
        if refused := self.known(writes=True):
            return self.answer(*refused)
        there = POSTS.pop(self.path.removeprefix("/2/tweets/"), None)
        self.answer(200, {"data": {"deleted": there is not None}})

    def known(self, writes=False):
        """Why the caller may not, if so."""
        token = self.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in ("x-token", "x-reader"):
            return problem(401, "Unauthorized", "Unauthorized")
        if writes and token != "x-token":
            return problem(403, "Forbidden", "You are not permitted to perform this action.")
        return None

    def answer(self, status, body):
        body = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Api).serve_forever()
