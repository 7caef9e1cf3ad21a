//! The file as written: tables of TOML checked against the table of settings.
//!
//! [`Reader::open`] finds what needs no understanding: unknown keys, wrong types, missing settings.
//! What a value means is said by the closures given to [`Reader::read`] and [`Reader::list`].

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Log, Place};
use super::said::{Said, said};
use super::settings::{self, Kind, Presence, Section, Setting};
use super::value::Refused;

/// One table of the file, with the settings that it may hold.
pub(super) struct Reader<'a> {
    log: &'a Log<'a>,
    section: &'static Section,
    /// `None` for a table that is not written: every setting has its default.
    table: Option<&'a DeTable<'a>>,
    span: Range<usize>,
}

impl<'a> Reader<'a> {
    /// Opens a table that is written at `span`, and reports what does not belong or is missing.
    pub(super) fn open(
        log: &'a Log<'a>,
        section: &'static Section,
        table: &'a DeTable<'a>,
        span: Range<usize>,
    ) -> Self {
        let reader = Self {
            log,
            section,
            table: Some(table),
            span,
        };
        for (key, value) in table {
            match section.setting(key.get_ref()) {
                Some(setting) => reader.check_kind(setting, value),
                None => reader.report_unknown(key),
            }
        }
        for setting in section.settings() {
            if matches!(setting.presence, Presence::Required)
                && reader.value(setting.name).is_none()
            {
                reader.report_missing(setting);
            }
        }
        reader
    }

    /// The text of a setting, or its default's. A number is given as it is written.
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        let setting = self.section.setting(name)?;
        let Some(written) = self.value(name) else {
            return setting.default_text();
        };
        match (setting.kind, written.get_ref()) {
            (Kind::Text | Kind::TextOrTable, DeValue::String(text)) => Some(text.as_ref()),
            (Kind::Number, DeValue::Integer(number)) => Some(number.as_str()),
            _ => None,
        }
    }

    /// Whether the setting is written, rightly or not.
    pub(super) fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// What the setting means, or its default; `None` when it has neither, or was refused.
    pub(super) fn read<T>(
        &self,
        name: &str,
        meaning: impl FnOnce(&'a str) -> Result<T, Refused>,
    ) -> Option<T> {
        match meaning(self.text(name)?) {
            Ok(meant) => Some(meant),
            Err(refused) => {
                self.refuse(name, refused);
                None
            }
        }
    }

    /// What each element of a list of texts means; those that are refused are left out.
    pub(super) fn list<T>(
        &self,
        name: &str,
        meaning: impl Fn(&'a str) -> Result<T, Refused>,
    ) -> Vec<T> {
        let Some(written) = self.value(name).and_then(|v| v.get_ref().as_array()) else {
            return Vec::new();
        };
        let mut meant = Vec::new();
        for element in written {
            match element.get_ref().as_str().map(&meaning) {
                Some(Ok(one)) => meant.push(one),
                Some(Err(refused)) => {
                    self.log
                        .at(&element.span(), self.key(name), refused.what, refused.mend);
                }
                None => self.report_kind(&element.span(), name, "un texte", "text"),
            }
        }
        meant
    }

    /// The sub-table `name`; one without any setting when it is not written.
    pub(super) fn section(&self, name: &str, section: &'static Section) -> Reader<'a> {
        let written = self.value(name);
        match written.and_then(|v| Some((v.get_ref().as_table()?, v.span()))) {
            Some((table, span)) => Reader::open(self.log, section, table, span),
            None => Reader {
                log: self.log,
                section,
                table: None,
                span: self.span.clone(),
            },
        }
    }

    /// The tables of the list `name`, in the order of the file.
    pub(super) fn sections(&self, name: &str, section: &'static Section) -> Vec<Reader<'a>> {
        self.tables(name)
            .into_iter()
            .map(|(table, span)| Reader::open(self.log, section, table, span))
            .collect()
    }

    /// The tables of the list `name`, each opened with the section that its `kind` chooses. One
    /// whose kind is missing or unknown is reported and left out.
    pub(super) fn families(
        &self,
        name: &str,
        sections: &'static [&'static Section],
    ) -> Vec<Reader<'a>> {
        let mut readers = Vec::new();
        for (table, span) in self.tables(name) {
            let kind = table.get("kind");
            let word = kind.and_then(|kind| kind.get_ref().as_str());
            match sections.iter().find(|section| section.kind == word) {
                Some(section) => readers.push(Reader::open(self.log, section, table, span)),
                None => {
                    let place = kind.map_or(span, Spanned::span);
                    let refused = unknown_kind(word, sections);
                    let key = format!("{name}.kind");
                    self.log.at(&place, key, refused.what, refused.mend);
                }
            }
        }
        readers
    }

    /// The text `key` of every table of the list `name`, even of those that have problems.
    pub(super) fn keys(&self, name: &str) -> Vec<&'a str> {
        let written = self.value(name).and_then(|v| v.get_ref().as_array());
        written
            .into_iter()
            .flatten()
            .filter_map(|table| table.get_ref().as_table()?.get("key")?.get_ref().as_str())
            .collect()
    }

    /// The place of the setting `name`, or of the table where it is not written.
    pub(super) fn place(&self, name: &str) -> Place {
        let span = self.value(name).map_or(self.span.clone(), Spanned::span);
        self.log.place(span.start)
    }

    /// The kind that chose the section of this table.
    pub(super) fn kind(&self) -> Option<&'static str> {
        self.section.kind
    }

    /// Refuses the setting `name`, where it is written.
    pub(super) fn refuse(&self, name: &str, refused: Refused) {
        let span = self.value(name).map_or(self.span.clone(), Spanned::span);
        self.log
            .at(&span, self.key(name), refused.what, refused.mend);
    }

    fn tables(&self, name: &str) -> Vec<(&'a DeTable<'a>, Range<usize>)> {
        let Some(written) = self.value(name).and_then(|v| v.get_ref().as_array()) else {
            return Vec::new();
        };
        let mut tables = Vec::new();
        for element in written {
            match element.get_ref().as_table() {
                Some(table) => tables.push((table, element.span())),
                None => self.report_kind(&element.span(), name, "une table", "a table"),
            }
        }
        tables
    }

    fn value(&self, name: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.table?.get(name)
    }

    fn key(&self, name: &str) -> String {
        self.section.key(name)
    }

    fn check_kind(&self, setting: &Setting, value: &Spanned<DeValue<'_>>) {
        let written = value.get_ref();
        let (right, fr, en) = match setting.kind {
            Kind::Text => (
                written.is_str(),
                "un texte entre guillemets",
                "a quoted text",
            ),
            Kind::Number => (written.is_integer(), "un nombre entier", "a whole number"),
            Kind::List => (
                written.is_array(),
                "une liste entre crochets",
                "a list in brackets",
            ),
            Kind::Table => (written.is_table(), "une table", "a table"),
            Kind::TextOrTable => (
                written.is_str() || written.is_table(),
                "un texte ou une table",
                "a text or a table",
            ),
        };
        if !right {
            self.report_kind(&value.span(), setting.name, fr, en);
        }
    }

    fn report_kind(&self, span: &Range<usize>, name: &str, fr: &str, en: &str) {
        let values = self.section.setting(name).map_or("", |s| s.values);
        self.log.at(
            span,
            self.key(name),
            said!("il faut ici {fr}", "this must be {en}"),
            said!(
                "écrivez {name} sous la forme : {values}",
                "write {name} as: {values}"
            ),
        );
    }

    fn report_missing(&self, setting: &Setting) {
        let (name, values) = (setting.name, setting.values);
        let head = self.section.title();
        self.log.at(
            &self.span,
            self.key(name),
            said!("{head} n'a pas de « {name} »", "{head} has no \"{name}\""),
            said!("ajoutez {name} = … ({values})", "add {name} = … ({values})"),
        );
    }

    fn report_unknown(&self, key: &Spanned<std::borrow::Cow<'_, str>>) {
        let name = key.get_ref();
        let head = self.section.title();
        self.log.at(
            &key.span(),
            self.key(name),
            said!(
                "« {name} » n'est pas un réglage de {head}",
                "\"{name}\" is not a setting of {head}"
            ),
            self.mend_unknown(name),
        );
    }

    fn mend_unknown(&self, name: &str) -> Said {
        let names = self.section.settings().map(|s| s.name);
        if let Some(near) = settings::nearest(name, names) {
            return said!("vouliez-vous dire « {near} » ?", "did you mean \"{near}\"?");
        }
        if let Some(other) = settings::section_of(name) {
            return said!(
                "ce réglage se place dans {other}",
                "this setting belongs in {other}"
            );
        }
        said!(
            "retirez-le ; « vigie check --settings » montre tous les réglages",
            "remove it; \"vigie check --settings\" shows all settings"
        )
    }
}

fn unknown_kind(word: Option<&str>, sections: &[&Section]) -> Refused {
    let kinds: Vec<_> = sections.iter().filter_map(|s| s.kind).collect();
    let all = kinds.join(", ");
    let what = match word {
        Some(word) => said!(
            "« {word} » n'est pas prévu ici",
            "\"{word}\" is not known here"
        ),
        None => said!(
            "il manque un « kind » en texte",
            "a \"kind\" in text is missing"
        ),
    };
    let near = word.and_then(|word| settings::nearest(word, kinds.iter().copied()));
    let mend = match near {
        Some(near) => said!("vouliez-vous dire « {near} » ?", "did you mean \"{near}\"?"),
        None => said!("choisissez parmi : {all}", "choose one of: {all}"),
    };
    Refused::new(what, mend)
}
