//! The simulator: the real phone, the real wire and the real centre under a simulated network, clock and disk, all of it from one
//! seed. `check` looks for what breaks the promise; `planted` shows that it would be found.

pub mod area;
pub mod besides;
pub mod centre;
pub mod centre_edge;
pub mod chance;
pub mod check;
pub mod counts;
pub mod covering;
pub mod excuse;
pub mod faults;
pub mod kept;
pub mod network;
pub mod orders;
pub mod outer;
pub mod phone;
pub mod phone_edge;
pub mod plan;
pub mod planted;
pub mod redaction;
pub mod run;
pub mod saving;
pub mod shrink;
pub mod sight;
pub mod stage;
pub mod storage;
pub mod trace;
pub mod truth;
pub mod turn;
pub mod verdict;
pub mod wiping;
pub mod work;
pub mod written;
