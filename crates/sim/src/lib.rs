//! What drives the product from outside: demonstration data that enters by the same doors as real data, a phone without a
//! screen, and the headless story. None of it is in the product.

pub mod demo_data;
pub mod phone;
pub mod story;
