# The editor’s page: editions, sections, deliveries.

review-draft = To look at: { $title }
review-held = A channel waits for a decision: { $title }
review-due = leaves on
editions-all = All editions
editions-title = All editions
editions-search = Search in editions
editions-digest = Digest
editions-every-digest = All digests
editions-edition = Edition
editions-period = Period
editions-items = Items
editions-none = No edition fits
edition-published = published
edition-published-at = Published
edition-edit = Edit this edition
edition-approve-due = Approve, leaves { $due }
edition-four-eyes = You were the last to change this edition: somebody else must approve it.
edition-reopen = Make it a draft again
edition-reopen-advice = Approved, and nothing has left yet: you may still take it back.
edition-held = Nobody approved this edition in time: these channels wait for a decision.
edition-release = Send to { $channel }
edition-silent = Nothing that their readers may see:
edition-update-of = Update of { $title }
edition-print = to print
edition-errata = Errata
edition-erratum-add = Report a mistake
edition-erratum-text = What it should have said (Markdown)
edition-erratum-send = Add the erratum
edition-proof = What left, byte for byte
edition-proof-why = This edition is frozen: made again from what was kept of it, it must give the same bytes. “vigie digest verify { $n }” makes it again too.
proof-same = made again, the same
proof-other = made again, different: the channel has other settings now
proof-unknown = this channel is not configured any more
proof-rebuilt = { $n ->
    [one] { $n } part was made again when sent, because an item was relabelled
   *[other] { $n } parts were made again when sent, because an item was relabelled
  }
proof-bytes = { $n } bytes
proof-templates = Templates changed since:
proof-items = Items changed since:
proof-hashes = Templates and versions of items
outlet-queued = queued
outlet-silent = nothing that its readers may see
outlet-held = waits for a decision
outlet-dropped = dropped

editor-title = Edit
edit-back = Back to the edition
edit-leaves = Leaves
edit-waits = The deadline has passed: this edition waits for an approval.
edit-last = changed by { $by }
edit-untouched = nobody has touched it
edit-present = Also on this page: { $names }
edit-notice = What was not saved
edit-notice-overtaken = { $by } changed this text while you were writing.
edit-notice-gone = This item is not in the edition any more: somebody took it out.
edit-notice-too-long = This text is too long: 5,000 characters at most.
edit-notice-restricted = This item is restricted: it cannot stand in any edition.
edit-notice-nothing = There is nothing to undo.
edit-theirs = Their text stands now:
edit-mine = Yours, to take up again or to work into theirs:
edit-replace = Put this one in its place
edit-undo = Undo
edit-redo = Redo
edit-to-previews = Previews
edit-to-approve = Approve
edit-saving = Saving…
edit-saved = Saved
edit-unsaved = Not saved: see the message, or try again
edit-place = Section %section%, place %place% of %count%
edit-introductions = Introduction
edit-markdown = In Markdown: **bold**, *italic*, [link](https://…), - list.
edit-introduction = For members
edit-introduction-public = For everybody, public channels included
edit-keys = By keys, from an item’s title: ↑ and ↓ go from one to the next, Alt + ↑ and Alt + ↓ move it, Delete takes it out, N opens its note.
edit-empty-section = Nothing in this section: it will not appear.
edit-section-for = Section for: { $title }
edit-up = Move up
edit-down = Move down
edit-move = Move
edit-vouch = Confirm
edit-later = Next edition
edit-drop = Take out
edit-note = Editors’ note
edit-note-public = on public channels too
edit-save = Save
edit-beside = Beside the edition
edit-find = Add an item
edit-add = Add
edit-take = Take
edit-restore = Put back
edit-late = Came since
edit-late-why = Without you they go into the next edition.
edit-more = { $n ->
    [one] and { $n } more
   *[other] and { $n } more
  }
edit-dropped = Taken out
edit-is-later = for the next edition
edit-history = Who did what
edit-did-compose = composed the draft
edit-did-move = moved
edit-did-drop = took out
edit-did-later = left for the next one
edit-did-add = added
edit-did-vouch = confirmed
edit-did-note = annotated
edit-did-introduce = wrote an introduction
edit-did-undo = undid
edit-did-redo = redid
choice-kept = kept
choice-best = chosen by the rule
choice-added = confirmed by an editor
previews-title = What each channel will carry
previews-of = Preview of the channel { $channel }
previews-count = { $n ->
    [one] { $n } item
   *[other] { $n } items
  }
previews-silent = Nothing that its readers may see: this channel will stay silent.
deadline-all = without an approval, all of it leaves
deadline-chosen = without an approval, what a person chose leaves
deadline-hold = without an approval, nothing leaves
length-post = { $n } of { $limit }
length-bytes = { $n } bytes of { $limit }
length-characters = { $n ->
    [one] { $n } character
   *[other] { $n } characters
  }
differences-title = What the public does not read
differs-introduction = the introduction is another
differs-absent = the item is not there
differs-teller = another telling of the story
differs-note = the note is not there
differs-also = not all the other sources are named
differs-tags = not all tags are shown
differs-nothing = nothing is shown to the public
differs-instead = instead:
edition-erratum-act = Where to tell it
edition-erratum-here = Here only
edition-erratum-correct = Here, and correct it on every channel
edition-erratum-recall = Here, and take it back from every channel
way-edit = corrected in place
way-reply = answered with an erratum
way-delete = removed
way-never = it cannot
send-title = Send at once
send-back = Back to the item
send-advice = The item leaves by itself, at once, on the channels chosen; the next edition only refers to it. Each channel keeps its quiet hours and its daily budget.
send-channels = Channels
send-today = today: { $n ->
    [one] { $n } delivery
   *[other] { $n } deliveries
  }
send-silent = Its readers may not see this item.
send-there = The item is there already, or waits to leave.
send-embargo = Not before
send-embargo-hint = Optional. Until then nothing that speaks of this item leaves, on any channel.
send-embargo-wrong = There is no such date: choose a day and an hour. Nothing has left.
send-embargoed = Under embargo until
send-none = Choose at least one channel. Nothing has left.
send-do = Send
send-before = What has left, or waits
feed-erratum = Erratum:
feed-proposed = proposed by { $name }
