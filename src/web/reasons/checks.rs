//! What `vigie channels check` finds of a channel, and each sentence in French.

/// As [`super::notes::NOTES`].
pub(super) const CHECKS: &[(&str, &str)] = &[
    (r"^(.+) can be written to$", "on peut écrire dans $1"),
    (
        r"^(.+) cannot be written to: (.+)$",
        "on ne peut pas écrire dans $1 : $2",
    ),
    (
        r"^the feed is a page of Vigie itself$",
        "le flux est une page de Vigie même",
    ),
    // Mail.
    (
        r"^(\S+) answers, encrypted with a certificate we trust$",
        "$1 répond, chiffré, avec un certificat auquel nous nous fions",
    ),
    (
        r"^(\S+) answers, on this machine, in clear$",
        "$1 répond, sur cette machine, en clair",
    ),
    (r"^(\S+) may log in$", "$1 peut se connecter"),
    (r"^(\S+) may write to (\S+)$", "$1 peut écrire à $2"),
    (
        r"^(\S+) may not write to (\S+): (.+)$",
        "$1 ne peut pas écrire à $2 : $3",
    ),
    (r"^(.+): can be looked into$", "$1 : peut être consulté"),
    (r"^([\w.-]+:\d+): (.+)$", "$1 : $2"),
    // Wikis.
    (r"^the account (.+) is blocked$", "le compte $1 est bloqué"),
    (r#"^(.+) has the right "(\w+)"$"#, "$1 a le droit « $2 »"),
    (
        r#"^(.+) lacks the right "(\w+)"$"#,
        "$1 n’a pas le droit « $2 »",
    ),
    (
        r"^may not make (\S+) \(level (-?\d+), (\d+) is needed\)$",
        "ne peut pas créer $1 (niveau $2, il faut $3)",
    ),
    (r"^may make (\S+)$", "peut créer $1"),
    // Accounts.
    (
        r"^(https?://\S+): logged in as (.+)$",
        "$1 : connecté comme $2",
    ),
    (r"^(.+), logged in as (.+)$", "$1, connecté comme $2"),
    (r"^logged in as (.+)$", "connecté comme $1"),
    (
        r"^a post may hold (\d+) characters$",
        "un envoi peut avoir $1 caractères",
    ),
    (r"^the account is active$", "le compte est actif"),
    (r"^the account is (\S+)$", "le compte n’est pas actif : $1"),
];
