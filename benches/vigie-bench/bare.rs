//! The bare loop: the same conditional requests with nothing around them.

use futures::{StreamExt, stream};
use url::Url;

use super::measure::{Cost, Stopwatch};
use vigie::clock::Clock;
use vigie::http::{Get, HttpClient, Robots, Settings};

/// Asks each site once for its validators, then measures `rounds` of conditional requests; the one in
/// the middle counts.
pub(super) async fn unchanged(bases: &[String], rounds: usize) -> anyhow::Result<Cost> {
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
    let mut costs = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let watch = Stopwatch::start();
        let mut answers = stream::iter(requests.clone())
            .map(|request| {
                let http = http.clone();
                async move { http.get(&request).await }
            })
            .buffer_unordered(32);
        while let Some(answer) = answers.next().await {
            let status = answer?.status;
            anyhow::ensure!(status == 304, "{status} where 304 was expected");
        }
        costs.push(watch.read());
    }
    Ok(Cost::median(costs))
}
