//! The data folder and its files on disk, for nobody but their owner: they hold full NIKs and the centre's secret keys.

use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::path::Path;

/// What SQLite keeps beside a database. It makes them with the database's own permissions.
#[cfg(unix)]
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Makes the folder where there is none.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Makes the folder and an empty database where there is none, and takes from others what they may read of the files.
pub fn make(folder: &Path, database: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new();
    file.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    make_folder(folder)?;
    // Before SQLite would, with whatever the umask allows.
    drop(file.open(database)?);
    #[cfg(unix)]
    keep_private(folder, database)?;
    Ok(())
}

#[cfg(unix)]
fn keep_private(folder: &Path, database: &Path) -> io::Result<()> {
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    let others = |path: &Path| metadata(path).map(|found| found.permissions().mode() & 0o077);
    let beside = BESIDE.iter().map(|end| {
        let mut path = database.as_os_str().to_owned();
        path.push(end);
        path.into()
    });
    for file in std::iter::once(database.to_path_buf()).chain(beside) {
        match others(&file) {
            Ok(0) => {}
            Ok(_) => {
                // Who is not its owner cannot, and must be able to work all the same.
                match set_permissions(&file, Permissions::from_mode(0o600)) {
                    Ok(()) => {
                        tracing::warn!(file = %file.display(), "others could read this file; no longer")
                    }
                    Err(error) => {
                        tracing::warn!(file = %file.display(), %error, "others can read this file: chmod 600 it");
                    }
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    if others(folder)? != 0 {
        // Who can open it can hold it, and with that keep everybody from writing.
        match set_permissions(folder, Permissions::from_mode(0o700)) {
            Ok(()) => {
                tracing::warn!(folder = %folder.display(), "others could look into the data folder; no longer");
            }
            Err(error) => {
                tracing::warn!(folder = %folder.display(), %error, "others can look into the data folder: chmod 700 it");
            }
        }
    }
    Ok(())
}
