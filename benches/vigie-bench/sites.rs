//! The sites of a bench in processes of their own, and a watch that visits them.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::site;
use vigie::app::App;
use vigie::clock::Clock;
use vigie::config::{self, Env};

/// The processes that serve the feeds; they end with this.
pub(super) struct Sites {
    running: Vec<(Child, ChildStdin, BufReader<ChildStdout>)>,
    /// The address of each feed's site.
    pub(super) bases: Vec<String>,
    /// How many feeds change.
    pub(super) changed: u64,
}

impl Sites {
    /// Starts serving `feeds` feeds.
    pub(super) fn start(feeds: u64) -> anyhow::Result<Self> {
        let now = Clock::System.now().timestamp();
        let mut sites = Self {
            running: Vec::new(),
            bases: Vec::new(),
            changed: feeds / 10,
        };
        for first in (0..feeds).step_by(usize::try_from(site::A_PROCESS)?) {
            let count = site::A_PROCESS.min(feeds - first);
            let mut child = Command::new(std::env::current_exe()?)
                .args([
                    "site",
                    "--first",
                    &first.to_string(),
                    "--count",
                    &count.to_string(),
                ])
                .args([
                    "--changed",
                    &sites.changed.to_string(),
                    "--now",
                    &now.to_string(),
                ])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()?;
            let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
                anyhow::bail!("a site has no pipes");
            };
            sites.running.push((child, input, BufReader::new(output)));
        }
        for (_, _, output) in &mut sites.running {
            let mut line = String::new();
            while output.read_line(&mut line)? > 1 {
                sites.bases.push(line.trim().to_owned());
                line.clear();
            }
        }
        anyhow::ensure!(
            sites.bases.len() as u64 == feeds,
            "the sites did not start; is `ulimit -n` above 512?"
        );
        Ok(sites)
    }

    /// A tenth of the feeds get new items.
    pub(super) fn change(&mut self) -> anyhow::Result<()> {
        for (_, input, output) in &mut self.running {
            input.write_all(b"c")?;
            input.flush()?;
            output.read_line(&mut String::new())?;
        }
        Ok(())
    }
}

impl Drop for Sites {
    fn drop(&mut self) {
        for (child, _, _) in &mut self.running {
            // Already gone is as good.
            let _gone = child.kill();
            let _gone = child.wait();
        }
    }
}

/// Opens a watch of these sites in `folder`; their sources are called `bench-0` and so on.
pub(super) fn watch(sites: &Sites, folder: &Path) -> anyhow::Result<App> {
    let mut text = String::from(
        "[watch]\nname = \"Bench\"\n[defaults]\nvisibility = \"public\"\nallow = [\"127.0.0.0/8\"]\n\
         gap = \"0s\"\narticle = \"never\"\n",
    );
    for (n, base) in sites.bases.iter().enumerate() {
        text.push_str(&format!(
            "[[source]]\nkey = \"bench-{n}\"\ntitle = \"Source {n}\"\nurl = \"{base}/feed\"\n"
        ));
    }
    let file = folder.join("feeds.toml");
    let config = config::parse(&text, &file, &Env::default())?;
    App::open(config, Clock::System)
}
