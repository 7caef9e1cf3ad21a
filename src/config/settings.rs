//! The one table of settings: name, form, default and meaning.
//!
//! The reader takes names, kinds and defaults from it, unknown keys are matched against it, and
//! `docs/CONFIGURATION.md` is printed from it (`vigie check --settings`), so that the three cannot
//! disagree.

mod channels;
mod table;

use std::fmt::Write;

pub use channels::{
    CHANNEL_BLUESKY, CHANNEL_DOKUWIKI, CHANNEL_FEED, CHANNEL_FILE, CHANNEL_MAIL, CHANNEL_MASTODON,
    CHANNEL_MEDIAWIKI, CHANNEL_X, CHANNELS, DKIM, EXIT, MAILBOX,
};
pub use table::{BACKUP, DEFAULTS, DIGEST, RIGHTS, ROOT, SECTION, SELECTORS, SOURCE, WATCH};

/// How a setting is written in TOML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A string.
    Text,
    /// An integer.
    Number,
    /// An array.
    List,
    /// A table.
    Table,
    /// A string or a table.
    TextOrTable,
}

/// What happens when a setting is not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It must be written.
    Required,
    /// This is read instead.
    Default(&'static str),
    /// The meaning says what then applies.
    Optional,
}

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// As written.
    pub name: &'static str,
    /// Its form in TOML.
    pub kind: Kind,
    /// The values that it takes, for people.
    pub values: &'static str,
    /// Whether it must be written.
    pub presence: Presence,
    /// What it does.
    pub meaning: &'static str,
}

impl Setting {
    /// What is read when nothing is written.
    pub fn default_text(&self) -> Option<&'static str> {
        match self.presence {
            Presence::Default(text) => Some(text),
            Presence::Required | Presence::Optional => None,
        }
    }
}

/// Shorthand for a row.
const fn row(
    name: &'static str,
    kind: Kind,
    values: &'static str,
    presence: Presence,
    meaning: &'static str,
) -> Setting {
    Setting {
        name,
        kind,
        values,
        presence,
        meaning,
    }
}

/// A table of the file and what it may hold.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// As written: `[watch]`, `[[source]]`.
    pub head: &'static str,
    /// The value of its `kind` setting, where that chooses the section.
    pub kind: Option<&'static str>,
    /// What it is for.
    pub meaning: &'static str,
    /// Settings that it shares with its family.
    pub common: &'static [Setting],
    /// Its own settings.
    pub own: &'static [Setting],
}

impl Section {
    /// All its settings, the shared ones first.
    pub fn settings(&self) -> impl Iterator<Item = &'static Setting> + use<> {
        self.common.iter().chain(self.own)
    }

    /// The setting of this name.
    pub fn setting(&self, name: &str) -> Option<&'static Setting> {
        self.settings().find(|setting| setting.name == name)
    }

    /// `source.every`: the name of a setting in messages.
    pub(super) fn key(&self, name: &str) -> String {
        let head = self.head.trim_matches(['[', ']']);
        if head.is_empty() {
            name.to_owned()
        } else {
            format!("{head}.{name}")
        }
    }

    /// How messages call it.
    pub(super) fn title(&self) -> String {
        match (self.head, self.kind) {
            ("", _) => "feeds.toml".to_owned(),
            (head, None) => head.to_owned(),
            (head, Some(kind)) => format!("{head} kind = \"{kind}\""),
        }
    }
}

/// The name nearest to `written`, if it looks like a slip of the hand.
pub(super) fn nearest<'n>(written: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let allowed = written.chars().count().div_ceil(3).min(3);
    names
        .map(|name| (strsim::damerau_levenshtein(written, name), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, name)| name)
}

/// The section that has a setting called `name`, for a key that stands in the wrong one.
pub(super) fn section_of(name: &str) -> Option<String> {
    table::ALL
        .iter()
        .find(|section| section.setting(name).is_some())
        .map(|section| section.title())
}

/// The whole table in Markdown, as in `docs/CONFIGURATION.md`.
pub fn markdown() -> String {
    let mut page = String::from(table::INTRODUCTION);
    for section in table::ALL {
        let title = section.title();
        let _infallible = write!(page, "\n## `{title}`\n\n{}\n", section.meaning);
        page.push_str("\n| setting | values | default | meaning |\n|---|---|---|---|\n");
        for setting in section.settings() {
            let default = match setting.presence {
                Presence::Required => "required".to_owned(),
                Presence::Default(text) => format!("`{text}`"),
                Presence::Optional => "none".to_owned(),
            };
            let (name, values, meaning) = (setting.name, setting.values, setting.meaning);
            let values = values.replace('|', "\\|");
            let _infallible = writeln!(page, "| `{name}` | {values} | {default} | {meaning} |");
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::{markdown, nearest, section_of, table};

    #[test]
    fn a_slip_of_the_hand_is_recognised_and_a_stranger_is_not() {
        let names = || ["title", "url", "visibility", "every"].into_iter();
        assert_eq!(nearest("visibilty", names()), Some("visibility"));
        assert_eq!(nearest("ulr", names()), Some("url"));
        assert_eq!(nearest("colour", names()), None);
    }

    #[test]
    fn a_setting_in_the_wrong_place_is_sent_to_the_right_one() {
        assert_eq!(section_of("selectors").as_deref(), Some("[[source]]"));
        assert_eq!(section_of("nothing-like-it"), None);
    }

    #[test]
    fn no_section_has_two_settings_of_one_name() {
        for section in table::ALL {
            let mut names: Vec<_> = section.settings().map(|s| s.name).collect();
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{}", section.title());
        }
    }

    #[test]
    fn the_page_about_the_configuration_is_the_table() {
        let page = include_str!("../../docs/CONFIGURATION.md");
        let told = "run `vigie check --settings > docs/CONFIGURATION.md`";
        assert!(page == markdown(), "the table of settings changed: {told}");
    }
}
