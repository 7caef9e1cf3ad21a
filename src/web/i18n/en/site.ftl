# The words of the pages, in English.

skip = Skip to content
nav-label = Main navigation
nav-archive = Archive
nav-sources = Sources
nav-digests = Digests
nav-deliveries = Deliveries
nav-about = About
never = never
today = Today
yesterday = Yesterday
ago-moment = just now
ago-minutes = { $n } min ago
ago-hours = { $n } h ago
ago-days = { $n ->
    [one] { $n } day ago
   *[other] { $n } days ago
  }
in-moment = in a moment
in-minutes = in { $n } min
in-hours = in { $n } h
in-days = { $n ->
    [one] in { $n } day
   *[other] in { $n } days
  }

search-label = Search the archive
search-placeholder = Search the archive
search-button = Search
search-title = Search
search-none = Nothing like that in the archive
search-understood = Understood as:
search-took = { $n ->
    [0] in less than 1 ms
   *[other] in { $n } ms
  }
search-filters = Filters
search-order = Order of results
order-relevance = Relevance
order-date = Date
search-meant = Did you mean
search-try = What to try:
search-try-fewer = fewer words, or more usual ones;
search-try-start = the start of a word followed by *: securi*;
search-try-or = several ways to say it: vulnerability OR flaw.
filter-period = Period
filter-sources = Sources
filter-tags = Tags
filter-languages = Languages
filter-off = remove
period-week = last seven days
period-month = last month
period-year = last year
pager-previous = Previous
pager-next = Next
pager-page = Page { $n } of { $pages }
results-count = { $n ->
    [one] { $n } result
   *[other] { $n } results
  }

home-title = Latest items
home-empty = The archive is still empty
home-empty-advice = Sources are read in turn; the first items appear here as soon as one has answered.
home-empty-link = See how the sources fare
list-end = There is nothing older
pager-label = Pages
pager-newest = Newest
pager-older = Older

also-in = { $n ->
    [one] also in { $n } source
   *[other] also in { $n } sources
  }
visibility-public = public
visibility-internal = internal
visibility-restricted = restricted
visibility-title = Visibility, equivalent to { $tlp }
state-new = to be sorted
state-archived = archived at first reading
state-kept = kept
state-dismissed = dismissed
picture-see = See the picture
origin-detected = found in the text
origin-declared = declared by the source
origin-undecided = undecided

item-no-text = The text cannot be shown here: read it at its publisher’s.
item-original = Read on { $source }
item-beside = About this item
item-facts = Facts
item-published = Published
item-as-claimed = as claimed
item-updated = Updated
item-first-seen = First seen
item-language = Language
item-confidence = { $percent }% sure
item-visibility = Visibility
item-state = State
item-tags = Tags
item-marks = Marks
item-version = Versions
item-versions = { $n ->
    [one] { $n } version
   *[other] { $n } versions, see what changed
  }
item-trail = Trail

versions-title = What changed
versions-step = From version { $from } to version { $to }
versions-seen = Earlier version seen on
versions-same = The text stayed the same.
versions-hidden = The rights of this source let only titles be shown.
versions-none = This item has not changed since it was first seen.

sources-title = Sources
sources-count = { $n ->
    [one] { $n } source watched
   *[other] { $n } sources watched
  }
sources-failing = { $n ->
    [one] { $n } no longer answers
   *[other] { $n } no longer answer
  }
sources-empty = No source
sources-empty-advice = Describe some in feeds.toml: they appear here once the file is read again.
sources-sick = To look at
sources-cut-off = None of the { $n } sources could be reached: look at the network of the machine, its name server, and whether a proxy is needed ([watch] proxy).
source-source = Source
source-health = State
source-last-check = Last visit
source-last-success = Last answer
source-last-dated = Last published
source-next-check = Next visit
source-entries = Entries
source-due = as soon as possible
source-held = waits, as its site asks, until
source-moved = Announces that it moves to { $to }
source-check = Visit now
source-no-item = This source has given nothing yet.
health-well = answers
health-silent = silent
health-empty = answers, empty
health-hiccup = a hiccup
health-failing = no longer answers
health-suspended = suspended
health-waiting = never read
health-retired = retired

digests-title = Digests
digests-empty = No digest
digests-empty-advice = Describe one in feeds.toml, with its sections and channels.
digest-next = Next edition
digest-no-next = No edition to come
digest-channels = Channels: { $channels }
digest-feed = Atom feed
feed-kept = kept items
digest-no-edition = No edition yet.
edition-draft = draft
edition-approved = approved
edition-recalled = withdrawn
edition-skipped = nothing new
edition-from = From
edition-to = to
edition-approved-by = Approved by { $by },
edition-approve = Approve and send
edition-approve-advice = Read the preview again: once approved, this edition is frozen and leaves on its channels:
edition-preview = What a reader cleared for “{ $label }” will see
edition-preview-other = In another form:
edition-preview-text = text
edition-preview-alone = page alone
edition-skipped-why = Nothing new in the period: this edition was not sent.

deliveries-title = Deliveries
deliveries-troubled = { $n ->
    [one] { $n } delivery needs a decision
   *[other] { $n } deliveries need a decision
  }
deliveries-troubled-advice = An uncertain delivery may have arrived: look at its destination before sending it again.
deliveries-others = The others
deliveries-empty = Nothing has left
deliveries-empty-advice = A delivery appears here for each channel as soon as an edition is approved.
delivery-channel = Channel
delivery-edition = Edition
delivery-state = State
delivery-due = Due
delivery-receipt = Receipt
delivery-part = part { $n }
delivery-attempts = { $n ->
    [one] { $n } attempt
   *[other] { $n } attempts
  }
delivery-no-receipt = not yet
act-arrived = It arrived
act-again = Send it again
act-cancel = Cancel
act-release = Let it go
delivery-pending = pending
delivery-sending = sending
delivery-act-recall = recall:
delivery-act-correct = correction:
delivery-taken-back = then taken back
delivery-sent = sent
delivery-uncertain = uncertain
delivery-failed = refused
delivery-cancelled = cancelled
delivery-held = A person must look before it leaves:

about-title = About
about-what = Vigie watches the community’s chosen sources around the clock, reads their articles, files and keeps them, and makes a digest of them every week.
about-keys = By keyboard
about-key-search = go to the search field
about-key-move = next item, previous item
about-key-open = open the item
about-key-original = open the original
about-filters = Narrowing a search
about-filter-tag = tag:rust
about-filter-tag-what = what bears this tag, or one below it
about-filter-source = source:cert-fr
about-filter-source-what = what comes from this source
about-filter-title = title:kernel
about-filter-title-what = a word of the title
about-filter-language = language:en
about-filter-language-what = the language of the text
about-filter-author = author:durand
about-filter-author-what = who wrote it
about-filter-host = site:lwn.net
about-filter-host-what = the site where it is read
about-filter-since = since:7d
about-filter-since-what = from then on: 7d, 3m, 2026-11, 2026-11-30
about-filter-before = before:2026-11
about-filter-before-what = before this date
about-filter-state = state:kept
about-filter-state-what = new, kept or dismissed
about-pictures = Why there are no pictures
about-pictures-why = A picture loaded from the site that publishes it would tell that site who reads what, and when. Texts give a link to it instead: follow it if you wish.
about-zone = times given for { $zone }

error-400 = This address makes no sense
error-400-advice = It may have been cut on its way. Search for what you wanted, or start from the home page.
error-403 = This act is refused
error-403-advice = The request does not come from a page of Vigie, or you do not have the right. Go back to the page and try again.
error-not-yours = This theme is followed by others
error-not-yours-advice = You sort other themes than this one. The page of a tag says who follows it: ask one of them, or have an administrator extend your themes.
error-404 = There is no such page
error-404-advice = The address may be mistyped, or the item is closed to you. Search for it by its words.
error-405 = This address is not read that way
error-405-advice = Start again from the page that has the button.
error-409 = This cannot be done in the present state
error-409-advice = Somebody may have decided already. Go back to the page to see where things stand.
error-421 = This name is not Vigie’s
error-421-advice = Open Vigie by the address of its configuration (base_url) or by that of the machine.
error-421-why = The request names { $host } (Host header), and base_url names { $base }: a proxy in front of Vigie must keep the Host header.
error-500 = Something of ours failed
error-500-advice = It is noted in the log. Try again in a moment.
error-home = Back to the home page

language-de = German
language-en = English
language-es = Spanish
language-fr = French
language-it = Italian
language-nl = Dutch
language-pl = Polish
language-pt = Portuguese
language-ru = Russian
language-uk = Ukrainian
language-zh = Chinese
language-ja = Japanese

channel-kind-file = folder
channel-kind-feed = feed
channel-kind-mail = mail
channel-kind-mediawiki = MediaWiki
channel-kind-dokuwiki = DokuWiki
channel-kind-mastodon = Mastodon
channel-kind-bluesky = Bluesky
channel-kind-x = X
channel-kind-memory = memory
channels-title = Channels
channels-advice = Where editions go, what waits, and the switch of each channel: once off, nothing leaves by it, up to the last instant.
channels-place = To
channels-waiting = Waiting
channels-today = Today
channels-switch = Switch
channels-on = on
channels-off = off
channels-turn-off = Switch off
channels-turn-on = Switch on
channels-why = Reason
channels-held = { $n ->
    [one] one delivery to look at
   *[other] { $n } deliveries to look at
}
channels-own-feeds = the feeds of Vigie
channels-stumbling = nothing gets through
channels-stumbling-since = since
channels-stumbling-next = next attempt
channels-stumbling-waits = waits for a person to see the deliveries
channels-troubled = { $n ->
    [one] { $n } failed or uncertain
   *[other] { $n } failed or uncertain
}
channels-empty = No channel
channels-empty-advice = Describe some in feeds.toml, with what each may carry.
deliveries-channels = Channels and switches
