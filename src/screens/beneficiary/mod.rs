//! What a family sees on its own phone.

pub mod home;
