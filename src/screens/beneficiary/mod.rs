//! What a family sees: on its own phone, and on its mentor's when that is handed over.

mod business;
pub mod home;
pub mod own_data;
pub mod own_family;
mod telling;
pub mod word;
