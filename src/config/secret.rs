//! Secrets: named in the configuration, kept elsewhere.

use std::path::Path;

use super::causes;
use super::env::Env;
use super::said::{Said, said};
use super::value::Refused;
use crate::domain::secret::Secret;

/// Follows `env:NAME` or `file:path` (from `folder` when relative) to the secret.
///
/// A secret written out in the file is refused, without repeating it in the message. Where nothing
/// will be sent, nothing is looked up either.
pub(super) fn resolve(reference: &str, folder: &Path, env: &Env) -> Result<Secret, Refused> {
    let is_reference = ["env:", "file:"]
        .iter()
        .any(|way| reference.starts_with(way));
    if is_reference && env.is_for_reading() {
        return Ok(Secret::new(""));
    }
    if let Some(name) = reference.strip_prefix("env:") {
        let value = env.variable(name).ok_or_else(|| {
            Refused::new(
                said!(
                    "la variable d'environnement {name} est absente ou vide",
                    "the environment variable {name} is absent or empty"
                ),
                said!(
                    "donnez-lui une valeur avant de lancer Vigie, ou employez « file:chemin »",
                    "give it a value before starting Vigie, or use \"file:path\""
                ),
            )
        })?;
        return Ok(Secret::new(value));
    }
    let Some(path) = reference.strip_prefix("file:") else {
        return Err(Refused::new(
            said!(
                "un secret ne s'écrit pas dans ce fichier",
                "a secret is not written in this file"
            ),
            reference_mend(),
        ));
    };
    let path = folder.join(path);
    let shown = path.display();
    let text = std::fs::read_to_string(&path).map_err(|error| {
        let Said { fr, en } = causes::of_file(&error);
        Refused::new(
            said!(
                "le secret {shown} ne peut pas être lu : {fr}",
                "the secret {shown} cannot be read: {en}"
            ),
            said!(
                "créez ce fichier, lisible par Vigie seule (chmod 600)",
                "create this file, readable by Vigie alone (chmod 600)"
            ),
        )
    })?;
    let text = text.trim_end_matches(['\r', '\n']);
    if text.is_empty() {
        return Err(Refused::new(
            said!("le secret {shown} est vide", "the secret {shown} is empty"),
            said!(
                "écrivez-y le secret, sur une ligne",
                "write the secret in it, on one line"
            ),
        ));
    }
    Ok(Secret::new(text))
}

fn reference_mend() -> Said {
    said!(
        "mettez-le dans une variable (« env:NOM ») ou un fichier (« file:chemin »), et changez-le s'il a été partagé",
        "put it in a variable (\"env:NAME\") or a file (\"file:path\"), and change it if it was shared"
    )
}

#[cfg(test)]
mod tests {
    use super::resolve;
    use crate::config::Env;
    use crate::domain::secret::Secret;
    use std::path::Path;

    #[test]
    fn a_secret_comes_from_a_variable_or_a_file_without_its_line_end() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("mail.secret"), "s3same\n").unwrap();
        let env = Env::of([("TOKEN", "abc")]);
        let of = |reference| resolve(reference, folder.path(), &env).map_err(|r| r.what.en);
        assert_eq!(of("env:TOKEN"), Ok(Secret::new("abc")));
        assert_eq!(of("file:mail.secret"), Ok(Secret::new("s3same")));
        assert!(of("env:NONE").is_err() && of("file:none").is_err());
    }

    #[test]
    fn a_literal_is_refused_without_being_repeated() {
        let refused = resolve("hunter2", Path::new(""), &Env::default()).unwrap_err();
        let told = format!("{:?}", (refused.what, refused.mend));
        assert!(!told.contains("hunter2") && told.contains("env:"));
    }
}
