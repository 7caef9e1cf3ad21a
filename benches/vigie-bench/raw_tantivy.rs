//! The other yardstick: tantivy alone on the same items, with its own tokenizer and nothing stored.

use std::path::Path;

use tantivy::indexer::IndexWriterOptions;
use tantivy::schema::{FAST, INDEXED, Schema, TEXT};
use tantivy::{Index, IndexWriter, doc};

use vigie::search::IndexDoc;

/// Indexes the items with one thread and waits for the merges.
pub(super) fn index(folder: &Path, docs: impl Iterator<Item = IndexDoc>) -> anyhow::Result<()> {
    let mut schema = Schema::builder();
    let id = schema.add_i64_field("id", INDEXED | FAST);
    let title = schema.add_text_field("title", TEXT);
    let body = schema.add_text_field("body", TEXT);
    let index = Index::create_in_dir(folder, schema.build())?;
    let options = IndexWriterOptions::builder()
        .num_worker_threads(1)
        .memory_budget_per_thread(200 << 20)
        .num_merge_threads(1)
        .build();
    let mut writer: IndexWriter = index.writer_with_options(options)?;
    for item in docs {
        writer.add_document(doc!(id => item.id.0, title => item.title, body => item.text))?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(())
}
