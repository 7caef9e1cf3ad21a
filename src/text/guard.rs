//! Work that a library may panic in: caught, and nothing printed.
//!
//! Hostile documents reach every parser that we ship. A panic in one costs that document, never a
//! round; what is caught is told where the document is (`mended`, `ExtractError::Broken`), so the
//! hook that prints panics stays quiet about it. All other panics are printed as before.

use std::cell::Cell;
use std::panic::{self, UnwindSafe};
use std::sync::Once;

thread_local! {
    /// How many guards the thread is in.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Runs `work`; `None` when it panics.
pub(crate) fn run<T>(work: impl FnOnce() -> T + UnwindSafe) -> Option<T> {
    static HOOKED: Once = Once::new();
    HOOKED.call_once(|| {
        let printing = panic::take_hook();
        panic::set_hook(Box::new(move |what| {
            if DEPTH.get() == 0 {
                printing(what);
            } else {
                tracing::debug!(place = ?what.location(), "a panic in a parsing library was caught");
            }
        }));
    });
    DEPTH.set(DEPTH.get() + 1);
    let done = panic::catch_unwind(work);
    DEPTH.set(DEPTH.get() - 1);
    done.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_costs_only_the_work_that_it_happened_in() {
        assert_eq!(run(|| 1), Some(1));
        assert_eq!(run(|| -> u8 { panic!("on purpose") }), None);
        assert_eq!(run(|| run(|| -> u8 { panic!("on purpose") })), Some(None));
        assert_eq!(DEPTH.get(), 0);
    }
}
