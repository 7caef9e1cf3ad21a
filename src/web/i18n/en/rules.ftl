# The rules.

rules-title = Rules
rules-what = A rule is a search whose effects apply to arriving items, in this order.
rules-waiting = { $n ->
    [one] { $n } item waits.
   *[other] { $n } items wait.
  }
rules-empty = No rule.
rule-new = New rule
rule-edit = Edit the rule
rule-name = Name
rule-query = Search
rule-query-advice = As in the search field: words, quotes, OR, tag:, source:, title:…
rule-effects = Effects
rule-tags = Tags, between commas
rule-decide = Decision, if nobody decided
rule-decide-none = none
rule-theme = Theme
rule-restrict = Visibility, never more open
rule-as-is = as it is
rule-assign = Assign to
rule-notify = Tell
rule-nobody = nobody
rule-file = File in the collection
rule-no-collection = none
rule-send = Send at once, if an editor consents
rule-no-channel = nowhere
rule-try = Try it over the archive
rule-tried = Trial
rule-try-first = Try the rule: what it would find shows here, and then it can be saved.
rule-tried-total = { $n ->
    [one] { $n } item found
   *[other] { $n } items found
  }
rule-tried-lately = { $n ->
    [one] { $n } of them in the last thirty days;
   *[other] { $n } of them in the last thirty days;
  }
rule-tried-undecided = { $n ->
    [one] { $n } is still to be sorted.
   *[other] { $n } are still to be sorted.
  }
rule-save = Save the rule
rule-up = Move up
rule-pause = Let it rest
rule-resume = Put it to work
rule-resting = resting
rule-replay = Apply to the archive
rule-replaying = { $n ->
    [one] Going through the archive: { $n } item so far.
   *[other] Going through the archive: { $n } items so far.
  }
rule-matched = { $n ->
    [one] { $n } item
   *[other] { $n } items
  }
rule-silent = has found nothing for months
rule-powerless = acts no longer: who wrote it may decide no more; somebody else must save it again
rule-themes = acts within the themes: { $themes }
rule-version = version { $n }, by { $by }
rule-versions = Versions
rule-items = Latest items
rule-no-items = It has found nothing yet.
rule-clashes = In conflict
rule-clash-items = { $n ->
    [one] wants the contrary for { $n } item:
   *[other] wants the contrary for { $n } items:
  }
rule-clash-other = it acts first, and has its way.
rule-clash-own = this one acts first, and has its way.
rule-says-nothing = Nothing is left to look for: this rule cannot be kept.
rule-error-empty = A rule has a name, a search and at least one effect.
rule-error-theme = “{ $name }” is no theme: choose one of the sources or of the members.
rule-error-restrict = “{ $name }” is no visibility that a rule can give: internal or restricted.
rule-error-assign = The member “{ $name }” does not triage: a rule assigns to a curator, an editor or an administrator alone.
rule-error-notify = There is no member “{ $name }” to tell.
rule-error-file = There is no collection “{ $name }”.
rule-error-send = There is no channel “{ $name }”.
effect-keep = keep
effect-dismiss = dismiss
effect-tag = tag { $to }
effect-theme = theme { $to }
effect-restrict = visibility { $to }
effect-assign = assign to { $to }
effect-notify = tell { $to }
effect-file = collection { $to }
effect-send = sent on { $to }, if an editor consents
notices-title = Notices
notices-empty = No rule has told you anything.
notice-notify = pointed out by the rule “{ $why }”
notice-assign = assigned by the rule “{ $why }”
