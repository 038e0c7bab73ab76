//! What a phone sends, signed by its install, at a real centre: whatever it is, it is answered or refused, an answer is whole, and what
//! was sent again is answered as the first time.
#![no_main]

#[allow(dead_code, clippy::unwrap_used)]
#[path = "../../crates/server/tests/support/mod.rs"]
mod support;

use libfuzzer_sys::fuzz_target;
use std::cell::RefCell;
use support::{Phone, World, at};

thread_local! {
    static CENTRE: RefCell<(World, Phone)> = RefCell::new(centre());
}

fn centre() -> (World, Phone) {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    (world, phone)
}

fuzz_target!(|bytes: &[u8]| {
    CENTRE.with_borrow_mut(|(world, phone)| {
        let first = phone.send(world, at(70), bytes, usize::MAX).map(|answer| answer.words());
        let again = phone.send(world, at(71), bytes, usize::MAX).map(|answer| answer.words());
        match (first, again) {
            (Ok(first), Ok(again)) => assert_eq!(first, again, "the same batch, another answer"),
            (Err(_), Err(_)) => {}
            (first, again) => panic!("{:?} then {:?}", first.is_ok(), again.is_ok()),
        }
    });
});
