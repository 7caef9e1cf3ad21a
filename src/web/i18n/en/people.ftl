# Accounts, signing in, invitations, roles, the audit.

nav-sign-in = Sign in
nav-sign-out = Sign out
nav-me = My page
nav-members = Members

role-reader = reader
role-curator = curator
role-editor = editor
role-admin = administrator
role-rule = Each may do all that the one before may. Readers read and propose; curators sort, tag and annotate, and see what is restricted; editors approve and publish; administrators look after accounts.

sign-in-title = Sign in
sign-in-login = Login or address
sign-in-password = Password
sign-in-button = Sign in
sign-in-forgotten = Forgotten password
sign-in-ask = Forgotten password, or no account yet? Ask an administrator for a link.
sign-in-wrong = The login or the password is not right.
sign-in-wait-seconds = { $n ->
    [one] Too many attempts: try again in { $n } second.
   *[other] Too many attempts: try again in { $n } seconds.
  }
sign-in-wait-minutes = { $n ->
    [one] Too many attempts: try again in { $n } minute.
   *[other] Too many attempts: try again in { $n } minutes.
  }

forgotten-title = Forgotten password
forgotten-explained = A link goes to the account’s address; once, and for two hours, it lets you choose another password.
forgotten-button = Send the link
forgotten-asked = If an open account answers to that name and has an address, a link leaves within a minute. Nothing comes? Ask an administrator.

welcome-title = Welcome
welcome-back-title = Choose another password
welcome-login = Your login: { $login }
welcome-button = Keep and enter

password-current = Current password
password-new = New password
password-again = Once more
password-rule = At least { $n } characters. A few words that have nothing to do with each other make a good password; no capital, digit or sign is asked for, and it need not be changed without a reason.
password-change = Change the password
password-differs = The new password was typed in two different ways.
password-not-current = That is not the current password.
password-too-short = Too short: at least { $n } characters.
password-too-long = Too long: at most { $n } characters.
password-too-easy = Too easy to guess.
password-rows = Neighbouring keys are guessed quickly.
password-pattern = A pattern on the keyboard is guessed quickly.
password-repeats = Repeating adds next to nothing.
password-common = It is one of the most common passwords.
password-near-common = It looks like a common password.
password-sequence = A sequence such as abc or 6543 is guessed quickly.
password-dates = A date or a year is guessed quickly.
password-word = One word is not enough.
password-names = Names are guessed quickly.
password-try-words = Use a few words that have nothing to do with each other rather than a known phrase.
password-try-more = Add a word or two, uncommon ones.
password-no-capitals = Capitals hardly help.
password-no-reverse = A word written backwards hardly helps.
password-no-signs = Writing @ for a hardly helps.
password-no-keyboard = Avoid walks along the keyboard.
password-no-repeats = Avoid repetitions.
password-no-sequence = Avoid sequences.
password-no-years = Avoid dates, above all those that concern you.

me-title = My page
me-names = Name and language
me-name = Displayed name
me-language = Language of the pages
me-keep = Keep
me-password = Password
me-sessions = Sessions
me-tokens = Tokens
me-own = My data
session-this = this one
session-since = Since
session-seen = seen
session-end = Sign out
session-end-one = Sign out { $browser }
sessions-end = Sign out everywhere
sessions-none = No open session.
tokens-explained = A token lets a program act in your name, only for what you tick, never on accounts. Treat it like a password.
tokens-none = No token.
token-new = Make a token
token-name = What it is for
token-scopes = It may
token-days = How long, in days
token-make = Make the token
token-revoke = Revoke
token-revoke-one = Revoke the token { $name }
token-expires = Expires
token-used = used
token-unused = never used
token-title = Your token
token-once = Here is the token “{ $name }”. It is shown once only: copy it now.
token-use = A program presents it like this:
token-back = Back to my tokens
scope-read = read
scope-propose = propose
scope-curate = sort
scope-publish = publish
own-explained = All that Vigie keeps about you: your record, your sessions, your tokens, your decisions and your acts.
own-export = Download my data (JSON)
own-erase = Erase my account
own-erase-gone = Your name, login, address, password, sessions and tokens are erased at once and for ever.
own-erase-stays = Your decisions, your notes and the lines of the audit stay, under a neutral name: the watch depends on them, and the audit proves what was published. The audit holds no name, only numbers. Backups follow their own term.
own-erase-button = Erase for ever

members-title = Members
member-login = Login
member-email = Address
member-role = Role
member-state = Account
member-themes = Themes of a curator (none ticked: all)
member-active = open
member-invited = invited
member-closed = closed
member-erased = erased
member-seen = Seen
member-sessions = Sessions
member-account = Account
member-oneself = This is your own account: you will be signed out.
member-set-role = Change the role
member-reopen = Open the account again
member-close = Close the account
member-link = Show a new link
member-link-mail = Send a new link
member-audit = What was done to this account
member-taken = “{ $what }” is taken: choose another login or another address.
member-bad-address = “{ $what }” is not a mail address: write it as ada@example.org.
member-unfit = “{ $what }” cannot be a login: letters, digits and . _ - without spaces.
member-last-admin = This is the last administrator: name another one first.
invite-title = Invite
invite-link = Invite and show the link
invite-mail = Invite by mail

one-time-title = One-time link
link-invites = Pass this link on to { $name } ({ $login }), and to nobody else. It holds for fourteen days.
link-resets = Pass this link on to { $name } ({ $login }), and to nobody else. It holds for two hours; the present password works until then.
link-once = It is shown once and works once. A new link replaces the old one.
link-back = Back to the account
link-sent = A link leaves by mail within a minute.

audit-title = Audit
audit-explained = Who did what. It is only added to: “vigie audit verify” proves it, “vigie audit export” takes it along.
audit-when = When
audit-member = Member
audit-everyone = everybody
audit-act = Act
audit-object = Object
audit-change = Before → after
audit-filter = Show
audit-empty = Nothing like that in the audit.
audit-last = Last hash, to be noted elsewhere:

error-401 = Please sign in
error-401-advice = This act asks for an account. Sign in, then do it again: nothing was changed.
error-410 = This link is worth nothing any more
error-410-advice = It was used, another replaced it, or it is too old. Ask an administrator for a new one.
error-413 = A field is too long
error-413-advice = Nothing was kept. Go back: what you wrote is still there; make it shorter, then send it again.
error-413-why = The field “{ $field }” may have { $most } characters; it has { $written }.
error-503 = A crowd at the door
error-503-advice = Try again in a few seconds.
error-no-search = Searching is not possible at the moment
error-no-search-advice = Its index is being built again from the archive. Lists and items can still be read; try again in a moment.
error-sign-in = Sign in
