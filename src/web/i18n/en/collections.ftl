# Collections, and stories.

nav-contribute = Contribute
subnav-label = Contribute
subnav-tags = Vocabulary
collections-title = Collections
collections-what = Items brought together on a theme, in an order, with notes: enough to prepare a talk and to publish its resources.
collections-empty = No collection yet.
collection-new = New collection
collection-make = Make it
collection-count = { $n ->
    [one] { $n } item
   *[other] { $n } items
  }
collection-empty = This collection is empty: add items from their pages, notes or links.
collection-editors = kept by
collection-beside = About this collection
collection-export = Take away
collection-public = For everybody:
collection-print = For a PDF, print the page: it is laid out for paper.
collection-words = Title and text
collection-name = Title
collection-lead = Lead text (Markdown)
collection-label = Who may know of this collection
collection-label-advice = Each item keeps its own visibility. What is written beside a secret item is as secret as it.
collection-add-editor = Add a person who keeps the collection
note-add = Add a note
note-text = Note (Markdown)
note-rewrite = Rewrite
link-add = Add a link
link-url = Address
link-title = Title
entry-up = Move { $name } up
entry-down = Move { $name } down
entry-remove = Take { $name } out
item-collections = Collections
item-file = File in
item-file-send = File
story-heading = Story
story-lead = Leads the story
story-make-lead = Make it lead
story-split = Is not the same story
story-split-label = { $title } is not the same story
story-lead-label = Make it lead: { $title }
story-split-own = This item is not of the same story
story-lead-own = Make it lead: this item
story-merge-label = Same story as (number or address of an item)
story-merge = Bring together
story-error-missing = No item answers to “{ $with }”.
story-error-same = That is this very item.
story-error-alone = This item stands alone in its story.
export-refused = Everybody would read this file, and it bears traces of the inside: { $found }. Take them out, or allow them under “[exit] allowed”.
