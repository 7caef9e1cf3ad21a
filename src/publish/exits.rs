//! `docs/EXITS.md`: what leaves, to whom, under which name; printed from the code, so that it cannot be
//! wrong for long (`vigie channels exits`).

use std::fmt::Write;

use crate::channels::Channel;
use crate::domain::delivery::Way;

/// What stands above the table.
const INTRODUCTION: &str = "\
# What leaves, and to whom

Vigie says nothing to anybody but what this page tells. It is printed from the program's own tables by
`vigie channels exits`; a test compares.

## By channel

Nothing goes to a channel that the configuration does not name. Each has a clearance, and carries what is
labelled up to it: `public` channels carry public items alone, `internal` ones what members may see.
Restricted items leave by no channel. A text is made for its readers from what they may see alone:
no title, extract, tag, count, source or link of anything else is ever put into it.

";

/// What stands below the table.
const BELOW: &str = "
What people write beside items (notes, introductions, errata, leads and titles of collections, reasons of
decisions) is of the label of what it speaks of, at the moment at which it is read: what stood beside it when
it was written, with all that told the same, as far as those it was written for could see it then. When one of
these is relabelled, the text is no longer shown, found or sent, whichever item now stands in that place.

What is for everybody is made by code that can read nothing else: a view of the archive that holds public
items only, and a type of text that only this view can fill. Networks of short posts take no other.

An edition says of an item: title, address, source, date, language, tags, other sources that tell the same,
and an extract as its source's rights allow (`link`: none; `excerpt` of n characters; `full`: 400 characters
at most). Whole articles never leave.

## When it is checked

| when | what |
|---|---|
| composed | labels of the items; the extract's length by the source's rights |
| approved | labels again; the lint of everything public; first posts of a channel wait for a person |
| claimed | switch, embargo, labels, lint, first posts, quiet hours, budget, in this order |
| just before the request is written | switch, labels, embargo, once more: what changed while logging in holds it |

Between the last check and the last byte lies the time that one connection takes. What is relabelled in that
moment has left: `vigie deliver recall` takes it back where a channel can.

## The lint

Held until a person has looked (`vigie deliver --release`): private addresses in any spelling that a program
follows, names without a dot or under internal domains (in a link, behind `ssh` or an account as `root@`), the hosts of
`[exit]` and of what is not public, UNC and file paths, mail addresses, the
words of `[exit]`; in texts, links, cards, page and file names, with escapes, markup and invisible signs
undone. What was let go is remembered line by line: anything else is held again.
A name without a dot in a link is held wherever it comes from, since it leads inside wherever it is read: an example of
a publisher's (`http://evil`) waits for a person or stands in `[exit] allowed`. A title is judged alike in a feed and in
all that is sent. The place of a public source may be named; where that is an address or this machine, at its port
alone. `localhost` and `127.0.0.1` by themselves are everybody's own machine and betray nobody's.

Feeds that everybody may open pass it each time they are asked for: an edition that was not let go, and an item
in which anything is found, are left out. A collection exported for everybody is refused, with what was found.

## What a title cannot do

Titles, names and extracts are their publisher's words. As they leave, signs that turn their neighbours around,
and at their ends those that only tell which way a word runs, are taken out on every channel and page; what a wiki takes for markup, a magic word, a signature or a macro is written as
text; the subject of a letter stands on one line and holds nothing that a mail program would decode; on networks
of short posts a publisher's `@`, `#` and `$` call nobody.

## What is not a channel

| to | what |
|---|---|
| servers of the sources | the address asked, what they gave to recognise a version, and `User-Agent: vigie/VERSION (+contact)`; no cookie, no referrer; names are asked of the machine's resolver |
| publishers of pictures | the address of the picture of a card (`bluesky`), asked in the same way |
| readers of a public feed | what the channel of kind `feed` carries, editions and items sent by themselves, what is kept, what bears a tag: from the labels and the lint of the moment |

## What cannot be promised

- SMTP does not tell whether a letter arrived. A server that says \"not now\" and takes the letter all the
  same is given it twice unless a subscribed mailbox is configured (`mailbox`); both bear one Message-ID,
  by which Sympa drops the second for a day, unless it is started again in between.
- A post that a person said to have arrived can be changed or removed only once its name there was found: Vigie
  looks for it ten minutes later, and says so where it cannot.
- A wiki keeps the words of a recalled page in its history, and its list strikes it out; a mail that was read
  stays read.
";

/// The whole page.
pub fn markdown() -> String {
    let mut page = String::from(INTRODUCTION);
    page.push_str(
        "| kind | who gets it | given | what leaves | with | a correction | a recall |\n",
    );
    page.push_str("|---|---|---|---|---|---|---|\n");
    // What is kept in memory leaves nothing.
    for exit in Channel::exits().iter().filter(|exit| exit.kind != "memory") {
        let given = match exit.public_only {
            true => "public items only, whatever is configured",
            false => "what its clearance permits",
        };
        let texts = exit.leaves.texts.join(", ");
        let (correct, recall) = (told(exit.ways.correct), told(exit.ways.recall));
        let (to, with) = (exit.leaves.to, exit.leaves.credentials);
        let _infallible = writeln!(
            page,
            "| `{}` | {to} | {given} | {texts} | {with} | {correct} | {recall} |",
            exit.kind
        );
    }
    page.push_str(BELOW);
    page
}

fn told(way: Way) -> &'static str {
    match way {
        Way::Edit => "edits it",
        Way::Reply => "answers it",
        Way::Delete => "deletes it",
        Way::Never => "cannot",
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_page_in_docs_is_the_one_that_the_code_prints() {
        let page = include_str!("../../docs/EXITS.md");
        let told = "run `vigie channels exits > docs/EXITS.md`";
        assert_eq!(page, super::markdown(), "{told}");
    }
}
