//! Newsboat on the same feeds, as the yardstick: it stores, and does nothing else of what we do.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use super::measure::{Cost, TICKS, times_of};

/// Imports every feed into a cache of newsboat's own; `None` where it is not installed.
pub(super) fn import(bases: &[String], folder: &Path) -> anyhow::Result<Option<Cost>> {
    let (urls, cache) = (folder.join("urls"), folder.join("newsboat.db"));
    let config = folder.join("newsboat.conf");
    let list: String = bases.iter().map(|base| format!("{base}/feed\n")).collect();
    std::fs::write(&urls, list)?;
    std::fs::write(&config, "reload-threads 32\ndownload-timeout 30\n")?;
    let started = Instant::now();
    let spawned = Command::new("newsboat")
        .arg("-u")
        .arg(&urls)
        .arg("-c")
        .arg(&cache)
        .arg("-C")
        .arg(&config)
        .args(["-x", "reload"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = spawned else {
        return Ok(None);
    };
    // What the system says of a process is gone once it has been waited for, so it is asked until
    // the process is a zombie.
    let mut ticks = 0;
    while let Some((now, ended)) = times_of(&child.id().to_string()) {
        ticks = now;
        if ended {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let wall = started.elapsed().as_secs_f64();
    let status = child.wait()?;
    anyhow::ensure!(status.success(), "newsboat failed: {status}");
    for file in [urls, cache, config] {
        std::fs::remove_file(file)?;
    }
    Ok(Some(Cost {
        cpu: ticks as f64 / TICKS,
        wall,
    }))
}
