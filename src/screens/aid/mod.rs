//! Aid on screen: what a family is to get and got, what its mentor saw, what it says itself, and the books of it all.

pub mod ask;
pub mod books;
pub mod own;
pub mod page;
pub mod plan;
pub mod purchase;
mod receipt;
mod spent;
pub mod verification;
pub mod verify;
pub mod witness;
mod words;
