//! Trying what a configuration names, without going out: what reading it alone cannot tell.

use std::fmt::Display;

use super::http_settings;
use crate::channels::Channel;
use crate::clock::Clock;
use crate::config::said::Said;
use crate::config::{Config, Places, Problem};
use crate::digest::render::Templates;
use crate::http::HttpClient;
use crate::search::{Query, Tongue};

/// What would stop, or mean something else than it says: certificates, templates, channels, and the
/// searches of sections.
///
/// The rooms below tell causes in English; `french` says them in French.
pub fn problems(
    config: &Config,
    places: &Places,
    clock: &Clock,
    french: &dyn Fn(String) -> String,
) -> Vec<Problem> {
    let caused = |fr: &str, en: &str, cause: &dyn Display| {
        let cause = cause.to_string();
        Said {
            en: format!("{en}: {cause}"),
            fr: format!("{fr} : {}", french(cause)),
        }
    };
    let mut found = Vec::new();
    let watch = |name: &str, what: Said, mend: Said| Problem {
        file: config.file.clone(),
        place: places.watch(name),
        key: format!("watch.{name}"),
        what,
        mend,
    };
    if let Err(error) = Templates::load(config.watch.templates.as_deref()) {
        found.push(watch(
            "templates",
            caused(
                "un modèle ne peut pas servir",
                "a template cannot be used",
                &error,
            ),
            plain(
                "corrigez ce fichier, ou retirez-le",
                "mend this file, or remove it",
            ),
        ));
    }
    match HttpClient::live(http_settings(config), clock.clone()) {
        Ok(http) => found.extend(unusable_channels(config, places, &http, &caused)),
        Err(error) => found.push(watch(
            "authorities",
            caused(
                "la voie vers le réseau ne peut pas s'ouvrir",
                "the way to the network cannot be opened",
                &error,
            ),
            plain(
                "donnez des certificats au format PEM, et une adresse de mandataire complète",
                "name certificates in PEM, and a complete address of the proxy",
            ),
        )),
    }
    found.extend(unclear_queries(config, places, clock));
    found.sort_by_key(|problem| problem.place);
    found
}

/// Tells a failure and its cause.
type Caused<'a> = &'a dyn Fn(&str, &str, &dyn Display) -> Said;

fn unusable_channels(
    config: &Config,
    places: &Places,
    http: &HttpClient,
    caused: Caused<'_>,
) -> Vec<Problem> {
    let tried = config.channels.iter().filter_map(|spec| {
        let error = Channel::open(spec, http).err()?;
        let key = &spec.head.key;
        Some(Problem {
            file: config.file.clone(),
            place: places.channel(key),
            key: "channel".to_owned(),
            what: caused(
                &format!("le canal « {key} » ne peut pas servir"),
                &format!("the channel \"{key}\" cannot be used"),
                &error,
            ),
            mend: plain(
                "corrigez le réglage nommé",
                "mend the setting that is named",
            ),
        })
    });
    tried.collect()
}

/// The sections whose search has a part without effect, or nothing to look for.
pub fn unclear_queries(config: &Config, places: &Places, clock: &Clock) -> Vec<Problem> {
    let mut found = Vec::new();
    for digest in &config.digests {
        let now = clock.now().with_timezone(&digest.zone);
        for (number, section) in digest.sections.iter().enumerate() {
            let query = Query::parse(&section.query, &now);
            let Some(note) = query.notes.first() else {
                continue;
            };
            let sentence = |tongue| note.in_words(tongue).trim_end_matches('.').to_owned();
            let title = &section.title;
            found.push(Problem {
                file: config.file.clone(),
                place: places.query(&digest.key, number),
                key: "digest.section.query".to_owned(),
                what: plain(
                    &format!("partie « {title} » : {}", sentence(Tongue::French)),
                    &format!("section \"{title}\": {}", sentence(Tongue::English)),
                ),
                mend: plain(
                    "essayez cette recherche dans « vigie search » ; laissez-la vide pour tout ce qui reste",
                    "try this search with \"vigie search\"; leave it empty for all that is left",
                ),
            });
        }
    }
    found
}

fn plain(fr: &str, en: &str) -> Said {
    Said {
        fr: fr.to_owned(),
        en: en.to_owned(),
    }
}
