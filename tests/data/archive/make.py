#!/usr/bin/env python3
"""Makes archive-0.1.0.db.gz and its answers by driving the binary of 0.1.0: `make.py BINARY`.

The binary serves its own demonstration for the items; everything else is done as people do it, by
commands and through the pages over loopback. Two channels lead to a server of this script that loses
or refuses what it is sent, so that deliveries end in every state.
"""
import gzip, http.client, http.server, json, os, pathlib, re, shutil, signal, socket, sqlite3
import subprocess, sys, tempfile, threading, time, urllib.parse

HERE = pathlib.Path(__file__).parent
BINARY = os.path.abspath(sys.argv[1])
HOME = pathlib.Path(tempfile.mkdtemp())
CONFIG = HOME / "feeds.toml"


def vigie(*args, fails=False):
    done = subprocess.run([BINARY, *args, "--config", CONFIG], capture_output=True, text=True)
    assert fails or done.returncode == 0, (args, done.stdout, done.stderr)
    return done.stdout


class Lossy(http.server.BaseHTTPRequestHandler):
    """A Mastodon server: it knows its account; a post is lost on its way, or refused."""

    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        if "instance" in self.path:
            self.answer(200, {"uri": "x", "version": "4.2.0", "configuration": {"statuses": {"max_characters": 500}}})
        elif "verify_credentials" in self.path:
            self.answer(200, {"id": "1", "username": "robot", "acct": "robot"})
        else:
            self.answer(503, {"error": "later"})

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "Bearer refuses" in self.headers.get("Authorization", ""):
            self.answer(422, {"error": "no"})
        else:
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_):
        pass


def serve():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Lossy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


class Person:
    """Somebody with a browser."""

    def __init__(self, port):
        self.port, self.cookies = port, {}

    def ask(self, method, path, fields=(), fine=(200, 303)):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookie, "Sec-Fetch-Site": "same-origin", "Accept-Language": "fr",
                   "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"}
        body = None
        if method == "POST":
            body = urllib.parse.urlencode(list(fields))
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        text = answer.read().decode()
        assert answer.status in fine, (method, path, fields, answer.status, text[-3000:])
        return text, answer.getheader("Location")

    def get(self, path):
        return self.ask("GET", path)[0]

    def post(self, path, *fields, fine=(200, 303)):
        return self.ask("POST", path, fields, fine)

    def enter(self, link, name):
        key = urllib.parse.parse_qs(urllib.parse.urlparse(link).query)["key"][0]
        self.post("/welcome", ("key", key), ("name", name), ("password", "un mot de passe bien long"),
                  ("again", "un mot de passe bien long"))
        return self


def rule(person, *fields):
    tried, _ = person.post("/rules/new", *fields)
    seal = re.findall(r'name="tried" value="([^"]*)"', tried)[-1]
    person.post("/rules/new", *fields, ("tried", seal))


def until(question, what):
    for _ in range(300):
        if question():
            return
        time.sleep(0.1)
    raise SystemExit(f"in vain: {what}")


def query(sql):
    return sqlite3.connect(f"file:{HOME}/index/archive.db?mode=ro", uri=True).execute(sql).fetchall()


def invite(login, name, role, *more):
    told = vigie("member", "invite", login, "--name", name, "--role", role, *more)
    return re.search(r"http\S+welcome\S+", told).group(0)


def configure(lossy, port):
    text = CONFIG.read_text()
    text = re.sub(r'listen = "[^"]*"', f'listen = "127.0.0.1:{port}"', text)
    text = text.replace('channels = ["fichiers", "interne", "flux"]',
                        'channels = ["fichiers", "interne", "flux", "perd", "refuse", "liste"]')
    os.environ.update(PERD="loses", REFUSE="refuses")
    for key, name in (("perd", "PERD"), ("refuse", "REFUSE")):
        text += (f'\n[[channel]]\nkey = "{key}"\nkind = "mastodon"\nserver = "http://127.0.0.1:{lossy}"\n'
                 f'token = "env:{name}"\nhold = 0\nposts = 2\n')
    text += ('\n[[channel]]\nkey = "liste"\nkind = "mail"\nserver = "127.0.0.1"\nport = 9\ntls = "none"\n'
             'from = "veille@example.org"\nto = "liste@example.org"\n')
    CONFIG.write_text(text + '\n[exit]\nallowed = ["127.0.0.1"]\n')


def people_at_work(port, links):
    ada = Person(port).enter(links["ada"], "Ada Lovelace")
    bea = Person(port).enter(links["bea"], "Béa Curie")
    leo = Person(port).enter(links["leo"], "Léo Lecteur")
    ada.post("/me/tokens", ("name", "tableau de bord"), ("days", "30"), ("scope", "read"))
    items = [row[0] for row in query("select id from items where state = 'new' and story_id is null order by id")]
    inner = query("select id from items where source_id = (select id from sources where key = 'intranet') and state = 'new'")[0][0]
    story = query("select id from items where story_id is not null order by id")[0][0]
    # The vocabulary: a tree, synonyms, a renaming, a merger, proposals, a tag that is followed.
    ada.post("/tags/new", ("name", "Sécurité"), ("english", "Security"), ("synonyms", "SSI\ncyber"), ("colour", "red"))
    ada.post("/tags/new", ("name", "Failles"), ("broader", "Sécurité"), ("colour", "amber"))
    ada.post("/tags/new", ("name", "Vulnérabilités"), ("colour", "amber"))
    ada.post("/tags/new", ("name", "Brèves"), ("colour", "grey"))
    ada.post("/tags/breves/edit", ("name", "En bref"), ("english", "In short"), ("colour", "grey"))
    ada.post(f"/items/{items[0]}/tags", ("add", "Vulnérabilités"))
    ada.post(f"/items/{items[1]}/tags", ("add", "Failles"))
    ada.post(f"/items/{items[1]}/tags", ("remove", "Failles"))
    ada.post(f"/items/{items[2]}/tags", ("add", "Failles"))
    ada.post("/members/5/role", ("role", "curator"), ("theme", "Sécurité"))
    ada.post("/tags/vulnerabilites/merge", ("into", "Failles"))
    leo.post("/tags/proposals", ("name", "Cartes"), ("english", "Maps"), ("reason", "On en parle."))
    leo.post("/tags/proposals", ("name", "Rien"), ("reason", "Pour voir."))
    ada.post("/tags/proposals/1", ("act", "accept"), ("name", "Cartes"), ("english", "Maps"))
    leo.post("/tags/securite/follow", ("follow", "yes"))
    # The desk: decisions, one undone, claims, notes in two versions, errands, a mark for the digest.
    for item, act in ((items[0], "keep"), (items[2], "keep"), (items[3], "dismiss"), (inner, "keep"), (items[4], "dismiss")):
        bea.post(f"/desk/items/{item}/decide", ("act", act), ("seen", "0"),
                 ("reason", "off-topic" if act == "dismiss" else ""), ("note", "vu" if act == "keep" else ""))
    bea.post("/desk/undo", ("back", "/desk"))
    bea.post(f"/desk/items/{items[5]}/decide", ("act", "digest"), ("seen", "0"), ("digest", "hebdo|Sécurité"))
    bea.post(f"/desk/items/{items[6]}/claim", ("act", "claim"))
    bea.post(f"/desk/items/{items[0]}/note", ("text", "À relire."), ("base", "0"))
    bea.post(f"/desk/items/{items[0]}/note", ("text", "À relire.\nPuis à dire."), ("base", "1"))
    bea.post(f"/desk/items/{inner}/note", ("text", "Ne pas diffuser."), ("base", "0"))
    bea.post(f"/desk/items/{items[6]}/assign", ("errand", "assign"), ("member", "2"))
    bea.post(f"/desk/items/{items[7]}/assign", ("errand", "opinion"), ("member", ""))
    ada.post(f"/items/{story}/story/split")
    ada.post(f"/items/{items[8]}/story/merge", ("with", str(items[9])))
    ada.post(f"/items/{items[8]}/story/lead")
    # Collections and proposals.
    bea.post("/collections/new", ("title", "Exposé du mois"))
    for item in (items[0], items[2], inner):
        bea.post(f"/items/{item}/collections", ("collection", "1"))
    bea.post("/collections/1", ("act", "note"), ("text", "**Retenir** ceci."))
    bea.post("/collections/1", ("act", "link"), ("text", "Le site"), ("url", "https://kernel.example/"))
    bea.post("/collections/1", ("act", "words"), ("title", "Exposé"), ("text", "Pour lundi."), ("label", "internal"))
    leo.post("/proposals", ("url", "http://127.0.0.1:9/outil"), ("title", "Un outil"), ("note", "Pour nous"))
    leo.post("/proposals", ("url", "https://flux.example/atom"), ("kind", "source"), ("title", "Un flux"))
    ada.post("/proposals/2", ("act", "refuse"), ("why", "Déjà suivi."))
    # A rule that acts on the archive, and another version of it.
    rule(ada, ("name", "Avis"), ("query", "titre:avis"), ("tags", "securite"), ("notify", "2"),
         ("restrict", "internal"))
    ada.post("/rules/1/replay", fine=(200, 303, 400, 404, 409))
    until(lambda: query("select count(*) from rule_hits") != [(0,)] or not query("select 1 from rule_replays"), "the rule")
    until(lambda: not query("select 1 from tag_moves"), "the merged tags")
    # An edition: edited, undone, approved now; a second draft waits.
    edit = lambda revision, do, *more: ada.post("/editions/1/edit", ("revision", str(revision)), ("do", do), *more)
    edit(0, "introduce", ("text", "Bonjour **à tous**."))
    edit(1, "introduce", ("text", "Bonjour."), ("public", "yes"))
    place = query("select item_id from edition_items where edition_id = 1 order by position")
    edit(2, f"note:{place[0][0]}", ("text", "À lire d’abord."), ("public", "yes"))
    edit(3, f"drop:{place[1][0]}")
    edit(4, "undo")
    edit(5, f"drop:{place[2][0]}")
    bea.post("/editions/1/presence", fine=(200, 303, 403))
    ada.post("/editions/1/presence")
    ada.post("/editions/1/approve", ("when", "now"))
    ada.post("/channels/fichiers/off", ("why", "essai"))
    ada.post("/channels/fichiers/on")
    ada.post(f"/items/{items[2]}/send", ("to", "interne"), ("embargo", "2030-01-01T08:00"), fine=(200, 303))
    ada.post("/forgotten", ("login", "bea"))
    return ada


def wait_for_deliveries():
    states = lambda: {row[0] for row in query("select distinct state from deliveries")}
    until(lambda: {"sent", "uncertain", "failed", "pending"} <= states(), f"deliveries: {states()}")
    waiting = query("select id from deliveries where channel = 'liste'")[0][0]
    vigie("deliver", "--cancel", str(waiting))
    vigie("channels", "off", "liste", "--why", "en panne")


def tell(ada):
    """What was said wrong."""
    ada.post("/editions/1/erratum", ("text", "Il fallait lire *six*."))


def answers():
    told = {"counts": {}}
    for (table,) in query("select name from sqlite_schema where type = 'table' order by name"):
        told["counts"][table] = query(f"select count(*) from {table}")[0][0]
    told["states"] = dict(query("select state, count(*) from deliveries group by state order by state"))
    story = query("select item_id from item_versions order by item_id")[0][0]
    told["item"] = story
    for name, args in (("stats", ["stats", "--json"]), ("digests", ["digest", "list", "--json"]),
                       ("audit", ["audit", "verify"]), ("trace", ["trace", str(story), "--json"]),
                       ("members", ["member", "list"]), ("tags", ["tags", "export", "--form", "csv"]),
                       ("verified", ["digest", "verify", "1"])):
        told[name] = vigie(*args)
    told["searches"] = {}
    for words in ("securite", "noyau", "tag:Failles", "source:intranet", "state:kept", '"mandataire lanterne"'):
        lines = vigie("search", words, "--json").splitlines()
        told["searches"][words] = [json.loads(line)["id"] for line in lines]
    return told


def main():
    vigie_demo = subprocess.run([BINARY, "demo", "--once", "--folder", HOME], capture_output=True, text=True)
    assert vigie_demo.returncode == 0, vigie_demo.stderr
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    configure(serve(), port)
    running = subprocess.Popen([BINARY, "run", "--config", CONFIG], stdout=subprocess.DEVNULL,
                               stderr=open(HOME / "log", "w"))
    try:
        def answers_health():
            try:
                return Person(port).get("/health")
            except OSError:
                return False
        until(answers_health, "the pages")
        links = {"ada": invite("ada", "Ada Lovelace", "admin", "--email", "ada@example.org"),
                 "bea": invite("bea", "Béa Curie", "curator"), "leo": invite("leo", "Léo", "reader"),
                 "zoe": invite("zoe", "Zoé", "editor")}
        ada = people_at_work(port, links)
        vigie("digest", "draft", "hebdo", fails=True)
        wait_for_deliveries()
        tell(ada)
        vigie("member", "close", "zoe")
        time.sleep(3)
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(30)
    vigie("reindex")
    told = answers()
    for (name,) in query("select name from sqlite_schema where type = 'table'"):
        if not told["counts"][name]:
            print("empty:", name)
    shutil.copy(CONFIG, HERE / "feeds.toml")
    connection = sqlite3.connect(HOME / "index/archive.db")
    connection.execute("pragma wal_checkpoint(truncate)")
    connection.close()
    packed = gzip.compress((HOME / "index/archive.db").read_bytes(), 9, mtime=0)
    (HERE / "archive-0.1.0.db.gz").write_bytes(packed)
    (HERE / "answers-0.1.0.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    print(len(packed), "bytes", told["states"])
    shutil.rmtree(HOME)


main()
