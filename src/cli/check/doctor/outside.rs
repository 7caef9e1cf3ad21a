//! What can only be known by going out: whether channels and sources answer.

use super::{Finding, Level, SAMPLE};
use crate::channels::Grade;
use crate::cli::open::Common;
use crate::config::{Config, Env};
use crate::domain::source::Source;
use crate::http::{Get, HttpClient, Robots};
use crate::web::reasons;

/// Every channel, and some sources.
pub(super) async fn outside(
    common: &Common,
    env: &Env,
    config: &Config,
) -> anyhow::Result<Vec<Finding>> {
    let mut found = Vec::new();
    let app = match common.open(env) {
        Ok(app) => app,
        // It was told with the configuration.
        Err(_) => return Ok(found),
    };
    let (setup, now) = (app.setup(), app.clock.now());
    for spec in &config.channels {
        let Some((_, channel)) = setup.outlets.channels.get(&spec.head.key) else {
            continue;
        };
        let subject = format!("channel {}", spec.head.key);
        for seen in channel.check(now).await.findings {
            let level = match seen.grade {
                Grade::Good => Level::Well,
                Grade::Bad => Level::Wrong,
            };
            let french = reasons::in_french(seen.said.clone());
            found.push(Finding::new(level, &subject, french, seen.said));
        }
    }
    let sample = config
        .sources
        .iter()
        .step_by((config.sources.len() / SAMPLE).max(1))
        .take(SAMPLE);
    for source in sample {
        found.push(asked(&setup.http, source).await);
    }
    Ok(found)
}

async fn asked(http: &HttpClient, source: &Source) -> Finding {
    let request = Get {
        reach: source.reach,
        robots: Robots::Skip,
        ..Get::page(source.url.clone())
    };
    let subject = format!("source {}", source.key);
    match http.get(&request).await {
        Ok(answer) if answer.is_success() || answer.status == 304 => {
            Finding::new(Level::Well, &subject, "elle répond", "it answers")
        }
        Ok(answer) => Finding::new(
            Level::Wrong,
            &subject,
            format!("elle répond {}", answer.status),
            format!("it answers {}", answer.status),
        ),
        Err(error) => {
            let english = error.to_string();
            Finding::new(
                Level::Wrong,
                &subject,
                reasons::in_french(english.clone()),
                english,
            )
        }
    }
}
