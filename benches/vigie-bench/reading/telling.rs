//! Made-up news as outlets tell it: events, each told in articles, each article carried by feeds.
//!
//! The same seed gives the same set. Nothing in it was published: `stories.txt` holds the wordings.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::super::corpus::Dice;

const WORDINGS: &str = include_str!("stories.txt");

/// Kinds of news in `stories.txt`.
const KINDS: [&str; 5] = ["incident", "deal", "release", "advisory", "plan"];

/// Days over which the news is spread.
const DAYS: u64 = 30;

/// What feeds put around an article that they carry.
const AROUND: [(&str, &str); 8] = [
    ("", ""),
    ("", " Lire la suite sur notre site."),
    ("(AFP) – ", " © 2026, tous droits réservés."),
    ("", " The post appeared first on our site."),
    ("Publié par la rédaction. ", ""),
    (
        "",
        " Suivez-nous sur Mastodon et abonnez-vous à notre lettre hebdomadaire.",
    ),
    ("By our newsroom. ", " Sign up for our newsletter."),
    ("", " […]"),
];

/// An item as a feed gives it, and what it truly is.
pub(super) struct MadeItem {
    /// The news that it tells.
    pub(super) event: usize,
    /// The article that it is a copy of.
    pub(super) article: usize,
    /// The feed that gives it.
    pub(super) source: i64,
    pub(super) title: String,
    pub(super) text: String,
    pub(super) language: &'static str,
    pub(super) published: DateTime<Utc>,
}

/// Tells so many events, and columns and briefs that look alike and are not.
pub(super) fn tell(events: usize) -> Vec<MadeItem> {
    let mut teller = Teller {
        wordings: Wordings::read(),
        dice: Dice::new(2_026),
        told: Vec::new(),
        articles: 0,
        events: 0,
    };
    for _ in 0..events {
        teller.event();
    }
    teller.columns();
    teller.briefs();
    teller.told.sort_by_key(|told| told.published);
    teller.told
}

/// Sentences by kind, language and role; values by slot.
struct Wordings {
    sentences: HashMap<(&'static str, &'static str, &'static str), Vec<&'static str>>,
    slots: Vec<(&'static str, Vec<&'static str>)>,
}

impl Wordings {
    fn read() -> Self {
        let mut wordings = Self {
            sentences: HashMap::new(),
            slots: Vec::new(),
        };
        for line in WORDINGS.lines().filter(|line| !line.starts_with('#')) {
            let Some((head, text)) = line.split_once('\t') else {
                continue;
            };
            match *head.split(' ').collect::<Vec<_>>().as_slice() {
                ["slot", name] => wordings.slots.push((name, text.split('|').collect())),
                [kind, language, role] => wordings
                    .sentences
                    .entry((kind, language, role))
                    .or_default()
                    .push(text),
                _ => {}
            }
        }
        wordings
    }

    fn of(
        &self,
        kind: &'static str,
        language: &'static str,
        role: &'static str,
    ) -> &[&'static str] {
        self.sentences
            .get(&(kind, language, role))
            .map_or(&[], Vec::as_slice)
    }
}

/// What happened: the values of the slots.
struct Event {
    number: usize,
    kind: &'static str,
    values: Vec<(&'static str, String)>,
    at: DateTime<Utc>,
}

struct Teller {
    wordings: Wordings,
    dice: Dice,
    told: Vec<MadeItem>,
    articles: usize,
    events: usize,
}

impl Teller {
    /// One event, in one to six articles, no two in the same words, a third of which several feeds
    /// carry.
    fn event(&mut self) {
        let event = self.happening();
        let articles = [1, 1, 1, 2, 3, 4, 6][self.dice.below(7) as usize];
        let mut by_language = [self.dice.below(3) as usize, self.dice.below(3) as usize];
        let mut left = [3, 3];
        for _ in 0..articles {
            let mut place = usize::from(self.dice.below(4) == 0);
            if left[place] == 0 {
                place = 1 - place;
            }
            left[place] -= 1;
            by_language[place] += 1;
            let wording = by_language[place];
            let language = ["fr", "en"][place];
            let title = self.say(&event, (language, "title"), wording);
            let sentences = self.article(&event, language, wording);
            let number = self.articles;
            self.articles += 1;
            let first_source = 10 + self.dice.below(60).cast_signed();
            let hours = self.dice.below(30);
            let at = event.at + TimeDelta::hours(hours.cast_signed());
            let copies = if self.dice.below(3) == 0 {
                2 + self.dice.below(4)
            } else {
                1
            };
            for copy in 0..copies {
                let (title, text) = if copy == 0 {
                    (title.clone(), sentences.join(" "))
                } else {
                    self.copy(&title, &sentences)
                };
                let later = TimeDelta::minutes(self.dice.below(600).cast_signed());
                self.told.push(MadeItem {
                    event: event.number,
                    article: number,
                    source: first_source + copy.cast_signed(),
                    title,
                    text,
                    language,
                    published: at + later * i32::from(copy > 0),
                });
            }
            if self.dice.below(6) == 0 {
                self.teaser(&event, language, wording, (first_source, &sentences, at));
            }
        }
    }

    /// Another article of the same publisher on the same news, under the same teaser.
    fn teaser(
        &mut self,
        event: &Event,
        language: &'static str,
        wording: usize,
        (source, sentences, at): (i64, &[String], DateTime<Utc>),
    ) {
        self.told.push(MadeItem {
            event: event.number,
            article: self.articles,
            source,
            title: self.say(event, (language, "aside"), wording),
            text: sentences[..2].join(" "),
            language,
            published: at + TimeDelta::hours(2),
        });
        self.articles += 1;
    }

    fn happening(&mut self) -> Event {
        let number = self.events;
        self.events += 1;
        let kind = KINDS[self.dice.below(KINDS.len() as u64) as usize];
        let slots = self.wordings.slots.clone();
        let mut values: Vec<(&'static str, String)> = slots
            .into_iter()
            .map(|(name, all)| {
                (
                    name,
                    all[self.dice.below(all.len() as u64) as usize].to_owned(),
                )
            })
            .collect();
        let day = [
            "lundi~Monday",
            "mardi~Tuesday",
            "mercredi~Wednesday",
            "jeudi~Thursday",
        ];
        let mut number_of = |from: u64, more: u64| from + self.dice.below(more);
        values.push(("count", number_of(120, 90_000).to_string()));
        values.push(("amount", number_of(2, 90).to_string()));
        values.push((
            "score",
            format!("{}.{}", 7 + number_of(0, 3), number_of(0, 10)),
        ));
        values.push(("cve", format!("CVE-2026-{}", number_of(1_000, 40_000))));
        values.push((
            "version",
            format!(
                "{}.{}.{}",
                number_of(1, 20),
                number_of(0, 12),
                number_of(0, 9)
            ),
        ));
        values.push(("day", day[number_of(0, 4) as usize].to_owned()));
        let minutes = number_of(0, DAYS * 24 * 60);
        let start = DateTime::from_timestamp(1_795_392_000, 0).unwrap_or_default();
        Event {
            number,
            kind,
            values,
            at: start + TimeDelta::minutes(minutes.cast_signed()),
        }
    }

    /// A lead, then facts and background in an order and a wording of its own.
    fn article(&mut self, event: &Event, language: &'static str, wording: usize) -> Vec<String> {
        let mut sentences = vec![self.say(event, (language, "lead"), wording)];
        let mut rest = Vec::new();
        for role in ["fact0", "fact1", "fact2", "fact3"] {
            if !self.wordings.of(event.kind, language, role).is_empty() {
                rest.push(self.say(event, (language, role), wording));
            }
        }
        let more = self.wordings.of(event.kind, language, "more").to_vec();
        let left_out = self.dice.below(more.len() as u64 + 1) as usize;
        for (place, sentence) in more.into_iter().enumerate() {
            if place != left_out {
                rest.push(sentence.to_owned());
            }
        }
        if self.dice.below(3) == 0 {
            let fact = self.dice.below(rest.len() as u64) as usize;
            rest.remove(fact);
        }
        while !rest.is_empty() {
            // Facts come before background mostly.
            let reach = rest.len().min(2) as u64;
            sentences.push(rest.remove(self.dice.below(reach) as usize));
        }
        sentences
    }

    /// The same article in another feed: cut, framed, with a corrected title or a changed word.
    fn copy(&mut self, title: &str, sentences: &[String]) -> (String, String) {
        let kept = match self.dice.below(4) {
            0 => sentences.len().min(2),
            1 => sentences.len().div_ceil(2),
            _ => sentences.len(),
        };
        let mut text = sentences[..kept].join(" ");
        if self.dice.below(4) == 0 {
            text = text
                .replacen("plusieurs", "quelques", 1)
                .replacen("weeks", "months", 1);
        }
        let (before, after) = AROUND[self.dice.below(AROUND.len() as u64) as usize];
        let title = match self.dice.below(6) {
            0 => format!("{title} (mise à jour)"),
            1 => title.replace(" : ", " – ").replace('’', "'"),
            2 => format!("{title} | Le Veilleur"),
            3 => title
                .split_once(" : ")
                .map_or(title, |(_, rest)| rest)
                .to_owned(),
            _ => title.to_owned(),
        };
        (title, format!("{before}{text}{after}"))
    }

    /// The wording of a role in a language that has that number, round and round, its slots filled.
    fn say(
        &self,
        event: &Event,
        (language, role): (&'static str, &'static str),
        wording: usize,
    ) -> String {
        let all = self.wordings.of(event.kind, language, role);
        let mut said = all[wording % all.len()].to_owned();
        for (name, value) in &event.values {
            let (french, english) = value.split_once('~').unwrap_or((value, value));
            let value = if language == "fr" { french } else { english };
            said = said.replace(&format!("{{{name}}}"), value);
        }
        let first: String = said.chars().take(1).flat_map(char::to_uppercase).collect();
        let rest: String = said.chars().skip(1).collect();
        first + &rest
    }

    /// The same title every week, another text each time.
    fn columns(&mut self) {
        for week in 0..DAYS / 7 + 1 {
            let links = (
                "Les liens de la semaine",
                "Comme chaque semaine, voici ce que nous avons lu.",
            );
            self.alone(1, links, week * 7);
            let column = (
                "This week in free software",
                "Welcome to our weekly column.",
            );
            self.alone(2, column, week * 7 + 2);
        }
    }

    /// The same title every day, another text each time.
    fn briefs(&mut self) {
        for day in 0..DAYS {
            let brief = (
                "L’essentiel de l’actualité numérique",
                "Bonjour, voici l’essentiel.",
            );
            self.alone(3, brief, day);
            let title = format!("Bulletin d’actualité CERTFR-2026-ACT-{:03}", day + 10);
            let opening = "Ce bulletin revient sur les vulnérabilités du jour.";
            self.alone(4, (&title, opening), day);
        }
    }

    fn alone(&mut self, source: i64, (title, opening): (&str, &str), day: u64) {
        let mut text = opening.to_owned();
        let mut published = DateTime::default();
        for _ in 0..3 {
            let mut event = self.happening();
            self.events -= 1;
            event.kind = "plan";
            text.push(' ');
            let wording = self.dice.below(3) as usize;
            text.push_str(&self.say(&event, ("fr", "lead"), wording));
            text.push(' ');
            text.push_str(&self.say(&event, ("fr", "fact1"), wording));
            published = event.at;
        }
        let start = DateTime::from_timestamp(1_795_392_000, 0).unwrap_or(published);
        self.told.push(MadeItem {
            event: self.events,
            article: self.articles,
            source,
            title: title.to_owned(),
            text,
            language: "fr",
            published: start + TimeDelta::days(day.cast_signed()) + TimeDelta::hours(7),
        });
        self.events += 1;
        self.articles += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_is_told_the_same_way_each_time_and_no_slot_is_left() {
        let (one, other) = (tell(40), tell(40));
        assert_eq!(one.len(), other.len());
        assert!(one.len() > 100, "{}", one.len());
        for (one, other) in one.iter().zip(&other) {
            assert_eq!((&one.title, &one.text), (&other.title, &other.text));
            assert!(
                !one.text.contains('{') && !one.title.contains('{'),
                "{}",
                one.text
            );
        }
    }
}
