# The page of the workings: background work, archive, index, disk.

workings-title = Workings
workings-well = Vigie does all its work.
workings-ill = Vigie does not do all its work.
workings-troubles = { $n ->
    [one] One thing asks for attention
   *[other] { $n } things ask for attention
  }
workings-go = Go there
workings-facts = How it is
workings-archive = The archive can be written; items: { $items }.
workings-archive-ill = The archive cannot be written.
workings-index = The index answers; documents: { $documents }.
workings-index-ill = The index does not answer.
workings-index-even = It is up to date.
workings-index-behind = { $n ->
    [one] It lacks one change of the archive.
   *[other] It lacks { $n } changes of the archive.
  }
workings-disk = Room left on the disk: { $n }.
workings-visit = Last source that answered well:
workings-held = { $n ->
    [one] One source waits, as its site asks, until:
   *[other] { $n } sources wait, as their sites ask; the last one until:
  }
workings-no-visit = No source has answered yet.
workings-waiting = { $n ->
    [0] No delivery waits for its hour.
    [one] One delivery waits for its hour.
   *[other] { $n } deliveries wait for their hour.
  }
workings-tasks = Background work
workings-task = Work
workings-state = State
workings-ended = Last time
workings-took = Took
workings-done = Done since the start
workings-since = since
workings-error = Last error,
workings-well-since = well again since
workings-programs = For a program that watches:
workings-retire-title = { $n ->
    [one] Is one source really to go?
   *[other] Are { $n } sources really to go?
  }
workings-retire-explained = The configuration has changed and no longer names more than half of them. The former one stays in force until a person confirms. What is in the archive stays in any case.
workings-retire = Yes, visit them no more

task-fetch = Visit the sources
task-index = Index
task-curate = Curate in bulk, apply rules
task-proposals = Read proposed pages
task-issue = Issue the digests
task-deliver = Deliver
task-letters = Send one-time links
task-calls = Call editors
task-backup = Back up
task-suggest = Score suggestions
task-reload = Read the configuration
task-alert = Warn by mail
task-is-waiting = waits
task-is-running = at work
task-is-stuck = stuck
task-is-late = late
task-is-failing = tries again
