"""An SMTP server that keeps mail in a Maildir; the recipient's name asks for a fault.

usage: smtp_sink.py STATE STARTTLS_PORT IMPLICIT_TLS_PORT PLAIN_PORT

refused@ is answered 550, later@ 451, full@ 552 after the message; anything else is kept, with the
envelope and the user in X- headers, and once more as it came in STATE/raw.
"""

import mailbox
import ssl
import sys
import threading
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

REFUSALS = {"refused": "550 5.1.1 no such mailbox", "later": "451 4.7.1 come back later"}


class Keep:
    def __init__(self, folder):
        self.folder = mailbox.Maildir(folder)
        self.raw = Path(folder).parent / "raw"
        self.raw.mkdir(exist_ok=True)

    async def handle_RCPT(self, server, session, envelope, address, options):
        refusal = REFUSALS.get(address.split("@")[0])
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if any(to.startswith("full@") for to in envelope.rcpt_tos):
            return "552 5.2.2 mailbox full"
        message = mailbox.MaildirMessage(envelope.content)
        message["X-Envelope-From"] = envelope.mail_from
        message["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        message["X-User"] = str(session.auth_data or "")
        key = self.folder.add(message)
        # As it came, to the byte: what a signature is about.
        (self.raw / key).write_bytes(envelope.original_content)
        return "250 2.0.0 kept as " + key


def authenticate(server, session, envelope, mechanism, given):
    known = LoginPassword(b"robot", b"robot-pass")
    good = isinstance(given, LoginPassword) and tuple(given) == tuple(known)
    return AuthResult(success=good, handled=False, auth_data="robot" if good else None)


def main():
    state, (starttls, implicit, plain) = Path(sys.argv[1]), map(int, sys.argv[2:5])
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(state / "server.pem", state / "server.key")
    keep = Keep(state / "Maildir")
    common = dict(hostname="127.0.0.1", authenticator=authenticate, auth_required=True)
    Controller(
        keep, port=starttls, tls_context=context, require_starttls=True, auth_require_tls=True, **common
    ).start()
    # Inside TLS already, AUTH is offered at once.
    Controller(keep, port=implicit, ssl_context=context, auth_require_tls=False, **common).start()
    # In clear and without a login, for tests that stand between.
    Controller(keep, port=plain, hostname="127.0.0.1").start()
    threading.Event().wait()


main()
