//! `[[digest]]`: what goes out, and when.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::feeds::taken;
use super::reader::Reader;
use super::said::said;
use super::schedule;
use super::settings;
use super::value::{self, Refused};
use super::watch::{LANGUAGES, Watch};
use crate::domain::digest::holidays::{Country, DaysOff, OnHoliday};
use crate::domain::digest::{Deadline, Digest, Order, Section};
use chrono::{NaiveDate, TimeDelta};

const COUNTRIES: [(&str, Country); 3] = [
    ("none", Country::Nowhere),
    ("france", Country::France),
    ("alsace-moselle", Country::AlsaceMoselle),
];

const RULES: [(&str, OnHoliday); 3] = [
    ("before", OnHoliday::Before),
    ("after", OnHoliday::After),
    ("skip", OnHoliday::Skip),
];

const ORDERS: [(&str, Order); 4] = [
    ("worth", Order::Worth),
    ("newest", Order::Newest),
    ("oldest", Order::Oldest),
    ("source", Order::Source),
];

/// Reads all digests; those with a problem are left out, the problem being reported. `channels`
/// are the keys that a digest may name; without a `watch` (it has problems of its own) only problems
/// are found.
pub(super) fn read(
    written: &[Reader<'_>],
    watch: Option<&Watch>,
    channels: &[&str],
) -> Vec<Digest> {
    let mut digests: Vec<Digest> = Vec::new();
    for one in written {
        if let Some(digest) = read_one(one, watch, channels) {
            match digests.iter().find(|earlier| earlier.key == digest.key) {
                Some(twin) => one.refuse("key", taken(&digest.key, &twin.title)),
                None => digests.push(digest),
            }
        }
    }
    digests
}

fn read_one(written: &Reader<'_>, watch: Option<&Watch>, channels: &[&str]) -> Option<Digest> {
    let key = written.read("key", value::key);
    let title = written.read("title", value::words);
    let schedule = written.read("schedule", schedule::read);
    let zone = written.read("zone", value::zone);
    let period = written.read("period", period);
    let language = written.read("language", |text| value::one_of(text, &LANGUAGES));
    let sections = sections(written);
    let channels = written.list("channels", |name| known(name, channels));
    let days_off = days_off(written);
    let review = written.read("review", review);
    let four_eyes = written.read("approval", |text| {
        value::one_of(text, &[("one", false), ("two", true)])
    });
    let deadlines = deadlines(written, &channels);
    Some(Digest {
        key: key?,
        title: title?,
        schedule: schedule?,
        zone: zone.or(watch.map(|watch| watch.zone))?,
        period: period?,
        language: language
            .or(watch.map(|watch| watch.language.as_str()))?
            .to_owned(),
        sections: sections?,
        channels,
        days_off: days_off?,
        review: review?,
        four_eyes: four_eyes?,
        deadlines: deadlines?,
    })
}

fn days_off(written: &Reader<'_>) -> Option<DaysOff> {
    let own = written.list("closed", date).into_iter();
    let country = written.read("holidays", |text| value::one_of(text, &COUNTRIES));
    let rule = written.read("on_holiday", |text| value::one_of(text, &RULES));
    Some(DaysOff {
        country: country?,
        own: own.collect::<BTreeSet<_>>(),
        rule: rule?,
    })
}

/// What each channel does at the deadline, where it is not all.
fn deadlines(written: &Reader<'_>, channels: &[String]) -> Option<BTreeMap<String, Deadline>> {
    let mut deadlines = BTreeMap::new();
    let mut sound = true;
    for (name, deadline) in [("chosen_only", Deadline::Chosen), ("hold", Deadline::Hold)] {
        for key in written.list(name, |key| of_digest(key, channels)) {
            if deadlines.insert(key.clone(), deadline).is_some() {
                written.refuse(name, twice(&key));
                sound = false;
            }
        }
    }
    sound.then_some(deadlines)
}

fn of_digest(key: &str, channels: &[String]) -> Result<String, Refused> {
    if channels.iter().any(|channel| channel == key) {
        return Ok(key.to_owned());
    }
    Err(Refused::new(
        said!(
            "cette lettre ne va pas sur le canal « {key} »",
            "this digest does not go to the channel \"{key}\""
        ),
        said!(
            "ajoutez-le à « channels », ou retirez-le d'ici",
            "add it to \"channels\", or remove it here"
        ),
    ))
}

fn twice(key: &str) -> Refused {
    Refused::new(
        said!(
            "« {key} » est aussi dans « chosen_only »",
            "\"{key}\" is in \"chosen_only\" too"
        ),
        said!(
            "gardez l'un des deux : n'envoyer que le choisi, ou retenir",
            "keep one of the two: send what was chosen, or hold"
        ),
    )
}

fn date(text: &str) -> Result<NaiveDate, Refused> {
    text.parse().map_err(|_| {
        Refused::new(
            said!("« {text} » n'est pas une date", "\"{text}\" is not a date"),
            said!(
                "écrivez année-mois-jour : 2026-12-24",
                "write year-month-day: 2026-12-24"
            ),
        )
    })
}

fn review(text: &str) -> Result<TimeDelta, Refused> {
    let day = Duration::from_secs(86_400);
    let review = value::duration(text, Duration::ZERO, day * 30)?;
    Ok(TimeDelta::from_std(review).unwrap_or(TimeDelta::MAX))
}

fn sections(written: &Reader<'_>) -> Option<Vec<Section>> {
    let tables = written.sections("section", &settings::SECTION);
    if tables.is_empty() {
        if written.has("section") {
            written.refuse("section", no_section());
        }
        return None;
    }
    tables.iter().map(section).collect()
}

fn section(written: &Reader<'_>) -> Option<Section> {
    let title = written.read("title", value::words);
    let quota = written.read("quota", |text| value::number(text, 1, 100));
    let per_source = written.read("per_source", |text| value::number(text, 1, 100));
    let order = written.read("order", |text| value::one_of(text, &ORDERS));
    let query = wanted(written);
    Some(Section {
        title: title?,
        query: query?,
        quota: quota?,
        per_source: per_source.unwrap_or(quota?.div_ceil(3)),
        order: order?,
    })
}

/// The search of a section: its own, or that of its theme.
fn wanted(written: &Reader<'_>) -> Option<String> {
    if !written.has("theme") {
        return Some(written.text("query")?.trim().to_owned());
    }
    let theme = written.read("theme", value::words)?.replace('"', " ");
    if written.has("query") {
        written.refuse(
            "theme",
            Refused::new(
                said!(
                    "cette partie a un thème et une recherche",
                    "this section has both a theme and a query"
                ),
                said!("gardez l'un des deux", "keep one of the two"),
            ),
        );
        return None;
    }
    Some(format!("tag:\"{theme}\" OU rubrique:\"{theme}\""))
}

fn no_section() -> Refused {
    Refused::new(
        said!(
            "cette lettre n'a aucune partie",
            "this digest has no section"
        ),
        said!(
            "ajoutez [[digest.section]] avec title = \"Actualités\"",
            "add [[digest.section]] with title = \"News\""
        ),
    )
}

fn period(text: &str) -> Result<TimeDelta, Refused> {
    let hour = Duration::from_secs(3600);
    let period = value::duration(text, hour, hour * 24 * 366)?;
    Ok(TimeDelta::from_std(period).unwrap_or(TimeDelta::MAX))
}

fn known(name: &str, channels: &[&str]) -> Result<String, Refused> {
    if channels.contains(&name) {
        return Ok(name.to_owned());
    }
    let all = channels.join(", ");
    let mend = match settings::nearest(name, channels.iter().copied()) {
        Some(near) => said!("vouliez-vous dire « {near} » ?", "did you mean \"{near}\"?"),
        None if channels.is_empty() => said!(
            "ajoutez un [[channel]] avec key = \"{name}\"",
            "add a [[channel]] with key = \"{name}\""
        ),
        None => said!(
            "choisissez parmi {all}, ou ajoutez un [[channel]]",
            "choose one of {all}, or add a [[channel]]"
        ),
    };
    Err(Refused::new(
        said!(
            "aucun canal ne s'appelle « {name} »",
            "no channel is called \"{name}\""
        ),
        mend,
    ))
}
