//! One figure: ours beside a peer's, measured in the same run.

use serde_json::{Value, json};

/// A figure.
pub struct Figure {
    name: String,
    ours: f64,
    peer: &'static str,
    peer_value: f64,
    unit: &'static str,
    aim: Option<Aim>,
}

/// What we aim for.
#[derive(Debug, Clone, Copy)]
pub enum Aim {
    /// Ours, in the unit of the figure.
    Most(f64),
    /// Ours ÷ the peer's.
    Ratio(f64),
}

/// All figures of a run.
#[derive(Default)]
pub struct Figures {
    figures: Vec<Figure>,
}

impl Figures {
    /// Adds one, and tells it as a line of JSON.
    pub fn add(
        &mut self,
        name: impl Into<String>,
        unit: &'static str,
        ours: f64,
        (peer, peer_value): (&'static str, f64),
        aim: Option<Aim>,
    ) {
        let figure = Figure { name: name.into(), ours, peer, peer_value, unit, aim };
        println!("{}", figure.line());
        self.figures.push(figure);
    }

    /// Tells all of them as a table, and which aims were not reached.
    pub fn table(&self) {
        println!("\n| figure | unit | ours | peer | | ratio | aim |\n|---|---|--:|---|--:|--:|---|");
        for figure in &self.figures {
            println!(
                "| {} | {} | {} | {} | {} | {} | {} |",
                figure.name,
                figure.unit,
                short(figure.ours),
                if figure.peer_value.is_nan() { "" } else { figure.peer },
                short(figure.peer_value),
                short(figure.ratio()),
                figure.judged()
            );
        }
    }
}

impl Figure {
    fn ratio(&self) -> f64 {
        self.ours / self.peer_value
    }

    fn line(&self) -> Value {
        json!({"name": self.name, "ours": self.ours, "peer": self.peer, "peer_value": self.peer_value,
               "ratio": self.ratio(), "unit": self.unit})
    }

    fn judged(&self) -> String {
        let (word, aim, is) = match self.aim {
            None => return String::new(),
            Some(Aim::Most(most)) => ("at most", most, self.ours),
            Some(Aim::Ratio(most)) => ("ratio at most", most, self.ratio()),
        };
        format!("{word} {}: {}", short(aim), if is <= aim { "reached" } else { "NOT reached" })
    }
}

/// As many places as tell something; nothing where there is no peer.
fn short(value: f64) -> String {
    match value.abs() {
        none if none.is_nan() => String::new(),
        huge if huge >= 100.0 || value.fract() == 0.0 => format!("{value:.0}"),
        small if small < 0.1 => format!("{value:.4}"),
        _ => format!("{value:.2}"),
    }
}
