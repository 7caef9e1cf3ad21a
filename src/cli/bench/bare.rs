//! The bare loop: the same conditional requests with nothing around them.

use std::time::Instant;

use futures::{StreamExt, stream};
use url::Url;

use super::ingest::Cost;
use super::measure::process_cpu;
use crate::clock::Clock;
use crate::http::{Get, HttpClient, Robots, Settings};

/// Asks each site once for its validators, then measures one round of conditional requests.
pub(super) async fn unchanged(bases: &[String]) -> anyhow::Result<Cost> {
    let settings = Settings {
        gap: std::time::Duration::ZERO,
        declared: vec!["127.0.0.0/8".parse()?],
        ..Settings::default()
    };
    let http = HttpClient::live(settings, Clock::System)?;
    let mut requests = Vec::with_capacity(bases.len());
    for base in bases {
        let url = Url::parse(&format!("{base}/feed"))?;
        requests.push(Get {
            robots: Robots::Skip,
            ..Get::feed(url)
        });
    }
    let answers: Vec<_> = stream::iter(requests.clone())
        .map(|request| {
            let http = http.clone();
            async move { http.get(&request).await }
        })
        .buffered(32)
        .collect()
        .await;
    for (request, answer) in requests.iter_mut().zip(answers) {
        request.validators = answer?.validators();
    }
    let (started, cpu) = (Instant::now(), process_cpu().unwrap_or_default());
    let mut answers = stream::iter(requests)
        .map(|request| {
            let http = http.clone();
            async move { http.get(&request).await }
        })
        .buffer_unordered(32);
    while let Some(answer) = answers.next().await {
        let status = answer?.status;
        anyhow::ensure!(status == 304, "{status} where 304 was expected");
    }
    Ok(Cost::since(started, cpu))
}
