//! What drives the product from outside: demonstration data that enters by the same doors as real data, a demonstration of
//! the three roles side by side, a phone without a screen, and the headless story. None of it is in the product.

pub mod centre;
pub mod demo;
pub mod demo_data;
pub mod phone;
pub mod proxy;
pub mod story;
pub mod world;
