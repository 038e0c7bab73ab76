//! What a phone keeps of what its owner saved, also behind the receipt: a centre that is put back from a copy has it from nowhere
//! else. No simulated world lasts the 35 days after which only its hash is left.

use crate::world::run::World;
use anyhow::Result;

/// What phones that were never put back have no more.
pub fn forgotten(world: &mut World) -> Result<Vec<String>> {
    let mut forgotten = Vec::new();
    for nth in 0..world.phones.len() {
        let phone = &mut world.phones[nth];
        if !phone.lives() || phone.put_back {
            continue;
        }
        let (name, kept) = (phone.name.clone(), phone.kept()?);
        let saves = world.outer().truth.saves.iter();
        let gone = saves.filter(|(id, save)| {
            save.phone == nth && save.confirmed && save.gone.is_none() && !kept.contains(id)
        });
        forgotten.extend(gone.map(|(id, save)| format!("{name} has not kept {} {id}", save.kind)));
    }
    Ok(forgotten)
}
