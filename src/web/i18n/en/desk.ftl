# Triage: inbox, decisions, notes, suggestions.

nav-desk = Inbox
desk-title = Inbox
desk-filters = Choose what is shown
order-newest = Newest
order-best = Most promising
desk-mine = For me
desk-all-themes = All themes
desk-left = { $more ->
    [yes] More than { $n } items wait
   *[no] { $n ->
        [one] { $n } item waits
       *[other] { $n } items wait
      }
  }
desk-today-mine = Decided today by me:
desk-today-all = by all:
desk-wanting = { $n ->
    [one] { $n } more decision before the first suggestions.
   *[other] { $n } more decisions before the first suggestions.
  }
desk-empty = Nothing waits here
desk-empty-advice = New items appear as soon as a source has answered. Choose another theme, or come back later.
desk-pick = Pick: { $title }
desk-picked = Picked stories:
desk-picked-hidden = the picked stories
desk-more = More
desk-why = Why is this here?
desk-original = Open the original
desk-older = Dismiss everything below…
desk-back = Back to the inbox
desk-panel = Triage
desk-history = Decisions
desk-noted = note

act-keep = Keep
act-dismiss = Dismiss
act-return = Put back
act-digest = For the digest
act-tag = Tag
act-note = Save the note
act-assign = Ask
act-undo = Undo
desk-leave = Do nothing
desk-close = Close
desk-reason = Reason
desk-in-words = In a few words
desk-dismiss-why = Dismiss, and say why
desk-tag-title = Tag
desk-tag-add = Tags to add, with commas between
desk-tag-take = Tags to take away
desk-note-title = Note to curators
desk-note-text = Text
desk-note-advice = The note is shared: what another writes at the same time is joined to it.
desk-note-by = Written by { $name },
desk-digest-title = Keep for a digest
desk-digest-label = Digest and section
desk-assign-title = Assign, or ask for an opinion
desk-assign-what = What is asked
desk-assign-whom = Of whom
desk-assign-anybody = of anybody
desk-assign-off = nothing any longer
errand-assign = a decision
errand-opinion = an opinion

reason-off-topic = off topic
reason-known = already told
reason-outdated = out of date
reason-shallow = nothing in it
reason-promotion = promotion
reason-other = other

desk-done-keep = Kept.
desk-done-dismiss = Dismissed.
desk-done-return = Put back.
desk-done-digest = Kept for the digest.
desk-done-tag = Tags are up to date.
desk-undone-keep = Undone: no longer kept.
desk-undone-dismiss = Undone: no longer dismissed.
desk-undone-return = Undone.
desk-undone-digest = Undone: no longer kept for the digest.
desk-undone-tag = Undone: tags as before.
desk-undone-undo = The undoing is undone.
desk-undo-stayed = { $n ->
    [one] { $n } item, decided since, stays as it is.
   *[other] { $n } items, decided since, stay as they are.
  }
desk-undo-already = It was undone before.
desk-undo-nothing = There is nothing to undo.
desk-no-tag = No tag is called { $name }: propose it on the item’s page.
desk-failed = That was not saved: try again.
desk-did-keep = Kept by { $name }
desk-did-dismiss = Dismissed by { $name }
desk-did-return = Put back by { $name }
desk-did-digest = Kept for a digest by { $name }
desk-did-tag = Tagged by { $name }
desk-did-undo = Decision undone by { $name }
desk-by-kept = Kept by { $name }
desk-by-dismissed = Dismissed by { $name }
desk-by-new = Put back by { $name }
desk-by-archived = Given back to the archive by { $name }
desk-by-claimed = { $name } is on it
desk-by-released = { $name } is no longer on it
desk-by-noted = { $name } has just written a note
desk-by-asked = { $name } asks for something
desk-claimed-me = You are on it: the others see so.
desk-released = You are no longer on it.
desk-note-done = Note saved.
desk-note-merged = Note saved, and joined to what another wrote meanwhile.
desk-note-clash = Two of you changed the same lines: they stand one after the other, choose.
desk-asked = It is asked.
desk-asked-off = Nothing is asked any longer.
desk-assigned = Assigned to { $name }
desk-assigned-nobody = For whoever takes it
desk-opinion-of = Opinion asked of { $name }
desk-opinion = { $name } asks for an opinion
desk-meant = For { $digest }
desk-conflict-title = Somebody decided meanwhile
desk-anyway-keep = Keep anyway
desk-anyway-dismiss = Dismiss anyway
desk-anyway-return = Put back anyway
desk-anyway-digest = Keep anyway for the digest
desk-let = Leave it so

desk-key-open = open, open the original
desk-key-dismiss-why = Dismiss, saying why
desk-key-claim = Say that I am on it, or no longer
desk-key-undo = Undo my last decision
desk-key-help = This help

desk-chance = { $n }% likely to be kept
desk-for = For:
desk-against = Against:
feature-word = “{ $name }”
feature-source = source { $name }
feature-theme = theme { $name }
feature-tag = tag { $name }
feature-language = in { $name }
feature-mark = mark { $name }

bulk-title = Many at once
bulk-changed = The set has changed since the preview: this is what it is now. Nothing was decided.
bulk-will-keep = { $stories } stories ({ $items } items) will be kept.
bulk-will-dismiss = { $stories } stories ({ $items } items) will be dismissed.
bulk-more = There are more: { $n } at a time at most, the first of the list.
bulk-examples = For example
bulk-do-keep = Keep { $n ->
    [one] this story
   *[other] these { $n } stories
  }
bulk-do-dismiss = Dismiss { $n ->
    [one] this story
   *[other] these { $n } stories
  }
bulk-none = Nothing of all that waits any longer.

log-title = Decisions
log-lead = Every decision can be undone, however old; so can the undoing.
log-all = Everybody’s
log-mine = Mine
log-undone = undone since
log-empty = No decision yet.
log-others = { $n ->
    [one] and { $n } other
   *[other] and { $n } others
  }

why-title = Why is this here?
why-source = Comes from { $source }, theme { $theme }.
why-seen = First seen on
why-state = State: { $state }.
why-suggestion = What your earlier decisions say
why-chance = Chance of being kept: { $n }%. Any story has { $usual }%.
why-voice = Sign
why-side = Side
why-weight = Weight
why-kept = Kept
why-dismissed = Dismissed
why-for = for
why-against = against
why-weight-advice = The sum of the weights, added to the chance of any story, makes the chance given: nothing else is in it.
why-no-voice = Nothing in this story is like what was decided.
why-not-enough = There are not enough decisions yet for a suggestion.
why-story = Also told by
why-trail = What put it here

suggestions-title = Suggestions
suggestions-what = Vigie learns from the curators’ decisions, on this machine only. It proposes an order and says why; it never decides.
suggestions-learned = Learned from { $kept } stories kept and { $dismissed } dismissed.
suggestions-precision = How good suggestions are
suggestions-split = Learned on { $learned } older decisions, tried on the { $tried } newest, of which { $kept } were kept ({ $share }%).
suggestions-first = Of the first { $n } proposed, { $kept } were kept ({ $share }%).
suggestions-average = Average precision: { $n }%.
suggestions-compare = Chance alone would give about { $share }%.
suggestions-not-enough = Not enough decisions yet to measure: at least { $n } older ones are needed, of both kinds.
suggestions-for = What speaks most for a story
suggestions-against = What speaks most against
pager-first = Top of the list
