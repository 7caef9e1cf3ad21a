# The vocabulary of tags.

tags-title = Vocabulary
tags-tree = Tree of tags
tags-beside = Contribute to the vocabulary
tags-count = { $n ->
    [one] { $n } tag
   *[other] { $n } tags
  }
tags-empty = No tag yet. Make one, or propose a word.
tags-strays = Words of sources
tags-strays-why = The administrator gives them to the items of a source; they are no vocabulary.
tags-adopt = Adopt
tags-waiting = { $n ->
    [one] { $n } word proposed
   *[other] { $n } words proposed
  }
tags-decided = Answers given
tags-import = Import
tags-import-text = Content of a CSV or SKOS (RDF/XML) file
tags-import-send = Read it in
tags-imported = { $added } added, { $changed } changed, { $same } as they were.
tag-new = New tag
tag-edit = Edit the tag
tag-save = Save
tag-name = French label
tag-english = English label
tag-broader = Below the tag
tag-synonyms = Synonyms
tag-synonyms-advice = One a line. A title or a text with one of them gets the tag; an acronym counts in capitals only.
tag-former = Former names
tag-note = What it covers, and what it leaves out
tag-colour = Colour
tag-rename-advice = The old name goes on leading here, in addresses and in searches.
tag-items = Items
tag-no-items = No item has this tag.
tag-beside = About this tag
tag-feed = feed of this tag
tag-follow = Follow
tag-unfollow = Stop following
tag-narrower = More precise
tag-whom = Whom to ask
tag-followers = Followed by
tag-decisions = { $n ->
    [one] { $n } decision
   *[other] { $n } decisions
  }
tag-nobody = Nobody follows it yet.
tag-merge = Merge
tag-merge-into = Into the tag
tag-merge-word = Make it a synonym
tag-merge-advice = “{ $tag }” becomes a synonym of the other; its items and addresses go with it.
tag-propose = Propose a word
tag-propose-send = Propose
tag-reason = Why?
tag-accept = Make it a tag
tag-refuse = Refuse
tag-why-not = Reason for refusing
tag-state-accepted = accepted
tag-state-merged = led to “{ $answer }”
tag-state-refused = refused: { $answer }
tag-add-label = Add a tag
tag-add = Add
tag-remove = Remove { $tag }
item-words = Publisher’s words:
tag-why-source = word of the source
tag-why-feed = publisher’s category: { $why }
tag-why-title = “{ $why }” in the title
tag-why-text = “{ $why }” in the text
tag-why-rule = rule { $why }
tag-why-member = given by { $who }
tag-error-nameless = A tag has a name of 1 to 80 characters.
tag-error-taken = “{ $name }” leads to “{ $tag }” already: merge the two, or choose another name.
tag-error-loop = “{ $name }” cannot stand below itself.
tag-error-unknown = No tag is called “{ $name }”: propose the word on the page of the vocabulary.
colour-grey = grey
colour-blue = blue
colour-teal = teal
colour-green = green
colour-olive = olive
colour-amber = amber
colour-red = red
colour-violet = violet
