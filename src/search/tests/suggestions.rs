//! Completion and did-you-mean.

use super::{doc, index, now};
use crate::domain::visibility::Visibility::{Internal, Public, Restricted};
use crate::search::{Query, Search};

fn sample() -> (tempfile::TempDir, Search) {
    let mut hidden = doc(3, "Kubernétique secrète", "opération kubernitis");
    hidden.visibility = Internal;
    index(&[
        doc(
            1,
            "Kubernetes et ses vulnérabilités",
            "Une vulnérabilité du noyau.",
        ),
        doc(2, "Kubernetes encore", "rien"),
        hidden,
    ])
}

#[test]
fn the_last_word_is_completed_most_frequent_first() {
    let (_folder, search) = sample();
    let complete = |typed, clearance| search.complete(typed, clearance, 5).unwrap();
    assert_eq!(
        complete("noyau kub", Internal),
        ["kubernetes", "kubernetique"]
    );
    assert_eq!(complete("Vulnér", Public), ["vulnerabilites"]);
    assert_eq!(complete("source:kub", Public), ["kubernetes"]);
    assert!(complete("k", Restricted).is_empty() && complete("", Restricted).is_empty());
    assert!(complete("noyau ", Restricted).is_empty());
}

#[test]
fn a_word_that_no_document_has_is_mended() {
    let (_folder, search) = sample();
    let meant = |typed: &str| {
        search
            .did_you_mean(&Query::parse(typed, &now()), Public)
            .unwrap()
            .unwrap_or_default()
    };
    assert_eq!(meant("kubernetse noyau"), "kubernetes noyau");
    assert_eq!(meant("Vulnérabilitté"), "vulnerabilite");
    assert_eq!(meant("noyua source:certfr"), "noyau source:certfr");
    assert_eq!(meant("kubernetes"), "");
    assert_eq!(meant("xyzzyx"), "");
}

#[test]
fn words_of_hidden_items_are_never_offered() {
    let (_folder, search) = sample();
    assert_eq!(
        search.complete("kubernet", Public, 5).unwrap(),
        ["kubernetes"]
    );
    assert!(search.complete("secr", Public, 5).unwrap().is_empty());
    let typed = Query::parse("kubernitiss", &now());
    assert_eq!(
        search.did_you_mean(&typed, Internal).unwrap().as_deref(),
        Some("kubernitis")
    );
    assert_ne!(
        search.did_you_mean(&typed, Public).unwrap().as_deref(),
        Some("kubernitis")
    );
}
